#pragma once

#include <string>

#include "formats/onnx/value.hpp"

namespace turunan::onnx::test {

/// What is wrong with a value; empty where it is what is expected. Numbers may differ as in the ONNX
/// project's own runner, by 1e-3 of their size and 1e-7; whole numbers may not. Tensors have their value as a
/// constant.
std::string difference(const Value& value, const Value& expected);

}  // namespace turunan::onnx::test
