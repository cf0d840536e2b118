#include "ops/activation.hpp"
#include "ops/hyperbolic.hpp"
#include "ops/inverse_trigonometry.hpp"
#include "ops/pieces.hpp"
#include "ops/power.hpp"
#include "ops/softmax.hpp"
#include "ops/trigonometry.hpp"
#include "turunan/functions.hpp"

namespace turunan {

Tensor square(const Tensor& x) {
  return ops::square(x);
}
Tensor exp(const Tensor& x) {
  return ops::exp(x);
}
Tensor log(const Tensor& x) {
  return ops::log(x);
}
Tensor sqrt(const Tensor& x) {
  return ops::sqrt(x);
}
Tensor sin(const Tensor& x) {
  return ops::sin(x);
}
Tensor cos(const Tensor& x) {
  return ops::cos(x);
}
Tensor tan(const Tensor& x) {
  return ops::tan(x);
}
Tensor asin(const Tensor& x) {
  return ops::asin(x);
}
Tensor acos(const Tensor& x) {
  return ops::acos(x);
}
Tensor atan(const Tensor& x) {
  return ops::atan(x);
}
Tensor sinh(const Tensor& x) {
  return ops::sinh(x);
}
Tensor cosh(const Tensor& x) {
  return ops::cosh(x);
}
Tensor asinh(const Tensor& x) {
  return ops::asinh(x);
}
Tensor acosh(const Tensor& x) {
  return ops::acosh(x);
}
Tensor atanh(const Tensor& x) {
  return ops::atanh(x);
}
Tensor tanh(const Tensor& x) {
  return ops::tanh(x);
}
Tensor erf(const Tensor& x) {
  return ops::erf(x);
}
Tensor abs(const Tensor& x) {
  return ops::abs(x);
}
Tensor sign(const Tensor& x) {
  return ops::sign(x);
}
Tensor floor(const Tensor& x) {
  return ops::floor(x);
}
Tensor ceil(const Tensor& x) {
  return ops::ceil(x);
}
Tensor round(const Tensor& x) {
  return ops::round(x);
}
Tensor sigmoid(const Tensor& x) {
  return ops::sigmoid(x);
}
Tensor relu(const Tensor& x) {
  return ops::relu(x);
}
Tensor softplus(const Tensor& x) {
  return ops::softplus(x);
}
Tensor gelu(const Tensor& x) {
  return ops::gelu(x);
}
Tensor silu(const Tensor& x) {
  return ops::silu(x);
}
Tensor maximum(const Tensor& x, const Tensor& y) {
  return ops::maximum(x, y);
}
Tensor minimum(const Tensor& x, const Tensor& y) {
  return ops::minimum(x, y);
}
Tensor equal(const Tensor& x, const Tensor& y) {
  return ops::equal(x, y);
}
Tensor not_equal(const Tensor& x, const Tensor& y) {
  return ops::not_equal(x, y);
}
Tensor less(const Tensor& x, const Tensor& y) {
  return ops::less(x, y);
}
Tensor less_equal(const Tensor& x, const Tensor& y) {
  return ops::less_equal(x, y);
}
Tensor greater(const Tensor& x, const Tensor& y) {
  return ops::greater(x, y);
}
Tensor greater_equal(const Tensor& x, const Tensor& y) {
  return ops::greater_equal(x, y);
}

Tensor pow(const Tensor& x, const Tensor& exponent) {
  return ops::raise(x, exponent);
}
Tensor pow(const Tensor& x, double exponent) {
  return ops::raise(x, constant_like(x, exponent));
}
Tensor clip(const Tensor& x, double low, double high) {
  return ops::clip(x, constant_like(x, low), constant_like(x, high));
}
Tensor where(const Tensor& condition, const Tensor& x, const Tensor& y) {
  return ops::where(condition, x, y);
}
Tensor leaky_relu(const Tensor& x, double slope) {
  return apply(ops::leaky_relu, {x}, {.numbers = {slope}});
}
Tensor elu(const Tensor& x, double alpha) {
  return apply(ops::elu, {x}, {.numbers = {alpha}});
}
Tensor softmax(const Tensor& x, std::int64_t axis) {
  return ops::apply_softmax(ops::softmax, x, axis);
}
Tensor log_softmax(const Tensor& x, std::int64_t axis) {
  return ops::apply_softmax(ops::log_softmax, x, axis);
}

}  // namespace turunan
