#include "learn/optimiser.hpp"

#include <cmath>
#include <limits>

#include "ops/making.hpp"
#include "ops/power.hpp"

namespace turunan::learn {

namespace {

constexpr double must_be_given = std::numeric_limits<double>::quiet_NaN();

const std::vector<Optimiser>& list() {
  static const std::vector<Optimiser> all = {
      {"sgd",
       "stochastic gradient descent: W ← W - rate · ∂C/∂W",
       {{"rate", must_be_given}, {"momentum", 0}, {"nesterov", 0}, {"decay", 0}},
       sgd},
      {"adam",
       "steps scaled by running means of the gradient and its square",
       {{"rate", 0.001}, {"β₁", 0.9}, {"β₂", 0.999}, {"ε", 1e-8}},
       adam},
  };
  return all;
}

// A piece of state that starts at one value everywhere.
Tensor carried(Rule& rule, const TensorType& type, double start) {
  const Tensor variable = parameter(type);
  rule.state.push_back({variable, Array::full(type, start)});
  return variable;
}

}  // namespace

std::span<const Optimiser> optimisers() {
  return list();
}

const Optimiser* find_optimiser(std::string_view name) {
  for (const Optimiser& optimiser : list()) {
    if (optimiser.name == name) return &optimiser;
  }
  return nullptr;
}

Rule sgd(std::span<const Tensor> parameters, std::span<const Tensor> gradients, const Settings& settings) {
  const double rate = settings.at("rate"), momentum = settings.at("momentum"), decay = settings.at("decay");
  const bool nesterov = settings.at("nesterov") != 0;
  Rule rule;
  Tensor step;  // how many steps were taken; needed only where the rate decays
  if (decay != 0 && !parameters.empty()) {
    step = carried(rule, {parameters[0].dtype(), {}}, 0);
    rule.updates.push_back({step, step + 1.0});
  }
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const Tensor& W = parameters[i];
    Tensor direction = gradients[i];
    if (momentum != 0) {
      const Tensor v = carried(rule, W.type(), 0);
      const Tensor next = momentum * v + gradients[i];
      rule.updates.push_back({v, next});
      direction = nesterov ? gradients[i] + momentum * next : next;
    }
    const Tensor moved = step ? (rate / (1.0 + decay * step)) * direction : rate * direction;
    rule.updates.push_back({W, W - moved});
  }
  return rule;
}

Rule adam(std::span<const Tensor> parameters, std::span<const Tensor> gradients, const Settings& settings) {
  const double rate = settings.at("rate"), epsilon = settings.at("ε");
  const double first = settings.at("β₁"), second = settings.at("β₂");
  Rule rule;
  if (parameters.empty()) return rule;
  // The powers β₁ᵗ and β₂ᵗ, one factor a step.
  const TensorType number{parameters[0].dtype(), {}};
  const Tensor before_first = carried(rule, number, 1), before_second = carried(rule, number, 1);
  const Tensor first_power = before_first * first, second_power = before_second * second;
  rule.updates.push_back({before_first, first_power});
  rule.updates.push_back({before_second, second_power});
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const Tensor &W = parameters[i], &g = gradients[i];
    const Tensor m = carried(rule, W.type(), 0), v = carried(rule, W.type(), 0);
    const Tensor next_m = first * m + (1 - first) * g, next_v = second * v + (1 - second) * ops::square(g);
    rule.updates.push_back({m, next_m});
    rule.updates.push_back({v, next_v});
    const Tensor unbiased_m = next_m / (1.0 - first_power), unbiased_v = next_v / (1.0 - second_power);
    rule.updates.push_back({W, W - rate * (unbiased_m / (ops::sqrt(unbiased_v) + epsilon))});
  }
  return rule;
}

}  // namespace turunan::learn
