#include "ops/activation.hpp"

#include "formats/onnx/operators/common.hpp"
#include "ops/extremes.hpp"
#include "ops/softmax.hpp"

// The activations of neurons.

namespace turunan::onnx {

namespace {

template <const Operation& operation>
Values plain(const Call& c) {
  return {computed(operation(c.tensor(0)), c.type(0))};
}

template <const Operation& operation>
Tensor with_number(const Tensor& x, double value) {
  return apply(operation, {x}, {.numbers = {value}});
}

Values leaky_relu(const Call& c) {
  return {computed(with_number<ops::leaky_relu>(c.tensor(0), c.number("alpha", 0.01)), c.type(0))};
}

Values elu(const Call& c) {
  return {computed(with_number<ops::elu>(c.tensor(0), c.number("alpha", 1)), c.type(0))};
}

Values selu(const Call& c) {
  const double alpha = c.number("alpha", 1.67326319217681884765625);
  const double gamma = c.number("gamma", 1.05070102214813232421875);
  return {computed(gamma * with_number<ops::elu>(c.tensor(0), alpha), c.type(0))};
}

Values celu(const Call& c) {
  const double alpha = c.number("alpha", 1);
  return {computed(alpha * with_number<ops::elu>(c.tensor(0) / alpha, 1), c.type(0))};
}

// Until version 7 one slope for each channel stood for axis 1.
Values prelu(const Call& c) {
  const Tensor& x = c.tensor(0);
  Tensor slope = c.tensor(1);
  if (c.version() < 7 && slope.rank() == 1 && x.rank() > 1) slope = along_axis(slope, 1, x.rank());
  const Tensor y = ops::where(ops::less(x, number(0, x)), slope * x, x);
  return {computed(y, c.type(0))};
}

Tensor hard_sigmoid_of(const Tensor& x, double alpha, double beta) {
  return ops::maximum(number(0, x), ops::minimum(number(1, x), alpha * x + beta));
}

Values hard_sigmoid(const Call& c) {
  return {computed(hard_sigmoid_of(c.tensor(0), c.number("alpha", 0.2), c.number("beta", 0.5)), c.type(0))};
}

Values hard_swish(const Call& c) {
  return {computed(c.tensor(0) * hard_sigmoid_of(c.tensor(0), 1.0 / 6, 0.5), c.type(0))};
}

Values softsign(const Call& c) {
  const Tensor& x = c.tensor(0);
  return {computed(x / (1.0 + ops::abs(x)), c.type(0))};
}

Values thresholded_relu(const Call& c) {
  const Tensor& x = c.tensor(0);
  const Tensor kept = ops::greater(x, number(c.number("alpha", 1), x));
  return {{ops::where(kept, x, number(0, x)), c.type(0)}};
}

// Numbers near 0 become 0, the others move towards it.
Values shrink(const Call& c) {
  const Tensor& x = c.tensor(0);
  const Tensor bias = number(c.number("bias", 0), x), zero = number(0, x);
  const double bound = c.number("lambd", 0.5);
  const Tensor above = ops::where(ops::greater(x, constant_like(x, bound)), x - bias, zero);
  return {computed(ops::where(ops::less(x, constant_like(x, -bound)), x + bias, above), c.type(0))};
}

Values mish(const Call& c) {
  return {computed(c.tensor(0) * ops::tanh(ops::softplus(c.tensor(0))), c.type(0))};
}

Values gelu(const Call& c) {
  const Tensor& x = c.tensor(0);
  if (c.text("approximate", "none") == "none") return {computed(ops::gelu(x), c.type(0))};
  const Tensor inner = 0.7978845608028654 * (x + 0.044715 * (x * ops::square(x)));
  return {computed(0.5 * x * (1.0 + ops::tanh(inner)), c.type(0))};
}

// Until version 13 all axes from the one named on were one.
template <class F>
Values over_axis(const Call& c, F f) {
  const Tensor& x = c.tensor(0);
  if (c.version() >= 13) {
    return {computed(f(x, static_cast<std::int64_t>(axis_of(c.integer("axis", -1), x))), c.type(0))};
  }
  const std::int64_t axis = c.integer("axis", 1);
  const Tensor matrix = as_matrix(x, axis == rank_of(x) ? axis : static_cast<std::int64_t>(axis_of(axis, x)));
  return {computed(ops::reshape(f(matrix, 1), x.shape()), c.type(0))};
}

template <const Operation& operation>
Values softmax(const Call& c) {
  return over_axis(c,
                   [](const Tensor& x, std::int64_t axis) { return ops::apply_softmax(operation, x, axis); });
}

Values hardmax(const Call& c) {
  return over_axis(c, [](const Tensor& x, std::int64_t axis) {
    const Tensor place = ops::apply_reduction(ops::argmax, x, {axis}, true);
    const auto at = static_cast<std::size_t>(axis);
    const Tensor places = along_axis(whole_numbers(counted(x.shape()[at])), at, x.rank());
    return ops::cast(ops::equal(places, place), x.dtype());
  });
}

constexpr OperatorEntry entries[] = {
    {"Relu", plain<ops::relu>},
    {"Sigmoid", plain<ops::sigmoid>},
    {"Softplus", plain<ops::softplus>},
    {"LeakyRelu", leaky_relu},
    {"Elu", elu},
    {"Selu", selu},
    {"Celu", celu},
    {"PRelu", prelu},
    {"HardSigmoid", hard_sigmoid},
    {"HardSwish", hard_swish},
    {"Softsign", softsign},
    {"ThresholdedRelu", thresholded_relu},
    {"Shrink", shrink},
    {"Mish", mish},
    {"Gelu", gelu},
    {"Softmax", softmax<ops::softmax>},
    {"LogSoftmax", softmax<ops::log_softmax>},
    {"Hardmax", hardmax},
};

}  // namespace

std::span<const OperatorEntry> activation_operators() {
  return entries;
}

}  // namespace turunan::onnx
