#include <gtest/gtest.h>

#include "explain/sheet_derivation.hpp"

namespace turunan {
namespace {

std::string classifier(const std::string& labels, const std::string& cost) {
  return "seed 1\nX = normal(4, 3)\n" + labels + "\nparam W = normal(3, 3)\n" + cost;
}

TEST(Simplification, SoftmaxWithCrossEntropyIsPredictedLessActual) {
  for (const std::string labels : {"y = [1 0 0; 0 1 0; 0 0 1; 0 1 0]", "y = onehot([0 1 2 1], 3)"}) {
    const Derivation d = explain_sheet(classifier(labels, "ŷ = softmax(X·W)\nC = crossentropy(ŷ, y)\n"));
    EXPECT_EQ(formula_text(step_named(d.backward, "∂C/∂Z").right), "(ŷ - y)/4");
    EXPECT_EQ(rule_of(d, "∂C/∂Z"),
              "softmax with cross-entropy: predicted less actual, over the number of examples");
    ASSERT_EQ(d.notes.size(), 1u);
    EXPECT_EQ(text_of(d.notes[0]), "Every row of y sums to 1, so the factor that sums it is left out.");
  }
}

// Only where each row does sum to 1, and stays so.
TEST(Simplification, TheSumOfOtherLabelsStays) {
  const std::string cost = "ŷ = softmax(X·W)\nC = crossentropy(ŷ, y)\n";
  const std::string with_sum = "(ŷ ⊙ Σ(y, axis = 1, keepdims = 1) - y)/4";
  for (const std::string labels :
       {"y = [1 0 0; 0 2 0; 0 0 1; 0 1 0]", "param y = [1 0 0; 0 1 0; 0 0 1; 0 1 0]"}) {
    const Derivation d = explain_sheet(classifier(labels, cost));
    EXPECT_EQ(formula_text(step_named(d.backward, "∂C/∂Z").right), with_sum);
    EXPECT_TRUE(d.notes.empty());
  }
}

TEST(Simplification, TheProbabilitiesThemselvesMayBeAskedFor) {
  const std::string sheet =
      classifier("y = onehot([0 1 2 1], 3)", "ŷ = softmax(X·W)\nC = crossentropy(ŷ, y)\n");
  const Derivation d = explain_sheet(sheet, {}, {.wrt = {"ŷ"}});
  EXPECT_EQ(equations(d.backward), (Strings{"∂C/∂ŷ = -y/(4ŷ)"}));
}

TEST(Simplification, SigmoidWithBinaryCrossEntropy) {
  const Derivation d =
      explain_sheet("X = [1 2; 3 4]\ny = [0; 1]\nparam w = [0.1; 0.2]\nŷ = σ(X·w)\nC = bce(ŷ, y)\n");
  EXPECT_EQ(formula_text(step_named(d.backward, "∂C/∂Z").right), "(ŷ - y)/2");
}

TEST(Simplification, MeanSquaredError) {
  const Derivation d =
      explain_sheet("X = ones(4, 2)\ny = ones(4, 1)\nparam w = [0.1; 0.2]\nŷ = X·w\nC = mse(ŷ, y)\n");
  EXPECT_EQ(formula_text(step_named(d.backward, "∂C/∂ŷ").right), "2(ŷ - y)/4");
  EXPECT_EQ(rule_of(d, "∂C/∂ŷ"), "power rule under the mean");
}

// A number times a norm, over that norm; at W = 0 both ways give 0.
TEST(Simplification, ASquaredNormHasNoNormInItsDerivative) {
  const auto by_w = [](const std::string& w, const std::string& cost) {
    const Derivation d = explain_sheet("param W = " + w + "\nC = " + cost);
    for (const Check& check : d.checks) EXPECT_TRUE(check.passed) << cost;
    return equations(d.backward).back();
  };
  for (const std::string w : {"[0.5; -0.25]", "[0; 0]"}) {
    EXPECT_EQ(by_w(w, "‖W‖²"), "∂C/∂W = 2W");
    EXPECT_EQ(by_w(w, "0.01‖W‖²"), "∂C/∂W = 0.02W");
  }
  EXPECT_EQ(by_w("[3; 4]", "‖W‖"), "∂C/∂W = W/C");
  EXPECT_EQ(by_w("[3 4; 5 6]", "sum(norm(W, axis = 0)²)").find("2W"), std::string::npos);
}

TEST(Simplification, SlopesAreWrittenWithTheResult) {
  const auto slope = [](const std::string& f) {
    return equations(explain_sheet("param w = [0.5 2]\nA = " + f + "(w)\nC = sum(A)").backward).back();
  };
  EXPECT_EQ(slope("σ"), "∂C/∂w = ∂C/∂A ⊙ A ⊙ (1 - A)");
  EXPECT_EQ(slope("tanh"), "∂C/∂w = ∂C/∂A ⊙ (1 - A²)");
  EXPECT_EQ(slope("exp"), "∂C/∂w = ∂C/∂A ⊙ A");
}

}  // namespace
}  // namespace turunan
