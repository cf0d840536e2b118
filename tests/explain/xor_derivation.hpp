#pragma once

#include "explain/formulas.hpp"
#include "explain/layout.hpp"
#include "ops/activation.hpp"
#include "ops/power.hpp"
#include "ops/product.hpp"
#include "ops/sum.hpp"
#include "ops/view.hpp"
#include "plan/program.hpp"

/// The derivation of a small network as `explain` makes them, with every part that a printer has to show.
namespace turunan::xor_network {

using namespace formulas;

inline Array evaluated(const Tensor& tensor) {
  return plan::evaluate(std::vector{tensor}).front();
}

struct Values {
  Array x = Array({4, 2}, std::vector<double>{0, 0, 1, 0, 0, 1, 1, 1});
  Array y = Array({4, 1}, std::vector<double>{0, 1, 1, 0});
  Array w1 = Array({2, 2}, std::vector<double>{0.3456, -1.25, 0.8215839, 0.33043708});
  Array b1 = Array::zeros({DType::f64, {1, 2}});
  Array w2 = Array({2, 1}, std::vector<double>{-1.3031572, 0.9053559});
  Array z1 = evaluated(ops::matmul(Tensor(x), Tensor(w1)) + Tensor(b1));
  Array a1 = evaluated(ops::sigmoid(Tensor(z1)));
  Array z2 = evaluated(ops::matmul(Tensor(a1), Tensor(w2)));
  Array prediction = evaluated(ops::sigmoid(Tensor(z2)));
  Array cost = evaluated(ops::mean(ops::square(Tensor(prediction) - Tensor(y))));
  Array by_prediction = evaluated((Tensor(prediction) - Tensor(y)) * Tensor(0.5));
  Array by_z2 = evaluated(Tensor(by_prediction) * Tensor(prediction) * (1 - Tensor(prediction)));
  Array by_w2 = evaluated(ops::matmul(ops::transpose(Tensor(a1)), Tensor(by_z2)));
  Array by_z1 =
      evaluated(ops::matmul(Tensor(by_z2), ops::transpose(Tensor(w2))) * Tensor(a1) * (1 - Tensor(a1)));
  Array by_b1 = evaluated(ops::sum(Tensor(by_z1), {0}, true));
  Array w2_after = evaluated(Tensor(w2) - 2 * Tensor(by_w2));
};

inline Formula written(const Array& value) {
  return {.kind = value.rank() == 0 ? Formula::Kind::number : Formula::Kind::array, .value = value};
}

inline Step step(Formula left, std::string name, Formula right, Formula shapes,
                 std::optional<Formula> numbers, const Array& value, Words rule = {}) {
  return {.name = std::move(name),
          .left = std::move(left),
          .right = std::move(right),
          .shapes = std::move(shapes),
          .numbers = std::move(numbers),
          .value = value,
          .result = written(value),
          .rule = std::move(rule),
          .difference_quotient_error = {}};
}

inline std::vector<Step> forward_steps(const Values& v) {
  const Formula w2 = symbol("W₂"), a1 = symbol("A₁"), hat = symbol("ŷ"), y = symbol("y");
  const auto squared = [](Formula a, Formula b) {
    return reduction("mean", postfix(difference(std::move(a), std::move(b)), "²"), 2);
  };
  return {
      step(symbol("Z₁"), "Z₁", sum(product(symbol("X"), symbol("W₁")), symbol("b₁")),
           sum(product(sizes("4×2"), sizes("2×2")), sizes("1×2")),
           sum(product(written(v.x), written(v.w1)), written(v.b1)), v.z1),
      step(symbol("A₁"), "A₁", call("σ", {symbol("Z₁")}), call("σ", {sizes("4×2")}),
           call("σ", {written(v.z1)}), v.a1),
      step(symbol("Z₂"), "Z₂", product(a1, w2), product(sizes("4×2"), sizes("2×1")),
           product(written(v.a1), written(v.w2)), v.z2),
      step(hat, "ŷ", call("σ", {symbol("Z₂")}), call("σ", {sizes("4×1")}), call("σ", {written(v.z2)}),
           v.prediction),
      step(symbol("C"), "C", squared(hat, y), squared(sizes("4×1"), sizes("4×1")),
           squared(written(v.prediction), written(v.y)), v.cost),
  };
}

inline std::vector<Step> backward_steps(const Values& v) {
  const Formula hat = symbol("ŷ"), a1 = symbol("A₁"), by_hat = partial("C", "ŷ"), by_z2 = partial("C", "Z₂");
  const Formula slope = product(hat, difference(number(1), hat), "⊙");
  std::vector<Step> steps = {
      step(by_hat, "∂C/∂ŷ", fraction(product(number(2), difference(hat, symbol("y")), ""), number(4)),
           difference(sizes("4×1"), sizes("4×1")), {}, v.by_prediction,
           {{{"The derivative of a mean of 4 squares", {}}}}),
      step(by_z2, "∂C/∂Z₂", product(by_hat, slope, "⊙"), product(sizes("4×1"), sizes("4×1"), "⊙"),
           product(written(v.by_prediction), written(v.prediction), "⊙"), v.by_z2,
           {{{"The chain rule, with ", {}},
             {"", prime(symbol("σ"))},
             {" written with the result ", {}},
             {"", hat}}}),
      step(partial("C", "W₂"), "∂C/∂W₂", product(postfix(a1, "ᵀ"), by_z2),
           product(postfix(sizes("4×2"), "ᵀ"), sizes("4×1")),
           product(postfix(written(v.a1), "ᵀ"), written(v.by_z2)), v.by_w2,
           {{{"The product rule: the transpose of what stands left of ", {}}, {"", symbol("W₂")}}}),
      step(partial("C", "Z₁"), "∂C/∂Z₁",
           product(product(by_z2, postfix(symbol("W₂"), "ᵀ")), prime(symbol("σ")), "⊙"), sizes("4×2"), {},
           v.by_z1),
      step(partial("C", "b₁"), "∂C/∂b₁", reduction("Σ", partial("C", "Z₁"), 2, {0}),
           reduction("Σ", sizes("4×2"), 2, {0}), {}, v.by_b1,
           {{{"A sum over the examples, because ", {}},
             {"", symbol("b₁")},
             {" is shared by all of them", {}}}}),
  };
  steps[2].difference_quotient_error = 2.1e-10;
  return steps;
}

inline std::vector<Check> checks() {
  Check good{"∂C/∂W₂", partial("C", "W₂"), {}, 2.1e-10, true};
  good.entries = {{"[0, 0]", 0.0134, 0.0134, 1.2e-11}, {"[1, 0]", -0.0213, -0.0213, 2.1e-10}};
  Check kinked{"∂C/∂b₁", partial("C", "b₁"), {}, 0.25, false};
  for (int i = 0; i < 20; ++i) kinked.entries.push_back({"[0, " + std::to_string(i) + "]", 0.5, 0.5, 1e-11});
  kinked.entries[15] = {"[0, 15]", 0.5, 0.375, 0.25};
  kinked.entries[17] = {"[0, 17]", 0, 0.25, 0.5, true, 0, 0.5, "relu"};
  return {good, kinked};
}

inline Trace trace() {
  const auto factor = [](const std::string& of, const std::string& by, double value) {
    return Trace::Factor{of, by, partial(index(symbol(of), {"0", "0"}), index(symbol(by), {"0", "0"})),
                         value};
  };
  const Trace::Path path{{factor("Z₂", "W₂", 0.5), factor("ŷ", "Z₂", -0.25), factor("C", "ŷ", 0.1)}, -0.0125};
  return {"W₂[0, 0]", {path, path}, 4, 0.015, -0.01, -0.01};
}

inline UpdateStep update(const Values& v) {
  const Formula w2 = symbol("W₂");
  return {.name = "W₂",
          .left = w2,
          .right = difference(w2, product(symbol("η"), partial("C", "W₂"), "")),
          .numbers = difference(written(v.w2), product(number(2), written(v.by_w2))),
          .before = v.w2,
          .gradient = v.by_w2,
          .after = v.w2_after,
          .result = written(v.w2_after)};
}

inline Derivation derivation() {
  const Values v;
  return {.sheet = "xor.tn",
          .cost = "C",
          .moment = "before the first step of sgd(rate = 2)",
          .given = {{symbol("X"), v.x},
                    {symbol("y"), v.y},
                    {symbol("W₁"), v.w1, true},
                    {symbol("b₁"), v.b1, true},
                    {symbol("W₂"), v.w2, true},
                    {symbol("V"), Array::full({DType::f64, {784, 128}}, 0.25)}},
          .forward = forward_steps(v),
          .backward = backward_steps(v),
          .checks = checks(),
          .update = {update(v)},
          .traces = {trace()},
          .notes = {{{{"The same for all of ", {}}, {"", symbol("X")}, {".", {}}}}},
          .blanks = {}};
}

/// The same with two blanks.
inline Derivation worksheet() {
  Derivation result = derivation();
  result.checks.clear();
  result.forward[0].result.blanks = {1, 0, 0, 0, 0, 0, 0, 2};
  const Formula z1 = symbol("Z₁");
  result.blanks = {{1, "Z₁[0, 0]", index(z1, {"0", "0"}), 0},
                   {2, "Z₁[3, 1]", index(z1, {"3", "1"}), -0.9196}};
  return result;
}

}  // namespace turunan::xor_network
