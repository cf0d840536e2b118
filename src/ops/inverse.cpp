#include "ops/inverse.hpp"

#include <fmt/format.h>

#include "ops/matrix_values.hpp"
#include "turunan/error.hpp"

namespace turunan::ops {

namespace {

ScaledLU regular(const Matrix& a, DType dtype) {
  ScaledLU lu(a);
  if (lu.is_singular(dtype)) {
    const std::string measured =
        lu.reciprocal_condition() == 0
            ? "is singular"
            : fmt::format("is singular up to rounding, with the reciprocal condition number {:.2g}",
                          lu.reciprocal_condition());
    throw DomainError("the matrix has no inverse: its determinant is 0", {{0, measured}},
                      "one of its rows is a combination of the others, or zero");
  }
  return lu;
}

}  // namespace

TensorType inverse_type(std::span<const TensorType> x, const Attributes&) {
  if (x[0].shape.rank() == 0 && is_floating(x[0].dtype)) return x[0];
  require_square(x[0], "an inverse", "solve(Aᵀ·A, Aᵀ·b) is the x for which A·x comes nearest to b");
  return x[0];
}

Array inverse_value(const Evaluation& e) {
  return each_matrix(e.x, e.type, [&](std::span<const Matrix> x) -> Matrix {
    return regular(x[0], e.type.dtype).solve(Matrix::Identity(x[0].rows(), x[0].cols()));
  });
}

Tensor inverse_derivative(const Pullback& p) {
  if (p.y.rank() == 0) return -(p.g * (p.y * p.y));
  const Tensor transposed = transpose(p.y);
  return -matmul(matmul(transposed, p.g), transposed);
}

Tensor inv(const Tensor& x) {
  return inverse(floating(x));
}

TensorType solve_type(std::span<const TensorType> x, const Attributes&) {
  require_square(x[0], "solve(A, b)", "solve(Aᵀ·A, Aᵀ·b) is the x for which A·x comes nearest to b");
  const Shape &a = x[0].shape, &b = x[1].shape;
  if (b.rank() < 2 || a.from_end(1) != b.from_end(2)) {
    throw ShapeError("in A·x = b the matrix and b have the same number of rows",
                     {{0, "is " + to_string(a)}, {1, "is " + to_string(b)}});
  }
  if (stack_shape(a) != stack_shape(b) || x[0].dtype != x[1].dtype) {
    throw ShapeError("the equations of a stack are solved one by one, so the axes in front must agree",
                     {{0, "is " + to_string(x[0])}, {1, "is " + to_string(x[1])}});
  }
  return x[1];
}

Array solve_value(const Evaluation& e) {
  return each_matrix(e.x, e.type,
                     [&](std::span<const Matrix> x) { return regular(x[0], e.type.dtype).solve(x[1]); });
}

Tensor solve(const Tensor& left, const Tensor& right) {
  const DType dtype = promote(left.dtype(), right.dtype());
  Tensor a = cast(left, is_floating(dtype) ? dtype : DType::f64), b = cast(right, a.dtype());
  const bool vector = b.rank() == 1;
  if (vector) b = reshape(b, {b.shape()[0], 1});
  if (a.rank() >= 2 && b.rank() >= 2 && stack_shape(a.shape()) != stack_shape(b.shape())) {
    const Shape front = broadcast_shapes(stack_shape(a.shape()), stack_shape(b.shape()));
    a = broadcast_to(a, with_sizes(front, {a.shape().from_end(2), a.shape().from_end(1)}));
    b = broadcast_to(b, with_sizes(front, {b.shape().from_end(2), b.shape().from_end(1)}));
  }
  const Tensor x = solve_system(a, b);
  return vector ? reshape(x, with_sizes(stack_shape(x.shape()), {x.shape().from_end(2)})) : x;
}

}  // namespace turunan::ops
