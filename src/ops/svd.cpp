#include "ops/svd.hpp"

#include <fmt/format.h>

#include "ops/making.hpp"
#include "ops/matrix_values.hpp"
#include "ops/product.hpp"
#include "turunan/error.hpp"

namespace turunan::ops {

namespace {

SingularVectors signed_svd(const Matrix& a) {
  SingularVectors svd = thin_svd(a);
  const Vector signs = signs_of_columns(svd.u);
  svd.u *= signs.asDiagonal();
  svd.v *= signs.asDiagonal();
  return svd;
}

std::int64_t count_of(const Shape& shape) {
  return std::min(shape.from_end(1), shape.from_end(2));
}

TensorType vectors_type(const TensorType& x, std::size_t axis_from_end) {
  require_matrix(x, "svd");
  return {x.dtype, with_sizes(stack_shape(x.shape), {x.shape.from_end(axis_from_end), count_of(x.shape)})};
}

// fᵢⱼ = 1/(sⱼ² − sᵢ²), by (sⱼ − sᵢ)(sⱼ + sᵢ) so that small values do not drown; 0 on the diagonal.
Tensor square_gaps(const Tensor& s) {
  const std::int64_t k = s.shape().from_end(1);
  const Tensor gaps = singular_value_gaps(s);
  const Tensor rows = broadcast_to(reshape(s, with_sizes(s.shape(), {1})), gaps.shape());
  // The identity keeps the diagonal, where the gaps are 0, from being divided by 0.
  return gaps / (rows + transpose(rows) + identity_matrix(k, k, s.dtype()));
}

// The cotangent of A from that of the left vectors u, where v are the right ones.
Tensor from_vectors(const Tensor& u, const Tensor& s, const Tensor& v, const Tensor& g) {
  const Tensor along = matmul(transpose(u), g);
  const Tensor twist = square_gaps(s) * along;
  Tensor left = scale_columns(matmul(u, twist + transpose(twist)), s);
  const std::int64_t rows = u.shape().from_end(2);
  if (rows > u.shape().from_end(1)) {
    const Tensor divisors = apply(nonzero_singular_values, {s}, {.numbers = {static_cast<double>(rows)}});
    left = left + scale_columns(g - matmul(u, along), 1.0 / divisors);
  }
  return matmul(left, transpose(v));
}

}  // namespace

TensorType singular_values_type(std::span<const TensorType> x, const Attributes&) {
  require_matrix(x[0], "svd");
  return {x[0].dtype, with_sizes(stack_shape(x[0].shape), {count_of(x[0].shape)})};
}

TensorType left_vectors_type(std::span<const TensorType> x, const Attributes&) {
  return vectors_type(x[0], 2);
}
TensorType right_vectors_type(std::span<const TensorType> x, const Attributes&) {
  return vectors_type(x[0], 1);
}

TensorType nonzero_singular_values_type(std::span<const TensorType> x, const Attributes&) {
  if (x[0].shape.rank() == 0) throw ShapeError("singular values are a vector", {{0, "is a scalar"}});
  return x[0];
}

Array singular_values_value(const Evaluation& e) {
  return each_matrix(e.x, e.type, [](std::span<const Matrix> x) -> Matrix { return thin_svd(x[0]).s; });
}

Array left_vectors_value(const Evaluation& e) {
  return each_matrix(e.x, e.type, [](std::span<const Matrix> x) { return signed_svd(x[0]).u; });
}

Array right_vectors_value(const Evaluation& e) {
  return each_matrix(e.x, e.type, [](std::span<const Matrix> x) { return signed_svd(x[0]).v; });
}

Array nonzero_singular_values_value(const Evaluation& e) {
  const Array columns = e.x[0].reshape(with_sizes(e.x[0].shape(), {1}));
  return each_matrix({&columns, 1}, e.type, [&](std::span<const Matrix> x) {
    const double least = e.attributes.numbers[0] * epsilon(e.type.dtype) * x[0].maxCoeff();
    if (!(x[0].minCoeff() > least)) {
      throw DerivativeError("a singular vector has a derivative where no singular value is 0",
                            {{0, fmt::format("has the singular value {:.8g}", x[0].minCoeff())}});
    }
    return x[0];
  });
}

Tensor singular_values_derivative(const Pullback& p) {
  const Tensor u = left_singular_vectors(p.x()), v = right_singular_vectors(p.x());
  return matmul(scale_columns(u, p.g), transpose(v));
}

Tensor left_vectors_derivative(const Pullback& p) {
  return from_vectors(p.y, singular_values(p.x()), right_singular_vectors(p.x()), p.g);
}

Tensor right_vectors_derivative(const Pullback& p) {
  return transpose(from_vectors(p.y, singular_values(p.x()), left_singular_vectors(p.x()), p.g));
}

SVD svd(const Tensor& x) {
  const Tensor a = floating(x);
  return {left_singular_vectors(a), singular_values(a), right_singular_vectors(a)};
}

}  // namespace turunan::ops
