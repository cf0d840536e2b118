#include "ops/narrow.hpp"

namespace turunan::ops {

double narrowed(double x, double digits, double lowest_exponent, double largest) {
  if (x == 0 || !std::isfinite(x)) return x;
  const double exponent = std::max<double>(std::ilogb(x), lowest_exponent);
  const int unit = static_cast<int>(exponent - digits + 1);
  const double rounded = std::ldexp(std::nearbyint(std::ldexp(x, -unit)), unit);
  return std::abs(rounded) > largest ? std::copysign(INFINITY, x) : rounded;
}

}  // namespace turunan::ops
