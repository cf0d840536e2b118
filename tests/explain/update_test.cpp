#include <gtest/gtest.h>

#include "ops/arithmetic.hpp"
#include "ops/power.hpp"
#include "turunan/explain.hpp"

namespace turunan {
namespace {

// The new v and the v before it in one equation: one name cannot stand for both.
TEST(Update, WritesOutWhatANameCannotStandFor) {
  const TensorType number{DType::f64, {}};
  const auto named = [](const char* name) { return Origin{nullptr, 0, name}; };
  const Tensor w = parameter(number, named("w")), v = parameter(number, named("v"));
  const Tensor g = input(number, named("∂C/∂w"));
  const Tensor next = v + g;
  const Subject subject{
      .cost = with_origin(ops::square(w), named("C")),
      .values = {{w, Array::scalar(3)}},
      .gradients = {{g, w}},
      .changes = {{v, next, Array::scalar(2), Array::scalar(8)},
                  {w, w - next, Array::scalar(3), Array::scalar(-5)},
                  {w, w - next - v, Array::scalar(3), Array::scalar(-7)}},
  };
  const std::vector<UpdateStep> steps = explain(subject).update;
  ASSERT_EQ(steps.size(), 3u);
  EXPECT_EQ(formula_text(steps[0].right), "v + ∂C/∂w");
  EXPECT_EQ(formula_text(*steps[0].numbers), "2 + 6");
  EXPECT_EQ(formula_text(steps[1].right), "w - v");
  EXPECT_EQ(formula_text(*steps[1].numbers), "3 - 8");
  EXPECT_EQ(formula_text(steps[2].right), "w - (v + ∂C/∂w) - v");
  EXPECT_EQ(formula_text(*steps[2].numbers), "3 - (2 + 6) - 2");
}

}  // namespace
}  // namespace turunan
