#pragma once

#include "ops/sum.hpp"
#include "ops/view.hpp"

// What the operations of linear algebra share in a graph. Each takes a matrix, or a stack of matrices along
// axes in front, which it treats one by one.

namespace turunan::ops {

/// The same tensor with floating-point elements: integers and booleans become f64.
inline Tensor floating(const Tensor& x) {
  return is_floating(x.dtype()) ? x : cast(x, DType::f64);
}

/// The sizes of a stack: all but the last two.
Shape stack_shape(const Shape& shape);
/// The same with other sizes behind: `with_sizes(stack, {2, 3})` is … 2×3.
Shape with_sizes(Shape stack, std::initializer_list<std::int64_t> sizes);

/// Throws ShapeError unless it is a matrix, TypeError unless its elements are floating-point; `what` begins
/// the error's sentence: "an inverse".
void require_matrix(const TensorType& x, std::string_view what);
void require_square(const TensorType& x, std::string_view what, std::string_view help = {});

/// x below the diagonal, `diagonal` times x on it, 0 above.
Tensor lower_triangle(const Tensor& x, double diagonal = 1);

/// (X + Xᵀ)/2
inline Tensor symmetric_part(const Tensor& x) {
  return 0.5 * (x + transpose(x));
}

/// X·diag(s)
inline Tensor scale_columns(const Tensor& x, const Tensor& s) {
  return x * reshape(s, with_sizes(stack_shape(x.shape()), {1, s.shape().from_end(1)}));
}

}  // namespace turunan::ops
