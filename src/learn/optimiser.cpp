#include "learn/optimiser.hpp"

#include <limits>
#include <utility>

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

// The names are for whoever reads the rule as an equation; they change no value.
Tensor named(const Tensor& tensor, std::string name) {
  Origin origin = OriginScope::current();
  origin.name = std::move(name);
  return with_origin(tensor, std::move(origin));
}

// The settings as constants that bear their names.
class Constants {
 public:
  explicit Constants(const Settings& settings) : settings_(settings) {}

  Tensor operator()(const std::string& name, DType dtype) { return ops::cast(exact(name), dtype); }
  // 1 minus a setting, rounded once.
  Tensor one_minus(const std::string& name, DType dtype) { return ops::cast(1.0 - exact(name), dtype); }

 private:
  Tensor exact(const std::string& name) {
    Tensor& constant = made_[name];
    if (!constant) constant = named(settings_.at(name), name);
    return constant;
  }

  const Settings& settings_;
  std::map<std::string, Tensor> made_;
};

// A piece of state that starts at one value everywhere.
Tensor carried(Rule& rule, const TensorType& type, double start, std::string name) {
  const Tensor variable = parameter(type, {nullptr, 0, std::move(name)});
  rule.state.push_back({variable, Array::full(type, start)});
  return variable;
}

// What belongs to one parameter: v_W₁.
std::string name_for(const std::string& letter, const Tensor& parameter) {
  const std::string& name = parameter.node().origin.name;
  return name.empty() ? letter : letter + "_" + name;
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
  Rule rule;
  const bool has_momentum = settings.at("momentum") != 0, nesterov = settings.at("nesterov") != 0;
  Constants constant(settings);
  Tensor t;  // how many steps were taken; needed only where the rate decays
  if (settings.at("decay") != 0 && !parameters.empty()) {
    t = carried(rule, {parameters[0].dtype(), {}}, 0, "t");
  }
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const Tensor& W = parameters[i];
    Tensor direction = gradients[i];
    if (has_momentum) {
      const Tensor v = carried(rule, W.type(), 0, name_for("v", W));
      const Tensor momentum = constant("momentum", W.dtype());
      const Tensor next = momentum * v + gradients[i];
      rule.updates.push_back({v, next});
      direction = nesterov ? gradients[i] + momentum * next : next;
    }
    Tensor rate = constant("rate", W.dtype());
    if (t) rate = rate / (1.0 + constant("decay", t.dtype()) * t);
    rule.updates.push_back({W, W - rate * direction});
  }
  if (t) rule.updates.push_back({t, t + 1.0});  // last, for the rates read the number before
  return rule;
}

Rule adam(std::span<const Tensor> parameters, std::span<const Tensor> gradients, const Settings& settings) {
  Rule rule;
  if (parameters.empty()) return rule;
  Constants constant(settings);
  // The powers β₁ᵗ and β₂ᵗ, one factor a step.
  const TensorType number{parameters[0].dtype(), {}};
  const Tensor before_first = carried(rule, number, 1, "β₁_t");
  const Tensor before_second = carried(rule, number, 1, "β₂_t");
  const Tensor first_power = before_first * constant("β₁", number.dtype);
  const Tensor second_power = before_second * constant("β₂", number.dtype);
  rule.updates.push_back({before_first, first_power});
  rule.updates.push_back({before_second, second_power});
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const Tensor &W = parameters[i], &g = gradients[i];
    const DType dtype = W.dtype();
    const Tensor m = carried(rule, W.type(), 0, name_for("m", W));
    const Tensor v = carried(rule, W.type(), 0, name_for("v", W));
    const Tensor next_m = constant("β₁", dtype) * m + constant.one_minus("β₁", dtype) * g;
    const Tensor next_v = constant("β₂", dtype) * v + constant.one_minus("β₂", dtype) * ops::square(g);
    rule.updates.push_back({m, next_m});
    rule.updates.push_back({v, next_v});
    const Tensor unbiased_m = named(next_m / (1.0 - first_power), name_for("m̂", W));
    const Tensor unbiased_v = named(next_v / (1.0 - second_power), name_for("v̂", W));
    const Tensor step = unbiased_m / (ops::sqrt(unbiased_v) + constant("ε", dtype));
    rule.updates.push_back({W, W - constant("rate", dtype) * step});
  }
  return rule;
}

}  // namespace turunan::learn
