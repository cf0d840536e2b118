#include "ops/arithmetic.hpp"

#include <cmath>

#include "ops/making.hpp"

namespace turunan::ops {

Tensor cotangent_over(const Tensor& g, const Tensor& b) {
  const std::optional<double> number = uniform_value(b);
  return number && *number != 0 ? divide(g, b) : quotient(g, b);
}

Tensor cotangent_times(const Tensor& g, const Tensor& b) {
  const std::optional<double> number = uniform_value(b);
  return number && std::isfinite(*number) ? multiply(g, b) : masked_product(g, b);
}

}  // namespace turunan::ops
