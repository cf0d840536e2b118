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

namespace turunan {

Tensor operator-(const Tensor& x) {
  return ops::negate(x);
}
Tensor operator+(const Tensor& x, const Tensor& y) {
  return ops::add(x, y);
}
Tensor operator+(const Tensor& x, double y) {
  return ops::add(x, constant_like(x, y));
}
Tensor operator+(double x, const Tensor& y) {
  return ops::add(constant_like(y, x), y);
}
Tensor operator-(const Tensor& x, const Tensor& y) {
  return ops::subtract(x, y);
}
Tensor operator-(const Tensor& x, double y) {
  return ops::subtract(x, constant_like(x, y));
}
Tensor operator-(double x, const Tensor& y) {
  return ops::subtract(constant_like(y, x), y);
}
Tensor operator*(const Tensor& x, const Tensor& y) {
  return ops::multiply(x, y);
}
Tensor operator*(const Tensor& x, double y) {
  return ops::multiply(x, constant_like(x, y));
}
Tensor operator*(double x, const Tensor& y) {
  return ops::multiply(constant_like(y, x), y);
}
Tensor operator/(const Tensor& x, const Tensor& y) {
  return ops::divide(x, y);
}
Tensor operator/(const Tensor& x, double y) {
  return ops::divide(x, constant_like(x, y));
}
Tensor operator/(double x, const Tensor& y) {
  return ops::divide(constant_like(y, x), y);
}

}  // namespace turunan
