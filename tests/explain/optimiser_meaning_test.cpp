#include <gtest/gtest.h>

#include "explain/derivation_reader.hpp"

// The update of each optimiser and each schedule, as equations that a sheet reads as what was computed.

namespace turunan {
namespace {

const char* const classifier =
    "seed 3\nX = normal(5, 3)\ny = onehot([0, 2, 1, 2, 0], 3)\nparam W = normal(3, 3)\nparam b = zeros(1, "
    "3)\nC = crossentropy(softmax(X·W + b), y)\n";

std::string trained_by(const std::string& optimiser) {
  return classifier + ("minimise C by " + optimiser + ", steps = 9\n");
}

Derivation derivation_of(const std::string& optimiser, std::int64_t after) {
  return explain_sheet(trained_by(optimiser), {.check = false}, {.after = after});
}

Strings update_of(const std::string& optimiser) {
  Strings result;
  for (const UpdateStep& step : derivation_of(optimiser, 1).update) {
    if (!step.name.ends_with('b'))
      result.push_back(step.name + (step.defines ? " = " : " ← ") + formula_text(step.right));
  }
  return result;
}

class MeaningOfAnUpdate : public testing::TestWithParam<const char*> {};

TEST_P(MeaningOfAnUpdate, IsWhatWasComputed) {
  for (const std::int64_t after : {0, 4}) {
    const sheet::Explained e = explained_sheet(trained_by(GetParam()), {.after = after});
    const Derivation d = explain(e.subject, {.check = false});
    EXPECT_GE(d.update.size(), 2u);
    Reader reader(d, e.subject, 1e-9);
    EXPECT_GT(reader.run(), 0);
    EXPECT_EQ(reader.passed_over(), 0);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Optimisers, MeaningOfAnUpdate,
    testing::Values("sgd(rate = 0.1, momentum = 0.9, dampening = 0.2, weight_decay = 0.01)",
                    "sgd(rate = 0.1, clip_value = 0.05)", "sgd(rate = 0.1, clip_norm = 0.1)", "adagrad()",
                    "adagrad(rate = 0.1, decay = 0.1, start = 0.1, weight_decay = 0.1)", "rmsprop()",
                    "rmsprop(rate = 0.02, momentum = 0.5, centred = 1)",
                    "adam(rate = 0.1, amsgrad = 1, weight_decay = 0.1)",
                    "adamw(rate = 0.1, weight_decay = 0.2)", "sgd(step(0.1, 2))",
                    "sgd(exponential(0.1, 0.9))", "sgd(rate = cosine(0.1), momentum = 0.9)",
                    "adam(one_cycle(0.1))", "adamw(warm_up(cosine(0.1), 5))"));

TEST(UpdateEquations, AreThoseOfTheTextbook) {
  EXPECT_EQ(update_of("adamw(rate = cosine(0.1), weight_decay = 0.2)"),
            (Strings{"β₁_t ← β₁_t·β₁", "β₂_t ← β₂_t·β₂", "m_W ← β₁·m_W + (1 - β₁)·∂C/∂W",
                     "v_W ← β₂·v_W + (1 - β₂)·(∂C/∂W)²", "rate = 0.05(1 + cos(3.142min(t/9, 1)))",
                     "m̂_W = m_W/(1 - β₁_t)", "v̂_W = v_W/(1 - β₂_t)",
                     "W ← W - rate·weight_decay·W - rate·(m̂_W/(√v̂_W + ε))", "t ← t + 1"}));
  EXPECT_EQ(update_of("rmsprop()"),
            (Strings{"s_W ← α·s_W + (1 - α)·(∂C/∂W)²", "W ← W - rate·((∂C/∂W)/(√s_W + ε))"}));
  EXPECT_EQ(update_of("adagrad(weight_decay = 0.1)"),
            (Strings{"s_W ← s_W + (∂C/∂W + weight_decay·W)²",
                     "W ← W - rate·((∂C/∂W + weight_decay·W)/(√s_W + ε))"}));
  EXPECT_EQ(update_of("sgd(rate = 0.1, clip_norm = 0.1)"),
            (Strings{"gradient_norm = √(Σ((∂C/∂W)²) + Σ((∂C/∂b)²))",
                     "gradient_scale = min(clip_norm/(gradient_norm + 1e-06), 1)",
                     "W ← W - rate·(gradient_scale·∂C/∂W)"}));
  EXPECT_EQ(update_of("sgd(rate = step(0.1, 2), clip_value = 0.1)"),
            (Strings{"rate = 0.1·0.1^floor(t/2)", "W ← W - rate·clip(∂C/∂W, -clip_value, clip_value)",
                     "t ← t + 1"}));
  EXPECT_EQ(update_of("sgd(on_plateau(0.1))"),
            (Strings{"rate = plateau[0]", "W ← W - rate·∂C/∂W", "t ← t + 1"}));
}

// A solver looks at several points: no equation in the gradients says what it does.
TEST(UpdateEquations, AreNoneForASolver) {
  EXPECT_TRUE(derivation_of("lbfgs()", 2).update.empty());
  EXPECT_FALSE(derivation_of("lbfgs()", 2).backward.empty());
}

}  // namespace
}  // namespace turunan
