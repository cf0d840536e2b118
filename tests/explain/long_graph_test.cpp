#include <gtest/gtest.h>

#include <cmath>

#include "explain/sheet_derivation.hpp"
#include "ops/arithmetic.hpp"
#include "ops/trigonometry.hpp"

namespace turunan {
namespace {

// No recursion over a graph, and time that is linear in its length: a square would take minutes.

TEST(LongGraph, ThirtyThousandOperationsWithoutNames) {
  const Tensor w = parameter({DType::f64, {}}, {{}, 0, "w"});
  Tensor x = w;
  for (int i = 0; i < 15'000; ++i) x = ops::sin(x) + 0.1;
  const Derivation d = explain({.cost = x, .values = {{w, Array::scalar(0.5)}}}, {.check = false});
  EXPECT_GT(d.forward.size(), 1000u);
  EXPECT_EQ(d.backward.size(), d.forward.size());
}

TEST(LongGraph, TenThousandEquations) {
  const Tensor w = parameter({DType::f64, {}}, {{}, 0, "w"});
  Tensor x = w;
  for (int i = 1; i <= 10'000; ++i)
    x = with_origin(i % 2 == 0 ? ops::sin(x) : x + 0.1, {{}, 0, "x" + std::to_string(i)});
  const Derivation d = explain({.cost = x, .values = {{w, Array::scalar(0.5)}}});
  EXPECT_EQ(d.forward.size(), 10'000u);
  EXPECT_EQ(d.backward.size(), 10'000u);
  EXPECT_EQ(d.backward.back().name, "∂x10000/∂w");
  EXPECT_TRUE(d.passed());
}

TEST(LongGraph, AParameterThatIsUsedVeryOften) {
  const Tensor w = parameter({DType::f64, {}}, {{}, 0, "w"});
  Tensor x = w;
  for (int i = 1; i <= 5'000; ++i)
    x = with_origin(x + 0.0004 * ops::sin(w), {{}, 0, "x" + std::to_string(i)});
  const Derivation d = explain({.cost = x, .values = {{w, Array::scalar(0.5)}}});
  const Step& last = d.backward.back();
  EXPECT_NEAR(last.value.element(0), 1 + 2 * std::cos(0.5), 1e-9);
  // Deep neither as formulas nor in words.
  EXPECT_GT(formula_text(last.right).size(), 20'000u);
  EXPECT_NE(text_of(last.rule).find("; and through 4992 more"), std::string::npos) << text_of(last.rule);
}

}  // namespace
}  // namespace turunan
