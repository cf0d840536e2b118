#pragma once

#include "turunan/onnx.hpp"

namespace turunan::onnx {

/// The element type of this number in the format; undefined for one that it does not have.
ElementType element_type(std::int64_t number);

bool is_whole(ElementType type);     ///< an integer of any width
bool is_unsigned(ElementType type);  ///< among them
bool is_floating(ElementType type);
int bits(ElementType type);  ///< of a whole number

/// The tensor as an element type: cast to its carrier, then wrapped or rounded as that type would be.
Tensor converted(const Tensor& tensor, ElementType type);
/// The same for numbers beyond the ends of a whole type: they become its ends.
Tensor saturated(const Tensor& tensor, ElementType type);

double lowest(ElementType type);   ///< the least number of a whole type
double highest(ElementType type);  ///< the greatest

/// The element type that carries nothing narrower: what an f32 tensor without a declaration is.
ElementType declared(DType dtype);

}  // namespace turunan::onnx
