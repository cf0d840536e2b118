#include "explain/difference_quotient.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>

#include "ops/activation.hpp"
#include "ops/difference.hpp"
#include "ops/extremes.hpp"
#include "ops/inverse.hpp"
#include "ops/loss.hpp"
#include "ops/product.hpp"
#include "ops/statistics.hpp"
#include "plan/program.hpp"
#include "reference/random_graph.hpp"
#include "transform/gradient.hpp"
#include "transform/rewrite.hpp"

namespace turunan {
namespace {

using namespace test;
using explanation::compare;

struct Network {
  Tensor cost;
  Bindings values;

  Array engine_gradient(const Tensor& x) const {
    const Tensor g = gradient(cost, x);
    return plan::evaluate({&g, 1}, values).front();
  }
  Check check(const Tensor& x, std::int64_t most_entries = 1000) const {
    return compare(cost, values, x, engine_gradient(x), 1, most_entries);
  }
};

Array drawn(const Shape& shape, std::uint64_t seed, double half = 1, DType dtype = DType::f64) {
  Random random(seed);
  std::vector<double> elements(static_cast<std::size_t>(shape.elements()));
  for (double& element : elements) element = between(random, -half, half);
  return Array(shape, elements, dtype);
}

Tensor variable(Network& network, const Array& value) {
  const Tensor leaf = parameter(value.type());
  network.values.emplace(&leaf.node(), value);
  return leaf;
}

Array with_entry(const Array& array, std::size_t i, double value) {
  std::vector<double> elements = array.to_doubles();
  elements[i] = value;
  return Array(array.shape(), elements, array.dtype());
}

Array scaled(const Array& array, double factor) {
  std::vector<double> elements = array.to_doubles();
  for (double& element : elements) element *= factor;
  return Array(array.shape(), elements, array.dtype());
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

struct Mlp : Network {
  Tensor X, W1, b1, Z1, A1, W2, b2, Z2, A2;
};

Mlp xor_network(DType dtype, const Operation& hidden = ops::sigmoid) {
  Mlp n;
  n.X = variable(n, Array({4, 2}, std::vector<double>{0, 0, 1, 0, 0, 1, 1, 1}, dtype));
  const Tensor y = variable(n, Array({4, 1}, std::vector<double>{0, 1, 1, 0}, dtype));
  n.W1 = variable(n, drawn({2, 3}, 1, 1, dtype));
  n.b1 = variable(n, drawn({1, 3}, 2, 1, dtype));
  n.W2 = variable(n, drawn({3, 1}, 3, 1, dtype));
  n.b2 = variable(n, drawn({1, 1}, 4, 1, dtype));
  n.Z1 = ops::matmul(n.X, n.W1) + n.b1;
  n.A1 = hidden(n.Z1);
  n.Z2 = ops::matmul(n.A1, n.W2) + n.b2;
  n.A2 = ops::sigmoid(n.Z2);
  n.cost = ops::mean(ops::square(n.A2 - y));
  return n;
}

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
      EXPECT_FALSE(check.passed) << "seed " << seed << " " << scale << " " << check.greatest_error;
      ++wrong;
      found += check.passed ? 0 : 1;
    }
  }
  EXPECT_GT(wrong, 50);
  EXPECT_EQ(found, wrong);
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

// ---- rounding

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

// ---- kinks

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

  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const Check check = compare(n.cost, n.values, parameters[i], gradients[i], 1);
    EXPECT_TRUE(check.passed) << i << " " << check.greatest_error;
    EXPECT_LT(check.greatest_error, 1e-7) << i;
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  RecordProperty("milliseconds", static_cast<int>(1000 * seconds));
#ifdef NDEBUG
  EXPECT_LT(seconds, 3);  // ten times what it takes, for busy machines
#endif
  const Array wrong = scaled(gradients[0], 1.01);
  EXPECT_FALSE(compare(n.cost, n.values, W1, wrong, 1).passed);
}

}  // namespace
}  // namespace turunan
