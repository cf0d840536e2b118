#include "learn/optimiser.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "ops/leaf.hpp"
#include "plan/program.hpp"

namespace turunan::learn {
namespace {

// The names in the rules, each once, in the order in which their tensors are made.
std::vector<std::string> names_in(const Rule& rule) {
  std::vector<Tensor> roots;
  for (const plan::Update& update : rule.updates) {
    roots.push_back(update.variable);
    roots.push_back(update.value);
  }
  std::vector<std::string> names;
  for (const Tensor& tensor : nodes_in_order(roots)) {
    const std::string& name = tensor.node().origin.name;
    if (!name.empty() && std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return names;
}

using Names = std::vector<std::string>;

Rule rule_for(const char* name, const Settings& settings, const std::string& parameter_name,
              DType dtype = DType::f64) {
  const NamedOptimiser& optimiser = *find_optimiser(name);
  const TensorType type{dtype, {2}};
  const std::vector<Tensor> parameters = {parameter(type, {nullptr, 0, parameter_name})};
  const std::vector<Tensor> gradients = {input(type, {nullptr, 0, "g"})};
  return optimiser.make(settings_of(optimiser, settings)).rule(parameters, gradients);
}

TEST(OptimiserNames, AreTheSettingsAndTheParametersOwn) {
  EXPECT_EQ(names_in(rule_for("sgd", {{"rate", 2}}, "W₁")), (Names{"W₁", "g", "rate"}));
  EXPECT_EQ(names_in(rule_for("sgd", {{"rate", 2}, {"momentum", 0.9}, {"decay", 0.1}}, "W₁")),
            (Names{"W₁", "g", "t", "v_W₁", "momentum", "rate", "decay"}));
  EXPECT_EQ(names_in(rule_for("adam", {}, "W₁")),
            (Names{"W₁", "g", "β₁_t", "β₂_t", "β₁", "β₂", "m_W₁", "v_W₁", "m̂_W₁", "v̂_W₁", "ε", "rate"}));
}

TEST(OptimiserNames, AreLettersAloneForAParameterWithoutAName) {
  EXPECT_EQ(names_in(rule_for("sgd", {{"rate", 2}, {"momentum", 0.9}}, "")),
            (Names{"g", "v", "momentum", "rate"}));
  EXPECT_EQ(names_in(rule_for("adam", {}, "")),
            (Names{"g", "β₁_t", "β₂_t", "β₁", "β₂", "m", "v", "m̂", "v̂", "ε", "rate"}));
}

// One step from w = 1 and state at its start, in the arithmetic of the element type.
template <class T>
T one_adam_step(T w, T g) {
  const T first = static_cast<T>(0.9), second = static_cast<T>(0.999);
  const T m = static_cast<T>(1 - 0.9) * g, v = static_cast<T>(1 - 0.999) * (g * g);
  const T unbiased_m = m / (T(1) - first), unbiased_v = v / (T(1) - second);
  return w - static_cast<T>(0.001) * (unbiased_m / (std::sqrt(unbiased_v) + static_cast<T>(1e-8)));
}

// 1 − β₁ is rounded once to the element type, not computed in it.
TEST(Optimiser, AdamIsExactInSinglePrecisionToo) {
  for (const DType dtype : {DType::f32, DType::f64}) {
    const Rule rule = rule_for("adam", {}, "w", dtype);
    const plan::Update& update = rule.updates.back();
    plan::Program program({}, rule.updates);
    const Array w({2}, std::vector<double>{1, -2}, dtype), g({2}, std::vector<double>{0.3, 5}, dtype);
    for (const State& state : rule.state) program.set(state.variable, state.start);
    program.set(update.variable, w);
    for (const Tensor& t : nodes_in_order({&update.value, 1}))
      if (t.node().origin.name == "g") program.set(t, g);
    program.run();
    for (std::int64_t i = 0; i < 2; ++i) {
      const double expected = dtype == DType::f64 ? one_adam_step(w.element(i), g.element(i))
                                                  : one_adam_step(static_cast<float>(w.element(i)),
                                                                  static_cast<float>(g.element(i)));
      EXPECT_DOUBLE_EQ(program.get(update.variable).element(i), expected);
      const double share = Array::scalar(1 - 0.9, dtype).element(0);
      const Array mean = Array::scalar(share * g.element(i), dtype);
      EXPECT_EQ(program.get(rule.updates[2].variable).element(i), mean.element(0));
    }
  }
}

}  // namespace
}  // namespace turunan::learn
