#include "transform/simplify.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <limits>
#include <set>

#include "ops/activation.hpp"
#include "ops/loss.hpp"
#include "ops/product.hpp"
#include "ops/statistics.hpp"
#include "transform/points.hpp"
#include "transform/simplify_rules.hpp"

namespace turunan {
namespace {

using namespace test;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

const Tensor x = vector_variable(6);
const Array awkward = row({-0.0, 0.0, nan, infinity, -infinity, -1.5});

// The same elements, a NaN for a NaN, and the sign of each zero.
void expect_same_bits(const Array& a, const Array& b) {
  ASSERT_EQ(a.type(), b.type());
  for (std::int64_t i = 0; i < a.elements(); ++i) {
    const double p = a.element(i), q = b.element(i);
    EXPECT_TRUE(std::bit_cast<std::uint64_t>(p) == std::bit_cast<std::uint64_t>(q) || (p != p && q != q))
        << p << " became " << q;
  }
}

// Simplifies f, a graph of x, without changing its value; says how many nodes are left.
std::size_t nodes_left(const Tensor& f) {
  const Tensor g = simplify(f);
  verify(g);
  const Bindings bindings = {{&x.node(), awkward}};
  expect_same_bits(reference::evaluate(f, bindings), reference::evaluate(g, bindings));
  return nodes_in_order({&g, 1}).size();
}

Tensor numbers(double value) {
  return ops::filled_like(x, value);
}

TEST(Simplify, DropsArithmeticWithoutEffect) {
  EXPECT_EQ(simplify(x * 1.0), x);
  EXPECT_EQ(simplify(1.0 * x), x);
  EXPECT_EQ(simplify(x / 1.0), x);
  EXPECT_EQ(simplify(x - 0.0), x);
  EXPECT_EQ(simplify(x + -0.0), x);
  EXPECT_EQ(simplify(-0.0 + x), x);
  EXPECT_EQ(simplify(ops::power(x, 1.0)), x);
  EXPECT_EQ(simplify(-(-x)), x);
  EXPECT_EQ(simplify(ops::masked_product(numbers(1), x)), x);
  EXPECT_EQ(simplify(ops::alias(ops::alias(x))), x);
  for (const Tensor& f : {x * 1.0, 1.0 * x, x / 1.0, x - 0.0, x + -0.0, ops::power(x, 1.0), -(-x),
                          ops::masked_product(numbers(1), x)}) {
    EXPECT_EQ(nodes_left(f), 1U);
  }
  const Tensor whole = input({DType::i64, {2}});
  EXPECT_EQ(simplify(whole + ops::filled_like(whole, 0)), whole);
}

// Each of these differs from x, or from 0, for one of -0, NaN and the infinities.
TEST(Simplify, LeavesWhatOnlyLooksLikeNothing) {
  for (const Tensor& f :
       {x + 0.0, 0.0 + x, x - -0.0, 0.0 - x, x * 0.0, x - x, x / x, ops::masked_product(x, numbers(1)),
        ops::quotient(x, numbers(1)), ops::masked_product(numbers(0), x) + x}) {
    EXPECT_GT(nodes_left(f), 1U);
  }
}

TEST(Simplify, ComposesViews) {
  const Tensor m = input({DType::f64, {2, 3, 4}});
  const auto turned = [](const Tensor& t, std::vector<std::int64_t> axes) {
    return apply(ops::permute, {t}, {.axes = std::move(axes)});
  };
  EXPECT_EQ(simplify(ops::transpose(ops::transpose(m))), m);
  EXPECT_EQ(simplify(turned(turned(turned(m, {1, 2, 0}), {1, 2, 0}), {1, 2, 0})), m);
  const Tensor composed = simplify(turned(turned(m, {1, 2, 0}), {2, 1, 0}));
  EXPECT_EQ(composed.node().inputs[0], m);
  EXPECT_EQ(composed.node().attributes.axes, (std::vector<std::int64_t>{0, 2, 1}));
  EXPECT_EQ(simplify(ops::reshape(ops::reshape(ops::reshape(m, {24}), {4, 6}), {2, 3, 4})), m);
  EXPECT_EQ(simplify(apply(ops::reshape_to, {m}, {.shape = m.shape()})), m);
  const Tensor wide = simplify(ops::broadcast_to(ops::broadcast_to(x, {2, 6}), {3, 2, 6}));
  EXPECT_EQ(wide.node().inputs[0], x);
  EXPECT_EQ(simplify(apply(ops::cast_to, {x}, {.dtype = DType::f64})), x);
}

TEST(Simplify, DropsCastsThatLoseNothingOnly) {
  const auto there_and_back = [](DType dtype, DType through) {
    const Tensor t = input({dtype, {2}});
    return simplify(ops::cast(ops::cast(t, through), dtype)) == t;
  };
  EXPECT_TRUE(there_and_back(DType::f32, DType::f64));
  EXPECT_TRUE(there_and_back(DType::boolean, DType::i64));
  EXPECT_FALSE(there_and_back(DType::f64, DType::f32));
  EXPECT_FALSE(there_and_back(DType::i64, DType::f64));
  EXPECT_FALSE(there_and_back(DType::f64, DType::i64));
  EXPECT_FALSE(there_and_back(DType::f64, DType::boolean));
}

TEST(Simplify, TurnsReductionsOverOneElementIntoReshapes) {
  const Tensor column = ops::reshape(x, {6, 1});
  for (const Operation* operation :
       {&ops::reduce_sum, &ops::reduce_product, &ops::reduce_max, &ops::reduce_min, &ops::reduce_mean}) {
    EXPECT_EQ(simplify(ops::apply_reduction(*operation, column, {1}, false)), x) << operation->name;
    EXPECT_EQ(nodes_left(ops::apply_reduction(*operation, column, {1}, true)), 2U) << operation->name;
    EXPECT_GT(nodes_left(ops::apply_reduction(*operation, column, {0}, true)), 2U) << operation->name;
  }
  // The sum of a truth value is a number.
  const Tensor truth = ops::greater(column, 0.0);
  EXPECT_EQ(simplify(ops::sum(truth, {1})).dtype(), DType::i64);
}

TEST(Simplify, SharesEqualComputations) {
  EXPECT_EQ(nodes_left(ops::exp(x) * ops::exp(x)), 3U);
  EXPECT_EQ(nodes_left((x + numbers(2)) * (x + numbers(2))), 5U);
  const std::vector<Tensor> roots = {ops::sin(x), ops::sin(x), ops::cos(x)};
  const std::vector<Tensor> shared = simplify(roots);
  EXPECT_EQ(shared[0], shared[1]);
  EXPECT_NE(shared[0], shared[2]);
  // Attributes make a difference, even the sign of a zero.
  const auto leaky = [](double slope) { return apply(ops::leaky_relu, {x}, {.numbers = {slope}}); };
  EXPECT_GT(nodes_left(leaky(0.0) + leaky(-0.0)), 3U);
  EXPECT_EQ(nodes_left(leaky(0.5) + leaky(0.5)), 3U);
  EXPECT_GT(nodes_left(x / numbers(0.0) + x / numbers(-0.0)), 6U);
}

TEST(Simplify, NeverMergesVariables) {
  const Tensor a = parameter({DType::f64, {2}}), b = parameter({DType::f64, {2}});
  const Tensor sum = simplify(a + b);
  EXPECT_EQ(sum.node().inputs, (std::vector<Tensor>{a, b}));
}

TEST(Simplify, ComputesSmallConstants) {
  const Tensor table = row({1, 2, 3});
  EXPECT_EQ(nodes_left(ops::exp(table * 2.0) + ops::broadcast_to(Tensor(2.0), {3})), 1U);
  EXPECT_EQ(nodes_left(ops::matmul(ops::reshape(table, {1, 3}), ops::reshape(table, {3, 1}))), 1U);
  // The same number everywhere stays a broadcast of one, however large.
  const Tensor large = ops::exp(ops::filled({DType::f64, {1000, 1000}}, 2) + 1.0);
  const Tensor simple = simplify(large);
  EXPECT_EQ(nodes_in_order({&simple, 1}).size(), 2U);
  EXPECT_DOUBLE_EQ(*ops::uniform_value(simple), std::exp(3));
  // Many different numbers are left for the plan.
  const Tensor many = ops::exp(Tensor(Array::full({DType::f64, {65}}, 1)));
  EXPECT_EQ(simplify(many), many);
}

TEST(Simplify, KeepsWhatItIsToldTo) {
  const Tensor alias = with_origin(ops::alias(x), {nullptr, 3, "u"});
  const Tensor f = ops::exp(alias) * ops::exp(x);
  const std::vector<Tensor> simple = simplify(std::vector{f, alias}, std::vector{alias});
  EXPECT_EQ(simple[1], alias);
  EXPECT_EQ(simple[0].node().inputs[0].node().inputs[0], alias);
  EXPECT_NE(simple[0].node().inputs[0], simple[0].node().inputs[1]);

  // Made anew above something simplified, it is still itself, and not its twin.
  const Tensor twin = ops::sin(x * 1.0), kept = with_origin(ops::sin(x * 1.0), {nullptr, 4, "v"});
  const std::vector<Tensor> both = simplify(std::vector{twin, kept, kept + twin}, std::vector{kept});
  EXPECT_NE(both[0], both[1]);
  EXPECT_EQ(both[1].node().origin.name, "v");
  EXPECT_EQ(both[1].node().inputs[0], x);
  EXPECT_EQ(both[2].node().inputs, (std::vector<Tensor>{both[1], both[0]}));

  const Tensor three = with_origin(Tensor(1.0) + Tensor(2.0), {nullptr, 5, "three"});
  EXPECT_EQ(simplify(std::vector{three}, std::vector{three})[0].node().inputs.size(), 2U);
}

TEST(Simplify, HasUniqueNamesForItsRules) {
  std::set<std::string_view> names;
  for (const SimplifyRule& rule : simplify_rules()) names.insert(rule.name);
  EXPECT_EQ(names.size(), simplify_rules().size());
}

// A gradient repeats much of what its cost computes; once simplified, it shares it and has the same value.
TEST(Simplify, ShrinksAGradientAndKeepsItsValue) {
  const Tensor w = input({DType::f64, {3, 2}}), data = Array({2, 3}, Values{1, 2, 3, 4, 5, 6});
  const Tensor y = Array({2, 2}, Values{0, 1, 1, 0});
  const Tensor p = ops::apply_softmax(ops::softmax, ops::product(data, w), -1);
  const Tensor cost = ops::cross_entropy(p, y) + ops::apply_reduction(ops::norm, w, {}, false);
  std::vector<Tensor> roots = gradient(cost, std::vector{w});
  roots.push_back(cost);
  const std::vector<Tensor> simple = simplify(roots);
  EXPECT_LT(nodes_in_order(simple).size(), nodes_in_order(roots).size());
  const Bindings bindings = {{&w.node(), Array({3, 2}, Values{0.1, -0.2, 0.3, -0.4, 0.5, 0.6})}};
  const auto before = reference::evaluate(roots, bindings), after = reference::evaluate(simple, bindings);
  for (std::size_t i = 0; i < before.size(); ++i) expect_same_bits(before[i], after[i]);
}

}  // namespace
}  // namespace turunan
