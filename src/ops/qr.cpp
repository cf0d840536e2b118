#include "ops/qr.hpp"

#include <cmath>

#include "ops/indexing.hpp"
#include "ops/inverse.hpp"
#include "ops/matrix_values.hpp"
#include "turunan/error.hpp"

namespace turunan::ops {

namespace {

void require_tall(const TensorType& x) {
  require_matrix(x, "a QR decomposition");
  if (x.shape.from_end(2) < x.shape.from_end(1)) {
    throw ShapeError("this part of a QR decomposition needs at least as many rows as columns",
                     {{0, "is " + to_string(x.shape)}},
                     "qr(A) takes the columns of a wide matrix apart first");
  }
}

// The symmetric matrix with the lower triangle of x.
Tensor from_lower(const Tensor& x) {
  return lower_triangle(x) + transpose(lower_triangle(x, 0));
}

// X·R⁻ᵀ, where X has the shape of A
Tensor divided_by_transpose(const Tensor& x, const Tensor& r) {
  const auto rows = static_cast<double>(x.shape().from_end(2));
  return transpose(solve(apply(independent_columns, {r}, {.numbers = {rows}}), transpose(x)));
}

// Columns start, start + 1, …, count of them.
Tensor columns(const Tensor& x, std::int64_t start, std::int64_t count) {
  std::vector<Slice> slices = whole(x.shape());
  slices.back() = {start, count, 1};
  return slice(x, slices);
}

}  // namespace

TensorType qr_q_type(std::span<const TensorType> x, const Attributes&) {
  require_tall(x[0]);
  return x[0];
}

TensorType qr_r_type(std::span<const TensorType> x, const Attributes&) {
  require_tall(x[0]);
  const std::int64_t n = x[0].shape.from_end(1);
  return {x[0].dtype, with_sizes(stack_shape(x[0].shape), {n, n})};
}

TensorType independent_columns_type(std::span<const TensorType> x, const Attributes&) {
  require_square(x[0], "the R of a QR decomposition");
  return x[0];
}

Array qr_q_value(const Evaluation& e) {
  return each_matrix(e.x, e.type, [](std::span<const Matrix> x) { return thin_qr(x[0]).q; });
}

Array qr_r_value(const Evaluation& e) {
  return each_matrix(e.x, e.type, [](std::span<const Matrix> x) { return thin_qr(x[0]).r; });
}

Array independent_columns_value(const Evaluation& e) {
  return each_matrix(e.x, e.type, [&](std::span<const Matrix> x) {
    const Matrix& r = x[0];
    const double rounding = e.attributes.numbers[0] * epsilon(e.type.dtype);
    for (Eigen::Index j = 0; j < r.cols(); ++j) {
      if (std::abs(r(j, j)) > rounding * r.col(j).norm()) continue;
      throw DerivativeError("qr(A) has a derivative where the columns of A are independent",
                            {{0, "has a column that is a combination of those before it, or zero"}});
    }
    return r;
  });
}

Tensor qr_q_derivative(const Pullback& p) {
  const Tensor middle = from_lower(-matmul(transpose(p.g), p.y));
  return divided_by_transpose(p.g + matmul(p.y, middle), qr_r(p.x()));
}

Tensor qr_r_derivative(const Pullback& p) {
  const Tensor middle = from_lower(matmul(p.y, transpose(p.g)));
  return divided_by_transpose(matmul(qr_q(p.x()), middle), p.y);
}

QR qr(const Tensor& x) {
  const Tensor a = floating(x);
  require_matrix(a.type(), "a QR decomposition");
  const std::int64_t m = a.shape().from_end(2), n = a.shape().from_end(1);
  if (m >= n) return {qr_q(a), qr_r(a)};
  const Tensor left = columns(a, 0, m), q = qr_q(left);
  return {q, concat({qr_r(left), matmul(transpose(q), columns(a, m, n - m))}, -1)};
}

}  // namespace turunan::ops
