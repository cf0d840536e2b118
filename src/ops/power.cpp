#include "ops/power.hpp"

#include <cmath>

#include "ops/pieces.hpp"

namespace turunan::ops {

namespace {

// The element type that x^y has: of whole numbers f64.
DType power_dtype(const Tensor& x, const Tensor& y) {
  const DType dtype = promote(x.dtype(), y.dtype());
  return is_floating(dtype) ? dtype : DType::f64;
}

}  // namespace

Tensor raise(const Tensor& x, const Tensor& y) {
  const std::optional<double> exponent = uniform_value(y);
  if (!exponent || broadcast_shapes(x.shape(), y.shape()) != x.shape()) return power(x, y);
  const Tensor base = cast(x, power_dtype(x, y));
  if (*exponent == 1) return base;
  if (*exponent == 2) return square(base);
  if (*exponent == 0.5) return sqrt(base);
  if (*exponent == -1) return 1.0 / base;
  return power(x, y);
}

Tensor power_base_derivative(const Pullback& p) {
  const Tensor &x = p.x(0), &y = p.x(1);
  const std::optional<double> exponent = uniform_value(y);
  if (!exponent) return masked_product(p.g, masked_product(y, power(x, y - 1.0)));
  if (*exponent == 0) return {};
  const Tensor slope = y * raise(x, filled_like(y, *exponent - 1));
  const bool finite_everywhere = *exponent >= 1 && std::floor(*exponent) == *exponent;
  return finite_everywhere ? p.g * slope : masked_product(p.g, slope);
}

Tensor power_exponent_derivative(const Pullback& p) {
  const Tensor &x = p.x(0), &y = p.x(1);
  if (const std::optional<double> base = uniform_value(x); base && *base != 0)
    return masked_product(p.g, masked_product(p.y, log(cast(x, p.y.dtype()))));
  // 0^0 belongs to the flat 0^y of positive y: there the logarithm is of 1.
  const Tensor corner = equal(abs(x) + abs(y), constant_like(x, 0));
  return masked_product(p.g, masked_product(p.y, log(where(corner, constant_like(x, 1), x))));
}

}  // namespace turunan::ops
