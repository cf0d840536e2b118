#include "ops/power.hpp"

#include "ops/making.hpp"

namespace turunan::ops {

Tensor raise(const Tensor& x, const Tensor& y) {
  const std::optional<double> exponent = uniform_value(y);
  const bool same_shape = broadcast_shapes(x.shape(), y.shape()) == x.shape();
  if (exponent && same_shape) {
    if (*exponent == 1) return x;
    if (*exponent == 2) return square(x);
    if (*exponent == 0.5) return sqrt(x);
    if (*exponent == -1) return 1.0 / x;
  }
  return power(x, y);
}

}  // namespace turunan::ops
