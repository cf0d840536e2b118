#include "explain/check/difference_quotient.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "explain/check_network.hpp"
#include "ops/loss.hpp"
#include "reference/random_graph.hpp"

namespace turunan {
namespace {

using namespace test;
using explanation::compare;

// ---- gradients that are right

TEST(DifferenceQuotient, AgreesWithTheGradientsOfTheXorNetwork) {
  const Mlp n = xor_network(DType::f64);
  for (const Tensor& x : {n.W1, n.b1, n.Z1, n.A1, n.W2, n.b2, n.Z2, n.A2, n.X}) {
    const Check check = n.check(x);
    EXPECT_TRUE(check.passed);
    EXPECT_LT(check.greatest_error, 1e-9);
    EXPECT_EQ(check.entries.size(), static_cast<std::size_t>(x.shape().elements()));
  }
  const Check check = n.check(n.W1);
  EXPECT_EQ(check.entries[4].where, "[1, 1]");
  EXPECT_DOUBLE_EQ(check.entries[4].gradient, n.engine_gradient(n.W1).element(4));
}

TEST(DifferenceQuotient, PassesRandomGraphs) {
  std::size_t entries = 0, kinks = 0;
  double errors = 0;
  for (std::uint64_t seed = 0; seed < number_of_seeds(100); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const RandomGraph graph = random_graph(seed, {.operations = 8, .tame = true});
    Network n{0.0, graph.bindings()};
    for (const Tensor& root : graph.roots())
      if (is_floating(root.dtype())) n.cost = n.cost + ops::mean(ops::tanh(root));
    std::vector<Tensor> wrt = graph.variables;
    for (const Tensor& node : graph.nodes)
      if (is_floating(node.dtype()) && wrt.size() < 6) wrt.push_back(node);
    for (const Tensor& x : wrt) {
      const Check check = n.check(x);
      EXPECT_TRUE(check.passed) << check.greatest_error;
      for (const Check::Entry& entry : check.entries) {
        if (check.passed || entry.error <= 1e-6) continue;
        ADD_FAILURE() << entry.where << " " << entry.gradient << " " << entry.quotient << " " << entry.error;
      }
      if (HasFailure()) return;
      for (const Check::Entry& entry : check.entries) {
        kinks += entry.at_kink ? 1U : 0U;
        errors += std::log10(entry.error + 1e-16);
      }
      entries += check.entries.size();
    }
  }
  EXPECT_LT(kinks, entries / 20);
  EXPECT_LT(errors / static_cast<double>(entries), -10.5);  // the geometric mean
}

// The tolerance for rounding must not let pass what can be seen.
TEST(DifferenceQuotient, FindsWrongGradientsOfRandomGraphs) {
  int wrong = 0, found = 0;
  for (std::uint64_t seed = 0; seed < number_of_seeds(60); ++seed) {
    const RandomGraph graph = random_graph(seed, {.operations = 8, .tame = true});
    Network n{0.0, graph.bindings()};
    for (const Tensor& root : graph.roots())
      if (is_floating(root.dtype())) n.cost = n.cost + ops::mean(ops::tanh(root));
    for (const Tensor& x : graph.variables) {
      const Array right = n.engine_gradient(x);
      double scale = 0;
      for (const double g : right.to_doubles()) scale = std::max(scale, std::abs(g));
      if (scale < 1e-6) continue;
      const Check check = compare(n.cost, n.values, x, scaled(right, 1.001), 1);
      const auto smooth = [](const Check::Entry& entry) { return !entry.at_kink; };
      if (!std::ranges::all_of(check.entries, smooth)) continue;
      // A thousandth of nothing is no fault: a pooling passes most elements by, and jumps where they tie.
      const auto tells = [](const Check::Entry& entry) { return entry.gradient != 0 && !entry.hidden; };
      if (std::ranges::none_of(check.entries, tells)) continue;
      EXPECT_FALSE(check.passed) << "seed " << seed << " " << scale << " " << check.greatest_error;
      ++wrong;
      found += check.passed ? 0 : 1;
    }
  }
  EXPECT_GT(wrong, 50);
  EXPECT_EQ(found, wrong);
}

TEST(DifferenceQuotient, ReadsAStableCostAsTheEngineDoes) {
  Network n;
  const Tensor z = variable(n, drawn({3, 4}, 5, 30));
  const Tensor p = ops::apply_softmax(ops::softmax, z, -1);
  const Tensor y = Array({3, 4}, std::vector<double>{1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0});
  n.cost = ops::cross_entropy(p, y);
  EXPECT_TRUE(n.check(z).passed);
  EXPECT_TRUE(n.check(p).passed);
  EXPECT_LT(n.check(z).greatest_error, 1e-8);
}

TEST(DifferenceQuotient, TakesAOneByOneCostAndATensorThatDoesNotMatter) {
  Network n;
  const Tensor x = variable(n, drawn({1, 3}, 1)), w = variable(n, drawn({3, 1}, 2)),
               other = variable(n, drawn({2}, 3));
  n.cost = ops::matmul(x, w);
  EXPECT_TRUE(n.check(w).passed);
  const Check check = n.check(other);
  EXPECT_TRUE(check.passed);
  EXPECT_EQ(check.entries.size(), 2U);
  EXPECT_EQ(check.entries[0].quotient, 0);
}

// ---- gradients that are wrong

TEST(DifferenceQuotient, FindsWrongGradients) {
  const Mlp n = xor_network(DType::f64, ops::tanh);
  for (const Tensor& x : {n.W1, n.b1, n.A1, n.W2, n.b2}) {
    const Array right = n.engine_gradient(x);
    double scale = 0;
    for (const double g : right.to_doubles()) scale = std::max(scale, std::abs(g));
    const auto passes = [&](const Array& g) { return compare(n.cost, n.values, x, g, 1).passed; };
    ASSERT_TRUE(passes(right));
    EXPECT_FALSE(passes(with_entry(right, 0, -right.element(0))));
    EXPECT_FALSE(passes(with_entry(right, 0, right.element(0) + 1e-5 * scale)));
    EXPECT_FALSE(passes(with_entry(right, 0, std::nan(""))));
    EXPECT_FALSE(passes(scaled(right, 1.001)));
    EXPECT_FALSE(passes(scaled(right, 0)));
  }
}

TEST(DifferenceQuotient, FindsWrongGradientsInRandomDirections) {
  const Mlp n = xor_network(DType::f64, ops::tanh);
  const Array right = n.engine_gradient(n.W1);
  const auto passes = [&](const Array& g) { return compare(n.cost, n.values, n.W1, g, 7, 3).passed; };
  EXPECT_TRUE(passes(right));
  EXPECT_FALSE(passes(scaled(right, 1.001)));
  EXPECT_FALSE(passes(with_entry(right, 2, -right.element(2))));
  const Check check = n.check(n.W1, 3);
  EXPECT_EQ(check.entries[2].where, "direction 3");
  EXPECT_GT(check.entries.size(), 8U);
  EXPECT_LE(check.entries.size(), 8U + 6U);
}

TEST(DifferenceQuotient, RefusesAGradientOfAnotherShape) {
  const Mlp n = xor_network(DType::f64);
  EXPECT_THROW(compare(n.cost, n.values, n.W1, Array::zeros({DType::f64, {3, 2}}), 1), ShapeError);
  EXPECT_THROW(compare(n.A1, n.values, n.W1, n.engine_gradient(n.W1), 1), ShapeError);
  EXPECT_THROW(compare(n.cost, {}, n.W1, n.engine_gradient(n.W1), 1), Error);
}

// ---- speed

TEST(DifferenceQuotient, IsQuickForAnImageNetwork) {
  Network n;
  const DType f32 = DType::f32;
  const Tensor X = variable(n, drawn({64, 784}, 1, 1, f32)),
               W1 = variable(n, drawn({784, 128}, 2, 0.05, f32)),
               b1 = variable(n, drawn({1, 128}, 3, 0.1, f32)),
               W2 = variable(n, drawn({128, 10}, 4, 0.1, f32)), b2 = variable(n, drawn({1, 10}, 5, 0.1, f32));
  std::vector<double> labels(640, 0);
  for (std::size_t i = 0; i < 64; ++i) labels[i * 10 + i * 7 % 10] = 1;
  const Tensor y = Array({64, 10}, labels, f32);
  const Tensor A1 = ops::relu(ops::matmul(X, W1) + b1);
  n.cost = ops::cross_entropy(ops::apply_softmax(ops::softmax, ops::matmul(A1, W2) + b2, -1), y);
  const std::vector<Tensor> parameters = {W1, b1, W2, b2};
  const std::vector<Array> gradients = plan::evaluate(gradient(n.cost, parameters), n.values);

  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const Check check = compare(n.cost, n.values, parameters[i], gradients[i], 1);
    EXPECT_TRUE(check.passed) << i << " " << check.greatest_error;
    EXPECT_LT(check.greatest_error, 1e-7) << i;
  }
  const Array wrong = scaled(gradients[0], 1.01);
  EXPECT_FALSE(compare(n.cost, n.values, W1, wrong, 1).passed);
}

}  // namespace
}  // namespace turunan
