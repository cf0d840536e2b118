#include "explain/check/difference_quotient.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "explain/check_network.hpp"
#include "ops/extremes.hpp"
#include "ops/indexing.hpp"
#include "ops/inverse.hpp"
#include "ops/statistics.hpp"

// Kinks, jumps, and places where the cost is not finite.

namespace turunan {
namespace {

using namespace test;
using explanation::compare;

TEST(DifferenceQuotient, RecognisesAReluAtExactlyZero) {
  Mlp n = xor_network(DType::f64, ops::relu);
  n.values.insert_or_assign(&n.b1.node(), Array::zeros(n.b1.type()));
  const Check weights = n.check(n.W1), biases = n.check(n.b1);
  EXPECT_TRUE(weights.passed);
  for (const Check::Entry& entry : weights.entries) EXPECT_FALSE(entry.at_kink);
  EXPECT_TRUE(biases.passed);
  for (const Check::Entry& entry : biases.entries) {
    EXPECT_TRUE(entry.at_kink);
    EXPECT_EQ(entry.kink, "relu");
    EXPECT_GT(std::abs(entry.left - entry.right), 1e-4);
    // relu′(0) = 0 is the slope on the left.
    EXPECT_NEAR(entry.left, entry.gradient, 1e-8);
  }
}

Check::Entry at_point(const Tensor& f, const Tensor& x, double value) {
  const Network n{f, {{&x.node(), Array::scalar(value)}}};
  const Check check = n.check(x);
  EXPECT_EQ(check.entries.size(), 1U);
  EXPECT_EQ(check.entries[0].where, "");
  EXPECT_TRUE(check.passed) << f.node().operation.name << " at " << value;
  return check.entries[0];
}

TEST(DifferenceQuotient, NamesTheFunctionThatHasTheKink) {
  const Tensor x = input({DType::f64, {}});
  const auto expect = [&](const Tensor& f, double value, std::string_view name, double left, double right) {
    const Check::Entry entry = at_point(f, x, value);
    EXPECT_TRUE(entry.at_kink) << name;
    EXPECT_EQ(entry.kink, name);
    const auto near = [](double a, double b) { return a == b || std::abs(a - b) < 1e-8; };
    EXPECT_TRUE(near(entry.left, left)) << name << " " << entry.left;
    EXPECT_TRUE(near(entry.right, right)) << name << " " << entry.right;
  };
  const double infinity = std::numeric_limits<double>::infinity();
  expect(ops::relu(ops::sin(x)), 0, "relu", 0, 1);
  expect(ops::abs(x - 3.0), 3, "abs", -1, 1);
  expect(apply(ops::leaky_relu, {x}, {.numbers = {0.1}}), 0, "leaky_relu", 0.1, 1);
  expect(apply(ops::elu, {x}, {.numbers = {0.5}}), 0, "elu", 0.5, 1);
  expect(ops::maximum(x, 2.0 * x), 0, "max", 1, 2);
  expect(ops::minimum(x, ops::square(x)), 1, "min", 2, 1);
  expect(ops::clip(x, 0.0, 1.0), 1, "clip", 1, 0);
  expect(ops::where(ops::greater(x, 1.0), 3.0 * x, x + 2.0), 1, "where", 1, 3);
  expect(x * ops::cast(ops::greater(x, 0.0), DType::f64), 0, ">", 0, 1);
  expect(ops::floor(x), 2, "floor", infinity, 0);
  expect(ops::sign(x), 0, "sign", infinity, infinity);
  expect(ops::step(x) * 2.0, 0, "step", 0, infinity);
  expect(ops::round(x), 0.5, "round", 0, infinity);
  const Tensor both = ops::concat({ops::reshape(x, {1}), ops::reshape(-x, {1})}, 0);
  expect(apply(ops::reduce_max, {both}, {.axes = {0}}), 0, "max", -1, 1);
  expect(apply(ops::norm, {both}, {.axes = {0}}), 0, "norm", -std::sqrt(2), std::sqrt(2));
  expect(apply(ops::deviation, {both + 5.1}, {.axes = {0}}), 0, "sd", -1, 1);
}

TEST(DifferenceQuotient, TakesSmoothPlacesOfKinkedFunctionsAsSmooth) {
  const Tensor x = input({DType::f64, {}});
  EXPECT_FALSE(at_point(x * ops::abs(x), x, 0).at_kink);
  EXPECT_FALSE(at_point(apply(ops::elu, {x}, {.numbers = {1}}), x, 0).at_kink);
  EXPECT_FALSE(at_point(ops::relu(x), x, 1e-6).at_kink);
  EXPECT_FALSE(at_point(ops::relu(x), x, -1e-6).at_kink);
  EXPECT_LT(at_point(ops::abs(ops::sin(x)), x, 1e-4).error, 1e-9);
  EXPECT_FALSE(at_point(ops::softplus(x), x, 0).at_kink);
  EXPECT_FALSE(at_point(ops::power(x, 3.0), x, 0).at_kink);
}

TEST(DifferenceQuotient, FindsAWrongGradientBesideAKink) {
  const Tensor x = input({DType::f64, {2}});
  const Network n{ops::sum(ops::relu(x)), {{&x.node(), Array({2}, std::vector<double>{1e-5, 0})}}};
  const auto check = [&](double a, double b) {
    return compare(n.cost, n.values, x, Array({2}, std::vector<double>{a, b}), 1);
  };
  EXPECT_TRUE(check(1, 0).passed);
  EXPECT_FALSE(check(0, 0).passed);
}

// ---- what is not finite

TEST(DifferenceQuotient, FailsWhereTheCostIsNotFinite) {
  Network n;
  const Tensor x = variable(n, Array({2}, std::vector<double>{0, 1}));
  n.cost = ops::sum(ops::log(x));
  const Check check = compare(n.cost, n.values, x, Array::full(x.type(), 1), 1);
  EXPECT_FALSE(check.passed);
  EXPECT_TRUE(std::isinf(check.greatest_error));
  EXPECT_TRUE(std::isnan(check.entries[0].quotient));
}

TEST(DifferenceQuotient, StaysInsideOfTheDomain) {
  const Tensor x = input({DType::f64, {}});
  EXPECT_LT(at_point(ops::log(x), x, 1e-12).error, 1e-6);
  EXPECT_LT(at_point(ops::sqrt(x), x, 1e-6).error, 1e-6);
  const Check::Entry root = at_point(ops::sqrt(x), x, 0);
  EXPECT_TRUE(root.at_kink);
  EXPECT_TRUE(std::isnan(root.left));
  EXPECT_TRUE(std::isinf(root.right));
}

TEST(DifferenceQuotient, StepsOverPointsWithoutAValue) {
  Network n;
  // Singular where the first entry is 1.
  const Tensor x = variable(n, Array({2, 2}, std::vector<double>{1 + 0x1p-5, 1, 1, 1}));
  n.cost = ops::sum(ops::inverse(x));
  EXPECT_TRUE(n.check(x).passed);
}

}  // namespace
}  // namespace turunan
