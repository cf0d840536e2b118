#include <gtest/gtest.h>

#include <chrono>
#include <cmath>

#include "explain/sheet_derivation.hpp"
#include "ops/arithmetic.hpp"
#include "ops/trigonometry.hpp"

namespace turunan {
namespace {

class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// Linear in the length: a square would take minutes.
constexpr double patience = 60;

TEST(LongGraph, AHundredThousandOperationsWithoutNames) {
  const Tensor w = parameter({DType::f64, {}}, {{}, 0, "w"});
  Tensor x = w;
  for (int i = 0; i < 50'000; ++i) x = ops::sin(x) + 0.1;
  const Stopwatch watch;
  const Derivation d = explain({.cost = x, .values = {{w, Array::scalar(0.5)}}}, {.check = false});
  EXPECT_LT(watch.seconds(), patience);
  EXPECT_GT(d.forward.size(), 1000u);
  EXPECT_EQ(d.backward.size(), d.forward.size());
}

TEST(LongGraph, TwentyThousandEquations) {
  const Tensor w = parameter({DType::f64, {}}, {{}, 0, "w"});
  Tensor x = w;
  for (int i = 1; i <= 20'000; ++i)
    x = with_origin(i % 2 == 0 ? ops::sin(x) : x + 0.1, {{}, 0, "x" + std::to_string(i)});
  const Stopwatch watch;
  const Derivation d = explain({.cost = x, .values = {{w, Array::scalar(0.5)}}});
  EXPECT_LT(watch.seconds(), patience);
  EXPECT_EQ(d.forward.size(), 20'000u);
  EXPECT_EQ(d.backward.size(), 20'000u);
  EXPECT_EQ(d.backward.back().name, "∂x20000/∂w");
  EXPECT_TRUE(d.passed());
}

TEST(LongGraph, AParameterThatIsUsedVeryOften) {
  const Tensor w = parameter({DType::f64, {}}, {{}, 0, "w"});
  Tensor x = w;
  for (int i = 1; i <= 5'000; ++i)
    x = with_origin(x + 0.0004 * ops::sin(w), {{}, 0, "x" + std::to_string(i)});
  const Stopwatch watch;
  const Derivation d = explain({.cost = x, .values = {{w, Array::scalar(0.5)}}});
  EXPECT_LT(watch.seconds(), patience);
  const Step& last = d.backward.back();
  EXPECT_NEAR(last.value.element(0), 1 + 2 * std::cos(0.5), 1e-9);
  // Deep neither as formulas nor in words.
  EXPECT_GT(formula_text(last.right).size(), 20'000u);
  EXPECT_NE(text_of(last.rule).find("; and through 4992 more"), std::string::npos) << text_of(last.rule);
}

}  // namespace
}  // namespace turunan
