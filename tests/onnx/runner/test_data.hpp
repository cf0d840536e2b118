#pragma once

#include <filesystem>
#include <string>

#include "formats/onnx/schema.hpp"
#include "formats/onnx/value.hpp"

namespace turunan::onnx::test {

/// A whole file.
std::string contents(const std::filesystem::path& path);

/// The value that a file of the test data holds for a port of this type: a tensor, a sequence or an optional.
Value read_value(const std::string& bytes, const schema::TypeProto& type);

}  // namespace turunan::onnx::test
