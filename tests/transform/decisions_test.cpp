#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "ops/loss.hpp"
#include "ops/statistics.hpp"
#include "transform/points.hpp"
#include "transform/stabilise.hpp"

// What was decided where mathematics leaves a choice, or floating-point numbers spoil it: ties, kinks, poles,
// costs of saturated probabilities.

namespace turunan {
namespace {

using namespace test;

constexpr double infinity = std::numeric_limits<double>::infinity();

Tensor reduced(const Operation& operation, const Tensor& x) {
  return ops::apply_reduction(operation, x, {}, false);
}

TEST(Decisions, TiesShareTheCotangentEqually) {
  const Tensor x = vector_variable(4), u = vector_variable(2);
  const double third = 1.0 / 3;
  EXPECT_EQ(gradient_at(reduced(ops::reduce_max, x), x, row({2, 1, 2, 2})), (Values{third, 0, third, third}));
  EXPECT_EQ(gradient_at(reduced(ops::reduce_min, -x), x, row({2, 1, 2, 2})),
            (Values{-third, 0, -third, -third}));
  const Tensor twos = row({2, 2});
  EXPECT_EQ(gradient_at(ops::sum(ops::maximum(u, twos)), u, row({2, 3})), (Values{0.5, 1}));
  EXPECT_EQ(gradient_at(ops::sum(ops::minimum(u, twos)), u, row({2, 3})), (Values{0.5, 0}));
  EXPECT_EQ(gradient_at(ops::sum(ops::maximum(u, u)), u, row({2, 3})), (Values{1, 1}));
}

TEST(Decisions, ReluAbsSignAndStepAreFlatAtZero) {
  const Tensor x = vector_variable(3);
  const Array around = row({-1, 0, 1});
  EXPECT_EQ(gradient_at(ops::sum(ops::relu(x)), x, around), (Values{0, 0, 1}));
  EXPECT_EQ(gradient_at(ops::sum(ops::abs(x)), x, around), (Values{-1, 0, 1}));
  EXPECT_EQ(gradient_at(ops::sum(ops::step(x)), x, around), (Values{0, 0, 0}));
  EXPECT_EQ(gradient_at(ops::sum(ops::sign(x)), x, around), (Values{0, 0, 0}));
}

TEST(Decisions, ClipPassesTheCotangentAtItsBounds) {
  const Tensor x = vector_variable(5);
  EXPECT_EQ(gradient_at(ops::sum(ops::clip(x, -1.0, 1.0)), x, row({-2, -1, 0, 1, 2})),
            (Values{0, 1, 1, 1, 0}));
  // Bounds that cross: the upper one wins, as in NumPy.
  EXPECT_EQ(reference::evaluate(ops::clip(row({0, 5}), 2.0, 1.0)).to_doubles(), (Values{1, 1}));
}

// g(x) where x > 0, else 0: the branch not taken must not spoil the slope, nor the slope of the slope.
template <class G>
void expect_guarded(G g, const Array& point, double slope_at_last) {
  const Tensor x = vector_variable(point.elements());
  const Values none(static_cast<std::size_t>(point.elements()), 0.0);
  const Tensor guarded = ops::sum(ops::where(ops::greater(x, 0.0), g(x), row(none)));
  Values expected = none;
  expected.back() = slope_at_last;
  const Values first = gradient_at(guarded, x, point);
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_DOUBLE_EQ(first[i], expected[i]);
  const Values second = gradient_at(ops::sum(gradient(guarded, x)), x, point);
  for (std::size_t i = 0; i + 1 < second.size(); ++i) EXPECT_EQ(second[i], 0);
  EXPECT_TRUE(std::isfinite(second.back()));
}

TEST(Decisions, ZeroTimesInfinityIsZeroBehindWhere) {
  expect_guarded([](const Tensor& x) { return ops::sqrt(x); }, row({-1, 0, 4}), 0.25);
  expect_guarded([](const Tensor& x) { return ops::log(x); }, row({-1, 0, 4}), 0.25);
  expect_guarded([](const Tensor& x) { return 1.0 / x; }, row({0, 2}), -0.25);
  expect_guarded([](const Tensor& x) { return ops::power(x, 1.5); }, row({-1, 0, 4}), 3);
  expect_guarded([](const Tensor& x) { return ops::power(x, 0.25); }, row({-1, 0, 1}), 0.25);
  expect_guarded([](const Tensor& x) { return ops::power(x, -2.0); }, row({0, 1}), -2);
  expect_guarded([](const Tensor& x) { return ops::exp(-x); }, row({-1000, 0.5}), -std::exp(-0.5));
}

TEST(Decisions, RootAndLogarithmAreSteepAtZero) {
  const Tensor x = vector_variable(1);
  EXPECT_EQ(gradient_at(ops::sqrt(x), x, row({0})), Values{infinity});
  EXPECT_EQ(gradient_at(ops::log(x), x, row({0})), Values{infinity});
}

TEST(Decisions, NormAndDeviationAreFlatWhereTheyVanish) {
  const Tensor x = vector_variable(3);
  EXPECT_EQ(gradient_at(reduced(ops::norm, x), x, row({0, 0, 0})), (Values{0, 0, 0}));
  EXPECT_EQ(gradient_at(reduced(ops::norm, x), x, row({3, 0, -4})), (Values{0.6, 0, -0.8}));
  EXPECT_EQ(gradient_at(reduced(ops::deviation, x), x, row({2, 2, 2})), (Values{0, 0, 0}));
  // The mean of six times 0.1 is not 0.1: what is left must not look like a slope.
  const Tensor six = vector_variable(6);
  for (const double g : gradient_at(reduced(ops::deviation, six), six, row(Values(6, 0.1))))
    EXPECT_NEAR(g, 0, 1e-12);
}

TEST(Decisions, ProductsWithZerosHaveTheirTrueDerivatives) {
  const Tensor x = vector_variable(4);
  const Tensor product = reduced(ops::reduce_product, x);
  EXPECT_EQ(gradient_at(product, x, row({2, 3, 4, 5})), (Values{60, 40, 30, 24}));
  EXPECT_EQ(gradient_at(product, x, row({2, 0, 4, 5})), (Values{0, 40, 0, 0}));
  EXPECT_EQ(gradient_at(product, x, row({2, 0, 0, 5})), (Values{0, 0, 0, 0}));
  const Values second =
      reference::evaluate(hessian(product, x), {{&x.node(), row({2, 0, 0, 5})}}).to_doubles();
  EXPECT_EQ(second[1 * 4 + 2], 10);
  EXPECT_EQ(second[0 * 4 + 1], 0);
}

TEST(Decisions, PowersAtZero) {
  const Tensor x = vector_variable(3), y = vector_variable(3);
  const Bindings zero = {{&x.node(), row({0, 0, 0})}, {&y.node(), row({0, 1, 2})}};
  const std::vector<Tensor> g = gradient(ops::sum(ops::power(x, y)), std::vector{x, y});
  EXPECT_EQ(reference::evaluate(g[0], zero).to_doubles(), (Values{0, 1, 0}));
  EXPECT_EQ(reference::evaluate(g[1], zero).to_doubles(), (Values{0, 0, 0}));
  EXPECT_EQ(gradient_at(ops::sum(ops::power(x, 0.0)), x, row({-1, 0, 1})), (Values{0, 0, 0}));
  EXPECT_EQ(gradient_at(ops::sum(ops::power(x, 1.0)), x, row({-1, 0, 1})), (Values{1, 1, 1}));
  EXPECT_EQ(gradient_at(ops::sum(ops::power(x, 3.0)), x, row({-2, 0, 2})), (Values{12, 0, 12}));
}

// ---- costs computed from logits

struct Logits {
  Tensor z = input({DType::f64, {2, 3}});
  Tensor y = Array({2, 3}, Values{1, 0, 0, 0, 0, 1});
  Array moderate = Array({2, 3}, Values{1, -2, 0.5, 3, 0, -1});
  Array huge = Array({2, 3}, Values{1000, -1000, 0, -1000, 1000, 1000});
  Bindings point() const { return {{&z.node(), moderate}}; }
};

TEST(StableCosts, CrossEntropyOfSoftmaxIsTheDifferenceExactly) {
  const Logits l;
  const Tensor p = with_origin(ops::apply_softmax(ops::softmax, l.z, -1), {nullptr, 1, "p"});
  const Tensor alias = with_origin(p, {nullptr, 2, "ŷ"});
  const Values difference = reference::evaluate((p - l.y) / 2.0, l.point()).to_doubles();
  for (const Tensor& prediction : {p, alias}) {
    EXPECT_EQ(gradient_at(ops::cross_entropy(prediction, l.y), l.z, l.moderate), difference);
    // The last two logits of the second example tie, at a half each.
    EXPECT_EQ(gradient_at(ops::cross_entropy(prediction, l.y), l.z, l.huge),
              (Values{0, 0, 0, 0, 0.25, -0.25}));
  }
}

TEST(StableCosts, BinaryCrossEntropyOfTheLogisticFunctionIsTheDifferenceExactly) {
  const Logits l;
  const Tensor p = ops::sigmoid(l.z);
  const Tensor cost = ops::binary_cross_entropy(p, l.y);
  EXPECT_EQ(gradient_at(cost, l.z, l.moderate), reference::evaluate((p - l.y) / 6.0, l.point()).to_doubles());
  EXPECT_EQ(gradient_at(cost, l.z, l.huge), (Values{0, 0, 0.5 / 6, 0, 1.0 / 6, 0}));
}

TEST(StableCosts, StableFormsHaveFiniteValues) {
  const Logits l;
  const Tensor p = ops::apply_softmax(ops::softmax, l.z, -1), s = ops::sigmoid(l.z);
  const std::vector<Tensor> costs = {ops::cross_entropy(p, l.y), ops::binary_cross_entropy(s, l.y),
                                     ops::sum(l.y * ops::log(p))};
  const std::vector<Tensor> stable = stabilise(costs);
  const auto values = reference::evaluate(stable, {{&l.z.node(), l.huge}});
  EXPECT_DOUBLE_EQ(values[0].element(0), std::log(2) / 2);
  EXPECT_DOUBLE_EQ(values[1].element(0), (1000 + std::log(2)) / 6);
  EXPECT_DOUBLE_EQ(values[2].element(0), -std::log(2));
  // What is kept is not passed over.
  EXPECT_EQ(stabilise(costs, std::vector{p, s}), costs);
  for (const Tensor& cost : costs) {
    for (const double g : gradient_at(cost, l.z, l.huge)) EXPECT_TRUE(std::isfinite(g));
  }
}

TEST(StableCosts, ByTheProbabilitiesThemselvesIsTheirOwnDerivative) {
  const Logits l;
  const Tensor p = ops::apply_softmax(ops::softmax, l.z, -1);
  const Values g = reference::evaluate(gradient(ops::cross_entropy(p, l.y), p), l.point()).to_doubles();
  const Values q = reference::evaluate(p, l.point()).to_doubles();
  EXPECT_DOUBLE_EQ(g[0], -0.5 / q[0]);
  EXPECT_DOUBLE_EQ(g[5], -0.5 / q[5]);
  EXPECT_EQ(g[1], 0);
}

TEST(StableCosts, SecondDerivativesAgreeWithTheOpenForm) {
  const Logits l;
  const Tensor p = ops::apply_softmax(ops::softmax, l.z, -1);
  const Tensor open_form = -(ops::sum(l.y * ops::log(p + 0.0)) / 2.0);
  const Values a = reference::evaluate(hessian(ops::cross_entropy(p, l.y), l.z), l.point()).to_doubles();
  const Values b = reference::evaluate(hessian(open_form, l.z), l.point()).to_doubles();
  for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], 1e-14);
}

}  // namespace
}  // namespace turunan
