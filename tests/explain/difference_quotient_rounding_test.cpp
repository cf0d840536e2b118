#include "explain/check/difference_quotient.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "explain/check_network.hpp"
#include "ops/loss.hpp"
#include "reference/random_graph.hpp"
#include "transform/rewrite.hpp"

// Tiny gradients, large costs, single precision: a right gradient passes, one that is wrong by what can be
// seen does not.

namespace turunan {
namespace {

using namespace test;
using explanation::compare;

// σ(36) is 1 but for 2e-16: its derivative drowns in rounding, and yet is right.
TEST(DifferenceQuotient, PassesTheTinyGradientsOfASaturatedNetwork) {
  for (const double bias : {20.0, 30.0, 34.0, 35.5, 36.0, 36.6, 37.0, 40.0, 800.0}) {
    for (const double target : {0.0, 1.0}) {
      SCOPED_TRACE(bias);
      Network n;
      const Tensor x = Array({3, 2}, std::vector<double>{0.3, -0.2, 0.1, 0.4, -0.5, 0.2});
      const Tensor w = variable(n, drawn({2, 2}, 3)),
                   b = variable(n, Array::full({DType::f64, {1, 2}}, bias));
      n.cost = ops::mean(ops::square(ops::sigmoid(ops::matmul(x, w) + b) - target));
      EXPECT_TRUE(n.check(w).passed);
      EXPECT_TRUE(n.check(b).passed);
      // One that is wrong by what can be seen still fails.
      EXPECT_FALSE(compare(n.cost, n.values, w, Array::full({DType::f64, {2, 2}}, 1e-3), 1).passed);
    }
  }
}

TEST(DifferenceQuotient, PassesATinyGradientOfALargeCost) {
  Network n;
  const Tensor x = variable(n, drawn({4}, 9));
  n.cost = 1e6 + 1e-3 * ops::sum(ops::sin(x));
  const Array right = n.engine_gradient(x);
  EXPECT_TRUE(n.check(x).passed);
  EXPECT_FALSE(compare(n.cost, n.values, x, with_entry(right, 1, -right.element(1)), 1).passed);
  EXPECT_FALSE(compare(n.cost, n.values, x, scaled(right, 1.001), 1).passed);
}

// The large numbers are inside and cancel: the cost itself shows nothing of its rounding.
TEST(DifferenceQuotient, KnowsTheRoundingOfWhatCancels) {
  Network n;
  const Tensor x = variable(n, drawn({4}, 9));
  n.cost = ops::sum((1e8 + 1e-2 * ops::sin(x)) - 1e8);
  EXPECT_TRUE(n.check(x).passed);
  EXPECT_FALSE(compare(n.cost, n.values, x, scaled(n.engine_gradient(x), 2), 1).passed);
}

TEST(DifferenceQuotient, PassesAGradientOfExactlyZero) {
  Network n;
  const Tensor x = variable(n, drawn({2, 3}, 11));
  n.cost = ops::sum(ops::apply_softmax(ops::softmax, 3.0 * x, -1));
  EXPECT_TRUE(compare(n.cost, n.values, x, Array::zeros(x.type()), 1).passed);
  EXPECT_FALSE(compare(n.cost, n.values, x, Array::full(x.type(), 1e-8), 1).passed);
}

TEST(DifferenceQuotient, ScalesItsStepsWithTheEntry) {
  Network n;
  const Tensor x = variable(n, Array({5}, std::vector<double>{1e-9, 1e-3, 1, 1e3, 1e9}));
  n.cost = ops::sum(ops::log(x) * Array({5}, std::vector<double>{1e-9, 1e-3, 1, 1e3, 1e9}));
  EXPECT_TRUE(n.check(x).passed);
  EXPECT_LT(n.check(x).greatest_error, 1e-8);
}

// ---- single precision

TEST(DifferenceQuotient, ComparesAnF32GraphInF64) {
  const Mlp n = xor_network(DType::f32);
  for (const Tensor& x : {n.W1, n.b1, n.A1, n.W2, n.b2}) {
    const Check check = n.check(x);
    EXPECT_TRUE(check.passed);
    EXPECT_LT(check.greatest_error, 1e-9);
    EXPECT_NEAR(check.entries[0].gradient, n.engine_gradient(x).element(0), 1e-7);
    const Check wrong = compare(n.cost, n.values, x, scaled(n.engine_gradient(x), 1.01), 1);
    EXPECT_FALSE(wrong.passed);
    EXPECT_TRUE(wrong.entries.back().where.ends_with("in f32")) << wrong.entries.back().where;
  }
}

TEST(DifferenceQuotient, PassesF32GradientsThatRoundingTook) {
  for (const double bias : {8.0, 14.0, 17.0, 20.0, 90.0}) {
    Network n;
    const Tensor w = variable(n, drawn({2, 2}, 3, 1, DType::f32));
    const Tensor b = variable(n, Array::full({DType::f32, {1, 2}}, bias));
    const Tensor x = Array({1, 2}, std::vector<double>{0.3, -0.2}, DType::f32);
    n.cost = ops::mean(ops::square(ops::sigmoid(ops::matmul(x, w) + b)));
    EXPECT_TRUE(n.check(w).passed) << bias;
    EXPECT_TRUE(n.check(b).passed) << bias;
  }
}

// A graph of f64 computed in f32, from other leaves.
Tensor in_f32(const Tensor& root, const std::unordered_map<const Node*, Tensor>& leaves) {
  return rewrite({&root, 1},
                 [&](const Tensor& tensor, std::span<const Tensor> inputs) -> Tensor {
                   const Node& node = tensor.node();
                   if (const auto found = leaves.find(&node); found != leaves.end()) return found->second;
                   if (node.inputs.empty())
                     return node.attributes.value ? Tensor(node.attributes.value->cast(DType::f32)) : tensor;
                   Attributes attributes = node.attributes;
                   if (attributes.dtype == DType::f64) attributes.dtype = DType::f32;
                   return apply(node.operation, {inputs.begin(), inputs.end()}, attributes);
                 })
      .front();
}

// Their values in f32, which the engine then computes with.
TEST(DifferenceQuotient, PassesRandomGraphsInF32) {
  for (std::uint64_t seed = 0; seed < number_of_seeds(60); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const RandomGraph graph = random_graph(seed, {.operations = 8, .tame = true});
    Network n;
    std::unordered_map<const Node*, Tensor> single;
    std::vector<Tensor> leaves;
    Tensor cost = 0.0;
    for (std::size_t i = 0; i < graph.variables.size(); ++i) {
      const Array value = graph.values[i].cast(DType::f32);
      const Tensor leaf = variable(n, value);
      single.emplace(&graph.variables[i].node(), leaf);
      leaves.push_back(leaf);
    }
    for (const Tensor& root : graph.roots())
      if (is_floating(root.dtype())) cost = cost + ops::mean(ops::tanh(root));
    n.cost = in_f32(cost, single);
    for (const Tensor& x : leaves) {
      const Check check = n.check(x);
      EXPECT_TRUE(check.passed) << check.greatest_error << " " << check.entries.back().where;
    }
    if (HasFailure()) return;
  }
}

}  // namespace
}  // namespace turunan
