#pragma once

#include "formats/onnx/operators/common.hpp"

namespace turunan::onnx {

/// An input less its zero point, which is one number or one for each part along an axis, as f64.
Tensor centred(const Call& c, std::size_t input, std::size_t zero_point, std::int64_t axis);

/// round(x) + zero, kept within the ends of a whole type.
Value quantized(const Tensor& x, const Tensor& zero, ElementType type);

}  // namespace turunan::onnx
