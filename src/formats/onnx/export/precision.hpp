#pragma once

#include <string>
#include <vector>

// Models are given and returned as the bytes of a file.

namespace turunan::onnx {

/// The operators of a model in f64 for which ONNX Runtime has no f64 kernels, so that it does not load the
/// model (looked at in 1.32); none for a model in f32.
std::vector<std::string> without_f64_kernels(const std::string& model);

/// A model that turunan has written in f64, with f32 in all places of f64. Throws DataError where a weight is
/// too large for that.
std::string in_f32(const std::string& model);

}  // namespace turunan::onnx
