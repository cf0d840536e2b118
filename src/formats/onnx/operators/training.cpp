#include "formats/onnx/operators/common.hpp"
#include "ops/pieces.hpp"
#include "ops/power.hpp"
#include "transform/gradient.hpp"

// Steps of optimisers as operators, and the gradient as one: the format's preview of training.

namespace turunan::onnx {

namespace {

// Inputs: the rate, the number of steps so far, then the tensors in groups: parameters, gradients and
// `states` groups of what the optimiser keeps of each.
struct Step {
  const Call& c;
  std::size_t count;
  Tensor rate, steps;

  Step(const Call& call, std::size_t states)
      : c(call), count(0), rate(call.tensor(0)), steps(call.tensor(1)) {
    if (c.inputs() < 2 || (c.inputs() - 2) % (2 + states) != 0)
      c.malformed("has not as many gradients as tensors");
    count = (c.inputs() - 2) / (2 + states);
    steps = ops::cast(ops::reshape(steps, Shape{}), rate.dtype());
    rate = ops::reshape(rate, Shape{});
  }
  const Tensor& of(std::size_t group, std::size_t i) const { return c.tensor(2 + group * count + i); }
  // The gradient with that of the decay.
  Tensor gradient(std::size_t i) const { return c.number("norm_coefficient", 0) * of(0, i) + of(1, i); }
  Value as_parameter(const Tensor& x, std::size_t i) const { return computed(x, c.type(2 + i)); }
};

Values adagrad(const Call& c) {
  const Step s(c, 1);
  const Tensor rate = s.rate / (1.0 + s.steps * c.number("decay_factor", 0));
  Values parameters, sums;
  for (std::size_t i = 0; i < s.count; ++i) {
    const Tensor g = s.gradient(i), sum = s.of(2, i) + ops::square(g);
    sums.push_back(s.as_parameter(sum, i));
    parameters.push_back(
        s.as_parameter(s.of(0, i) - rate * g / (ops::sqrt(sum) + c.number("epsilon", 1e-6)), i));
  }
  parameters.insert(parameters.end(), sums.begin(), sums.end());
  return parameters;
}

Values adam(const Call& c) {
  const Step s(c, 2);
  const double alpha = c.number("alpha", 0.9), beta = c.number("beta", 0.999);
  const auto decayed = [&](double base) { return 1.0 - ops::power(number(base, s.steps), s.steps); };
  const Tensor corrected = s.rate * ops::sqrt(decayed(beta)) / decayed(alpha);
  const Tensor rate = ops::where(ops::greater(s.steps, number(0, s.steps)), corrected, s.rate);
  Values parameters, means, squares;
  for (std::size_t i = 0; i < s.count; ++i) {
    const Tensor g = s.gradient(i);
    const Tensor mean = alpha * s.of(2, i) + (1 - alpha) * g;
    const Tensor square = beta * s.of(3, i) + (1 - beta) * ops::square(g);
    const Tensor moved = s.of(0, i) - rate * mean / (ops::sqrt(square) + c.number("epsilon", 1e-6));
    parameters.push_back(s.as_parameter((1 - c.number("norm_coefficient_post", 0)) * moved, i));
    means.push_back(s.as_parameter(mean, i));
    squares.push_back(s.as_parameter(square, i));
  }
  parameters.insert(parameters.end(), means.begin(), means.end());
  parameters.insert(parameters.end(), squares.begin(), squares.end());
  return parameters;
}

Values momentum(const Call& c) {
  const Step s(c, 1);
  const double alpha = c.number("alpha"), beta = c.number("beta");
  const std::string mode = c.text("mode", "standard");
  if (mode != "standard" && mode != "nesterov") c.unsupported("the mode '" + mode + "'");
  const Tensor share =
      ops::where(ops::greater(s.steps, number(0, s.steps)), number(beta, s.rate), number(1, s.rate));
  Values parameters, velocities;
  for (std::size_t i = 0; i < s.count; ++i) {
    const Tensor g = s.gradient(i), velocity = alpha * s.of(2, i) + share * g;
    const Tensor direction = mode == "standard" ? velocity : g + alpha * velocity;
    velocities.push_back(s.as_parameter(velocity, i));
    parameters.push_back(s.as_parameter(s.of(0, i) - s.rate * direction, i));
  }
  parameters.insert(parameters.end(), velocities.begin(), velocities.end());
  return parameters;
}

// The slopes of the sum of what the attribute y names, by the inputs.
Values slopes(const Call& c) {
  const Value* y = c.in_view(c.text("y", ""));
  if (y == nullptr || y->kind != Value::Kind::tensor) c.malformed("names a y that nothing makes");
  const std::size_t count = c.texts("xs").size();
  std::vector<Tensor> by;
  for (std::size_t i = 0; i < count; ++i) by.push_back(c.tensor(i));
  const std::vector<Tensor> found = pullback(y->tensor, ops::filled(y->tensor.type(), 1), by);
  Values results;
  for (std::size_t i = 0; i < count; ++i) {
    results.push_back({found[i] ? found[i] : ops::filled(by[i].type(), 0), c.type(i)});
  }
  return results;
}

constexpr OperatorEntry entries[] = {
    {"Adagrad", adagrad},
    {"Adam", adam},
    {"Momentum", momentum},
    {"Gradient", slopes},
};

}  // namespace

std::span<const OperatorEntry> training_operators() {
  return entries;
}

}  // namespace turunan::onnx
