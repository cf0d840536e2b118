#include <gtest/gtest.h>

#include <set>

#include "explain/sheet_derivation.hpp"
#include "ops/power.hpp"
#include "turunan/error.hpp"

namespace turunan {
namespace {

std::string error_of(const Subject& subject, const ExplainOptions& options = {}) {
  try {
    explain(subject, options);
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

// ---- the lecture's network

TEST(Explain, TheXorNetwork) {
  const Derivation d = explain_sheet(xor_sheet);
  EXPECT_EQ(d.cost, "C");
  EXPECT_EQ(d.sheet, "s.tn");
  EXPECT_EQ(equations(d.forward),
            (Strings{"Z₁ = X·W₁ + b₁", "A₁ = σ(Z₁)", "Z₂ = A₁·W₂ + b₂", "ŷ = σ(Z₂)", "C = mean((ŷ - y)²)"}));
  EXPECT_EQ(equations(d.backward),
            (Strings{"∂C/∂ŷ = 2(ŷ - y)/4", "∂C/∂Z₂ = ∂C/∂ŷ ⊙ ŷ ⊙ (1 - ŷ)", "∂C/∂W₂ = A₁ᵀ·∂C/∂Z₂",
                     "∂C/∂b₂ = Σ(∂C/∂Z₂, axis = 0, keepdims = 1)", "∂C/∂A₁ = ∂C/∂Z₂·W₂ᵀ",
                     "∂C/∂Z₁ = ∂C/∂A₁ ⊙ A₁ ⊙ (1 - A₁)", "∂C/∂W₁ = Xᵀ·∂C/∂Z₁",
                     "∂C/∂b₁ = Σ(∂C/∂Z₁, axis = 0, keepdims = 1)"}));
  EXPECT_TRUE(d.notes.empty());
}

TEST(Explain, SaysWhatIsGiven) {
  const Derivation d = explain_sheet(xor_sheet);
  Strings given;
  for (const Given& g : d.given) given.push_back(g.symbol.text + (g.is_parameter ? " (parameter)" : ""));
  EXPECT_EQ(given,
            (Strings{"X", "y", "W₁ (parameter)", "b₁ (parameter)", "W₂ (parameter)", "b₂ (parameter)"}));
}

TEST(Explain, ShapesAndNumbersStandUnderTheEquation) {
  const Derivation d = explain_sheet("param w = [1 2]\nx = [3; 4]\nC = w·x + 1\n");
  const Step& step = d.forward.at(0);
  EXPECT_EQ(formula_text(step.shapes), "1×2 · 2×1 + 1");
  ASSERT_TRUE(step.numbers);
  EXPECT_EQ(formula_text(*step.numbers), "[1 2]·[3; 4] + 1");
  EXPECT_EQ(formula_text(step.result), "[12]");
  EXPECT_EQ(step.value.element(0), 12);
}

TEST(Explain, LargeNumbersAreNotPutIn) {
  const Derivation d = explain_sheet("param W = ones(20, 20)\nC = sum(W)\n");
  EXPECT_FALSE(d.forward.at(0).numbers);
  EXPECT_EQ(formula_text(d.forward.at(0).shapes), "Σ(20×20)");
}

TEST(Explain, EveryRuleOfTheXorNetwork) {
  const Derivation d = explain_sheet(xor_sheet);
  EXPECT_EQ(rule_of(d, "∂C/∂ŷ"), "chain rule: each element has an equal share of the mean; power rule");
  EXPECT_EQ(rule_of(d, "∂C/∂Z₂"), "chain rule, σ′ = ŷ ⊙ (1 - ŷ)");
  EXPECT_EQ(rule_of(d, "∂C/∂W₂"), "the transpose of A₁ first, because of the matrix product");
  EXPECT_EQ(rule_of(d, "∂C/∂b₂"), "a sum over the examples, because b₂ is shared by all of them");
  EXPECT_EQ(rule_of(d, "∂C/∂A₁"), "times the transpose of W₂, because of the matrix product");
  EXPECT_EQ(rule_of(d, "∂C/∂Z₁"), "chain rule, σ′ = A₁ ⊙ (1 - A₁)");
}

TEST(Explain, TheCheckHasEveryParameterAndStepsSayTheirErrors) {
  const Derivation d = explain_sheet(xor_sheet);
  Strings checked;
  for (const Check& check : d.checks) checked.push_back(check.name);
  EXPECT_EQ(checked, (Strings{"∂C/∂W₂", "∂C/∂b₂", "∂C/∂W₁", "∂C/∂b₁"}));
  EXPECT_TRUE(d.passed());
  for (const Step& step : d.backward) {
    ASSERT_TRUE(step.difference_quotient_error) << step.name;
    EXPECT_LT(*step.difference_quotient_error, 1e-9) << step.name;
  }
  const Derivation unchecked = explain_sheet(xor_sheet, {.check = false});
  EXPECT_TRUE(unchecked.checks.empty());
  EXPECT_FALSE(unchecked.backward[0].difference_quotient_error);
}

// ---- names

TEST(Explain, AnActivationsArgumentIsZUnlessTaken) {
  const std::string sheet = "param w = 2\nA1 = tanh(3w)\n";
  EXPECT_EQ(names_of(explain_sheet(sheet + "C = A1²").forward), (Strings{"z₁", "A₁", "C"}));
  EXPECT_EQ(names_of(explain_sheet(sheet + "z1 = 1\nC = A1² + z1").forward), (Strings{"u₁", "A₁", "C"}));
  // A name that the sheet uses below the cost is taken as well.
  EXPECT_EQ(names_of(explain_sheet(sheet + "C = A1²\nz1 = 1", {}, {.of = "C"}).forward),
            (Strings{"u₁", "A₁", "C"}));
}

TEST(Explain, TheArgumentOfAnAccentedResultIsTheNextZ) {
  EXPECT_EQ(names_of(explain_sheet(xor_sheet).forward), (Strings{"Z₁", "A₁", "Z₂", "ŷ", "C"}));
}

TEST(Explain, ActivationsWithoutANameGetOne) {
  const Derivation d =
      explain_sheet("X = [1 2 3; 4 5 6]\nparam W = ones(3, 2)\nC = sum(σ(tanh(X·W)·[1; 2]))");
  EXPECT_EQ(equations(d.forward),
            (Strings{"Z₁ = X·W", "A₁ = tanh(Z₁)", "Z₂ = A₁·[1; 2]", "A₂ = σ(Z₂)", "C = Σ(A₂)"}));
}

TEST(Explain, ANamedArgumentKeepsItsName) {
  const Derivation d = explain_sheet("param w = 2\nnet = 3w\nC = σ(net)");
  EXPECT_EQ(equations(d.forward), (Strings{"net = 3w", "C = σ(net)"}));
}

TEST(Explain, SmallLettersForNumbersAndVectors) {
  const Derivation d = explain_sheet("param w = ones(3)\nC = sum(relu(2w))");
  EXPECT_EQ(names_of(d.forward), (Strings{"z", "a", "C"}));
}

TEST(Explain, WhatIsUsedTwiceGetsAName) {
  const Derivation d = explain_sheet("square(x) = x ⊙ x\nparam W = [1 2; 3 4]\nC = sum(square(W·W + W))");
  EXPECT_EQ(equations(d.forward), (Strings{"U₁ = W·W + W", "C = Σ(U₁ ⊙ U₁)"}));
}

TEST(Explain, AnExpressionsCostIsC) {
  const Tensor w = parameter({DType::f64, {}}, {{}, 0, "w"});
  EXPECT_EQ(explain({.cost = ops::square(w), .values = {{w, Array::scalar(3)}}}).cost, "C");
  const Tensor c = parameter({DType::f64, {}}, {{}, 0, "C"});
  const Derivation d = explain({.cost = ops::square(c), .values = {{c, Array::scalar(3)}}});
  EXPECT_EQ(equations(d.forward), (Strings{"C′ = C²"}));
  EXPECT_EQ(equations(d.backward), (Strings{"∂C′/∂C = 2C"}));
}

// `with` evaluates definitions anew: two tensors of one name.
TEST(Explain, NamesTwiceAreToldApart) {
  const Derivation d = explain_sheet("param w = 2\nx = 3\np = w ⊙ x\nC = p² + (p² with x = 4)\n");
  std::set<std::string> names;
  for (const Step& step : d.forward) EXPECT_TRUE(names.insert(step.name).second) << step.name;
  EXPECT_TRUE(names.contains("p"));
  EXPECT_TRUE(names.contains("p′"));
  EXPECT_EQ(d.forward.back().value.element(0), 36 + 64);
  EXPECT_EQ(d.backward.back().value.element(0), 2 * 6 * 3 + 2 * 8 * 4);
  EXPECT_TRUE(d.passed());
}

// ---- the order of the backward pass

TEST(Explain, ParametersFollowTheTensorThatTheyGoInto) {
  const Derivation d = explain_sheet(xor_sheet);
  EXPECT_EQ(names_of(d.backward),
            (Strings{"∂C/∂ŷ", "∂C/∂Z₂", "∂C/∂W₂", "∂C/∂b₂", "∂C/∂A₁", "∂C/∂Z₁", "∂C/∂W₁", "∂C/∂b₁"}));
}

TEST(Explain, AnAdjointComesAfterThoseItUses) {
  const Derivation d = explain_sheet(
      "X = ones(2, 2)\nparam W = [1 2; 3 4]\nA = tanh(X·W)\nB = A·W + A\nD = σ(B + A)\nC = sum(D·W)");
  std::set<std::string> known;
  for (const Step& step : d.forward) known.insert(step.name);
  const std::function<void(const Formula&)> look = [&](const Formula& f) {
    if (f.kind == Formula::Kind::partial) {
      EXPECT_TRUE(known.contains(formula_text(f))) << formula_text(f);
    }
    for (const Formula& part : f.parts) look(part);
  };
  for (const Step& step : d.backward) {
    look(step.right);
    known.insert(step.name);
  }
  EXPECT_EQ(d.backward.back().name, "∂C/∂W");
}

TEST(Explain, OnlyWhatIsAskedFor) {
  const Derivation d = explain_sheet(xor_sheet, {}, {.wrt = {"W2"}});
  EXPECT_EQ(names_of(d.backward), (Strings{"∂C/∂ŷ", "∂C/∂Z₂", "∂C/∂W₂"}));
  EXPECT_EQ(d.checks.size(), 1u);
}

TEST(Explain, ByDataAndByAnIntermediate) {
  const Derivation d = explain_sheet(xor_sheet, {}, {.wrt = {"X", "A1"}});
  EXPECT_EQ(names_of(d.backward), (Strings{"∂C/∂ŷ", "∂C/∂Z₂", "∂C/∂A₁", "∂C/∂Z₁", "∂C/∂X"}));
}

// ---- composites, opened

TEST(Explain, ACompositeOpens) {
  const std::string sheet = "param w = [0.5 2]\nt = [1 1]\nC = mse(w, t)";
  EXPECT_EQ(equations(explain_sheet(sheet).forward), (Strings{"C = mse(w, t)"}));
  EXPECT_EQ(equations(explain_sheet(sheet, {.open = {"mse"}}).forward), (Strings{"C = mean((w - t)²)"}));
  EXPECT_EQ(equations(explain_sheet(sheet, {.open = {"mse", "mean"}}).forward),
            (Strings{"C = Σ((w - t)²)/2"}));
}

TEST(Explain, ACompositeOpensUnderEachOfItsNames) {
  const std::string sheet = "param w = [0.5 2]\nC = sum(σ(w))";
  const Derivation by_sign = explain_sheet(sheet, {.open = {"σ"}});
  EXPECT_EQ(equations(by_sign.forward), equations(explain_sheet(sheet, {.open = {"sigmoid"}}).forward));
  EXPECT_NE(equations(by_sign.forward), equations(explain_sheet(sheet).forward));
}

TEST(Explain, WhatCannotBeOpened) {
  const sheet::Explained e = explained_sheet(xor_sheet);
  EXPECT_EQ(error_of(e.subject, {.open = {"softmax"}}),
            "there is no composite softmax to open here (those that can be opened: mean, σ)");
  EXPECT_EQ(error_of(e.subject, {.open = {"nothing"}}),
            "there is no composite nothing to open here (those that can be opened: mean, σ)");
  EXPECT_EQ(error_of(explained_sheet("param w = 2\nC = w²").subject, {.open = {"σ"}}),
            "there is no composite σ to open here (these equations have none)");
}

// ---- what does not work

TEST(Explain, ACostIsOneNumber) {
  const Tensor w = parameter({DType::f64, {2, 3}}, {{}, 0, "W"});
  EXPECT_THROW(explain(Subject{.cost = w, .values = {{w, Array::zeros({DType::f64, {2, 3}})}}}), ShapeError);
  EXPECT_NE(error_of({.cost = w}).find("one number"), std::string::npos);
  const Tensor empty = parameter({DType::f64, {0}});
  EXPECT_THROW(explain(Subject{.cost = empty}), ShapeError);
}

TEST(Explain, AOneByOneCostCounts) {
  const Derivation d = explain_sheet("param w = [2]\nC = w·w");
  EXPECT_EQ(d.backward.back().value.shape(), Shape({1, 1}));
  EXPECT_EQ(d.backward.back().value.element(0), 4);
}

TEST(Explain, AVariableWithoutAValue) {
  const Tensor w = parameter({DType::f64, {}}, {{}, 0, "w"});
  EXPECT_THROW(explain(Subject{.cost = ops::square(w)}), Error);
  EXPECT_NE(error_of({.cost = ops::square(w)}).find("w"), std::string::npos);
}

TEST(Explain, AParameterThatTheCostPassesOnlyFlat) {
  const Derivation d = explain_sheet("param v = [0.4; 1.6]\nparam w = 2\nC = sum(round(v)) + w²");
  const Step& step = step_named(d.backward, "∂C/∂v");
  EXPECT_EQ(formula_text(step.right), "0");
  EXPECT_EQ(step.value.shape(), Shape({2, 1}));
  EXPECT_EQ(step.value.to_doubles(), (std::vector<double>{0, 0}));
  EXPECT_EQ(
      rule_of(d, "∂C/∂v"),
      "C does not depend on v as far as slopes go: every way to it passes round, flat wherever it has a "
      "slope");
}

TEST(Explain, AParameterThatIsNotInTheGraph) {
  const Derivation d = explain_sheet("param v = 1\nparam w = 2\nC = w²", {}, {.wrt = {"v", "w"}});
  EXPECT_EQ(formula_text(step_named(d.backward, "∂C/∂v").right), "0");
  EXPECT_EQ(rule_of(d, "∂C/∂v"), "C does not depend on v: no equation on the way has it");
}

TEST(Explain, AFlatConditionIsNoWayForASlope) {
  const Derivation d = explain_sheet("param u = [1 -2]\nC = sum(where(u > 0, u, 3))");
  EXPECT_EQ(rule_of(d, "∂C/∂u").find("greater"), std::string::npos) << rule_of(d, "∂C/∂u");
}

}  // namespace
}  // namespace turunan
