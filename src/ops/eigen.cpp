#include "ops/eigen.hpp"

#include <fmt/format.h>

#include <cmath>

#include "ops/matrix_values.hpp"
#include "ops/product.hpp"
#include "turunan/error.hpp"

namespace turunan::ops {

namespace {

EigenPairs solved(const Matrix& a, DType dtype, bool with_vectors) {
  return symmetric_eigen(symmetric(a, dtype, "eig"), with_vectors);
}

}  // namespace

TensorType eigenvalues_type(std::span<const TensorType> x, const Attributes&) {
  require_square(x[0], "eig", "svd takes matrices of any shape apart");
  return {x[0].dtype, with_sizes(stack_shape(x[0].shape), {x[0].shape.from_end(1)})};
}

TensorType eigenvectors_type(std::span<const TensorType> x, const Attributes&) {
  require_square(x[0], "eig", "svd takes matrices of any shape apart");
  return x[0];
}

TensorType gaps_type(std::span<const TensorType> x, const Attributes&) {
  Shape stack = x[0].shape;
  if (stack.rank() == 0) throw ShapeError("gaps are between the elements of a vector", {{0, "is a scalar"}});
  return {x[0].dtype, with_sizes(stack, {stack.from_end(1)})};
}

Array eigenvalues_value(const Evaluation& e) {
  return each_matrix(e.x, e.type, [&](std::span<const Matrix> x) -> Matrix {
    return solved(x[0], e.type.dtype, false).values;
  });
}

Array eigenvectors_value(const Evaluation& e) {
  return each_matrix(e.x, e.type, [&](std::span<const Matrix> x) -> Matrix {
    Matrix vectors = solved(x[0], e.type.dtype, true).vectors;
    vectors *= signs_of_columns(vectors).asDiagonal();
    return vectors;
  });
}

Array gaps_value(const Evaluation& e, std::string_view of, std::string_view numbers) {
  const Array columns = e.x[0].reshape(with_sizes(e.x[0].shape(), {1}));
  return each_matrix({&columns, 1}, e.type, [&](std::span<const Matrix> x) -> Matrix {
    const Matrix& values = x[0];
    const double least =
        static_cast<double>(values.size()) * epsilon(e.type.dtype) * values.cwiseAbs().maxCoeff();
    Matrix result = Matrix::Zero(values.size(), values.size());
    for (Eigen::Index i = 0; i < values.size(); ++i) {
      for (Eigen::Index j = 0; j < values.size(); ++j) {
        if (i == j) continue;
        const double gap = values(j) - values(i);
        if (std::abs(gap) <= least) {
          throw DerivativeError(fmt::format("{} has a derivative where the {} are distinct", of, numbers),
                                {{0, fmt::format("has {:.8g} more than once", values(i))}});
        }
        result(i, j) = 1 / gap;
      }
    }
    return result;
  });
}

// dfᵢⱼ = −fᵢⱼ² (dλⱼ − dλᵢ)
Tensor gaps_derivative(const Pullback& p) {
  const Tensor part = p.g * (p.y * p.y);
  return sum(part, {-1}) - sum(part, {-2});
}

Tensor eigenvalues_derivative(const Pullback& p) {
  const Tensor vectors = eigenvectors(p.x());
  return matmul(scale_columns(vectors, p.g), transpose(vectors));
}

Tensor eigenvectors_derivative(const Pullback& p) {
  const Tensor middle = eigenvalue_gaps(eigenvalues(p.x())) * matmul(transpose(p.y), p.g);
  return symmetric_part(matmul(matmul(p.y, middle), transpose(p.y)));
}

Eigenpairs eig(const Tensor& x) {
  const Tensor a = floating(x);
  return {eigenvalues(a), eigenvectors(a)};
}

}  // namespace turunan::ops
