#include "ops/determinant.hpp"

#include "ops/matrix_values.hpp"
#include "ops/product.hpp"
#include "turunan/error.hpp"

namespace turunan::ops {

namespace {

// The singular value decomposition with the sign det U det V.
struct SignedSvd : SingularVectors {
  explicit SignedSvd(const Matrix& a)
      : SingularVectors(thin_svd(a)), sign(determinant_of(u) * determinant_of(v) < 0 ? -1 : 1) {}
  double sign;

  // The product of all singular values but those at i and k, which may be the same, times the sign.
  double product_without(Eigen::Index i, Eigen::Index k) const {
    double product = sign;
    for (Eigen::Index m = 0; m < s.size(); ++m) product *= m == i || m == k ? 1 : s(m);
    return product;
  }
};

// For every row of the n × n identity, the others: n × (n−1) × n.
Array without_one_row(std::int64_t n, DType dtype) {
  Array rows = Array::zeros({DType::f64, {n, n - 1, n}});
  const auto elements = rows.write<double>();
  for (std::int64_t i = 0; i < n; ++i) {
    for (std::int64_t k = 0; k < n - 1; ++k) {
      elements[static_cast<std::size_t>((i * (n - 1) + k) * n + (k < i ? k : k + 1))] = 1;
    }
  }
  return rows.cast(dtype);
}

// (−1)^(i+j)
Array checkerboard(std::int64_t n, DType dtype) {
  std::vector<double> signs;
  for (std::int64_t i = 0; i < n; ++i) {
    for (std::int64_t j = 0; j < n; ++j) signs.push_back((i + j) % 2 == 0 ? 1 : -1);
  }
  return Array({n, n}, signs, dtype);
}

}  // namespace

TensorType cofactor_type(std::span<const TensorType> x, const Attributes&) {
  require_square(x[0], "a cofactor matrix");
  if (x.back() != x[0])
    throw ShapeError("a matrix changes along one of its own type", {{1, "is " + to_string(x.back())}});
  return x[0];
}

TensorType determinant_type(std::span<const TensorType> x, const Attributes&) {
  require_square(x[0], "a determinant");
  return {x[0].dtype, stack_shape(x[0].shape)};
}

Array determinant_value(const Evaluation& e) {
  return each_matrix(e.x, e.type, [](std::span<const Matrix> x) -> Matrix {
    return Matrix::Constant(1, 1, determinant_of(x[0]));
  });
}

Array cofactor_value(const Evaluation& e) {
  return each_matrix(e.x, e.type, [](std::span<const Matrix> x) -> Matrix {
    const SignedSvd svd(x[0]);
    Vector of_diagonal(svd.s.size());
    for (Eigen::Index i = 0; i < of_diagonal.size(); ++i) of_diagonal(i) = svd.product_without(i, i);
    return svd.u * of_diagonal.asDiagonal() * svd.v.transpose();
  });
}

Array cofactor_change_value(const Evaluation& e) {
  return each_matrix(e.x, e.type, [](std::span<const Matrix> x) -> Matrix {
    const SignedSvd svd(x[0]);
    const Matrix change = svd.u.transpose() * x[1] * svd.v;
    Matrix of_diagonal = Matrix::Zero(change.rows(), change.cols());
    for (Eigen::Index i = 0; i < change.rows(); ++i) {
      for (Eigen::Index k = 0; k < change.cols(); ++k) {
        if (i == k) continue;
        const double others = svd.product_without(i, k);
        of_diagonal(i, i) += others * change(k, k);
        of_diagonal(i, k) = -others * change(k, i);
      }
    }
    return svd.u * of_diagonal * svd.v.transpose();
  });
}

// ⟨W, H(A, G)⟩ = Σ gᵢⱼ cᵢⱼ′ with cᵢⱼ′ the change of the determinant of the minor (i, j) along two directions,
// A's own and W's; so Ā = Σ ± gᵢⱼ Rᵢᵀ·H(Rᵢ·A·Rⱼᵀ, Rᵢ·W·Rⱼᵀ)·Rⱼ, where Rᵢ takes all rows but i.
Tensor cofactor_change_derivative(const Pullback& p) {
  const Tensor &a = p.x(0), &g = p.x(1);
  const std::int64_t n = a.shape().from_end(1);
  if (n == 0) return p.g;
  const Shape stack = stack_shape(a.shape());
  const Tensor columns = without_one_row(n, a.dtype()), rows = reshape(columns, {n, 1, n - 1, n});
  const auto minors = [&](const Tensor& x) {
    return product(product(rows, reshape(x, with_sizes(stack, {1, 1, n, n}))), transpose(columns));
  };
  const Tensor weights = reshape(g * checkerboard(n, a.dtype()), with_sizes(stack, {n, n, 1, 1}));
  const Tensor parts = weights * cofactor_change(minors(a), minors(p.g));
  return sum(product(product(transpose(rows), parts), columns), {-4, -3});
}

Tensor det(const Tensor& x) {
  return x.rank() == 0 ? floating(x) : determinant(floating(x));
}

}  // namespace turunan::ops
