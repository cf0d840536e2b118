#include "ops/cholesky.hpp"

#include <fmt/format.h>

#include "ops/inverse.hpp"
#include "ops/matrix_values.hpp"
#include "turunan/error.hpp"

namespace turunan::ops {

TensorType cholesky_type(std::span<const TensorType> x, const Attributes&) {
  require_square(x[0], "a Cholesky factor");
  return x[0];
}

Array cholesky_value(const Evaluation& e) {
  return each_matrix(e.x, e.type, [&](std::span<const Matrix> x) -> Matrix {
    const Matrix a = symmetric(x[0], e.type.dtype, "a Cholesky factor");
    const std::optional<Matrix> factor = lower_factor(a);
    if (!factor) {
      const double least = symmetric_eigen(a, false).values(0);
      throw DomainError("a Cholesky factor is of a positive definite matrix: all its eigenvalues are above 0",
                        {{0, fmt::format("has the eigenvalue {:.8g}", least)}},
                        "adding a multiple of the identity matrix raises every eigenvalue");
    }
    return *factor;
  });
}

Tensor cholesky_derivative(const Pullback& p) {
  const Tensor& factor = p.y;
  const Tensor middle = lower_triangle(matmul(transpose(factor), p.g), 0.5);
  const Tensor left = solve(transpose(factor), middle);
  return symmetric_part(solve(transpose(factor), transpose(left)));
}

}  // namespace turunan::ops
