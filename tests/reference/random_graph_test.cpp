#include "reference/random_graph.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <map>

#include "graph/verify.hpp"
#include "ops/difference.hpp"
#include "reference/evaluate.hpp"
#include "transform/gradient.hpp"
#include "transform/simplify.hpp"

// Random graphs: simplifying changes no value, and gradients are the slopes of difference quotients.

namespace turunan {
namespace {

using namespace test;

// The bits of every element, with one NaN for all.
std::vector<std::uint64_t> bits(const Array& array) {
  std::vector<std::uint64_t> result;
  for (const double element : array.to_doubles()) {
    result.push_back(element != element ? ~std::uint64_t{0} : std::bit_cast<std::uint64_t>(element));
  }
  return result;
}

std::string written(std::span<const Tensor> roots) {
  std::string text;
  for (const Tensor& tensor : nodes_in_order(roots)) {
    text += "#" + std::to_string(tensor.node().id) + " = " + std::string(tensor.node().operation.name);
    for (const Tensor& x : tensor.node().inputs) text += " #" + std::to_string(x.node().id);
    text += " : " + to_string(tensor.type()) + "\n";
  }
  return text;
}

void expect_same_values(const std::vector<Tensor>& before, const std::vector<Tensor>& after,
                        const Bindings& bindings) {
  const auto a = reference::evaluate(before, bindings), b = reference::evaluate(after, bindings);
  for (std::size_t i = 0; i < a.size(); ++i) {
    ASSERT_EQ(a[i].type(), b[i].type());
    EXPECT_EQ(bits(a[i]), bits(b[i])) << written({&before[i], 1}) << "became\n" << written({&after[i], 1});
  }
}

TEST(RandomGraph, IsTheSameForTheSameSeed) {
  const auto shape_of = [](const RandomGraph& graph) {
    std::string text;
    for (const Tensor& tensor : nodes_in_order(graph.nodes)) {
      text += std::string(tensor.node().operation.name) + to_string(tensor.type());
    }
    return text;
  };
  EXPECT_EQ(shape_of(random_graph(7)), shape_of(random_graph(7)));
  EXPECT_NE(shape_of(random_graph(7)), shape_of(random_graph(8)));
}

TEST(RandomGraph, UsesTheWholeCatalogue) {
  std::map<const Operation*, int> uses;
  std::map<DType, int> dtypes;
  bool empty = false;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    for (const Tensor& tensor : nodes_in_order(random_graph(seed).nodes)) {
      ++uses[&tensor.node().operation];
      ++dtypes[tensor.dtype()];
      empty = empty || tensor.shape().elements() == 0;
    }
  }
  for (const Operation* operation : catalogue()) {
    if (operation->arity > 0 && !samples_of(*operation).empty()) {
      EXPECT_GT(uses[operation], 0) << operation->name;
    }
  }
  for (const DType dtype : {DType::boolean, DType::i64, DType::f32, DType::f64})
    EXPECT_GT(dtypes[dtype], 500);
  EXPECT_TRUE(empty);
}

TEST(RandomGraph, IsWellFormedAndKeepsItsValuesWhenSimplified) {
  std::size_t before = 0, after = 0;
  for (std::uint64_t seed = 0; seed < number_of_seeds(400); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const RandomGraph graph = random_graph(seed);
    verify(graph.nodes);
    const std::vector<Tensor> simple = simplify(graph.nodes);
    verify(simple);
    expect_same_values(graph.nodes, simple, graph.bindings());
    if (HasFailure()) return;
    before += nodes_in_order(graph.nodes).size();
    after += nodes_in_order(simple).size();
  }
  EXPECT_LT(after, before * 9 / 10);  // there was something to simplify
}

// A cost of every root; tanh keeps one of them from drowning the others.
Tensor cost_of(const RandomGraph& graph) {
  Tensor cost = 0.0;
  for (const Tensor& root : graph.roots()) {
    if (is_floating(root.dtype())) cost = cost + ops::mean(ops::tanh(root));
  }
  return cost;
}

std::vector<Array> random_direction(const RandomGraph& graph, Random& random) {
  std::vector<Array> result;
  for (const Array& value : graph.values) {
    std::vector<double> elements(static_cast<std::size_t>(value.elements()));
    for (double& element : elements) element = between(random, -1, 1);
    result.push_back(Array(value.shape(), elements));
  }
  return result;
}

// What the slopes on both sides of a point differ by.
double bend(const Tensor& f, const Point& point, const std::vector<Array>& direction) {
  constexpr double t = 1e-6;
  const auto at = [&](double s) {
    return reference::evaluate(f, point.moved(direction, s).bindings()).element(0);
  };
  return std::abs(at(t) - 2 * at(0) + at(-t)) / t;
}

TEST(RandomGraph, HasTheSlopeOfItsDifferenceQuotient) {
  std::uint64_t smooth = 0;
  const std::uint64_t seeds = number_of_seeds(300);
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const RandomGraph graph = random_graph(seed, {.operations = 8, .tame = true});
    const Tensor cost = cost_of(graph);
    const std::vector<Tensor> g = gradient(cost, graph.variables);
    verify(g);
    expect_same_values(g, simplify(g), graph.bindings());
    Random random(seed);
    const std::vector<Array> direction = random_direction(graph, random);
    const Point point{graph.variables, graph.values};
    const Slope exact = slope(reference::evaluate(g, graph.bindings()), direction);
    const double coarse = difference_quotient(cost, point, direction, 1e-3);
    const double fine = difference_quotient(cost, point, direction, 2.5e-4);
    // At a kink the slope jumps, and beside one quotients of two widths differ: there is nothing to compare
    // with.
    if (std::abs(coarse - fine) > 1e-7 * (1 + std::abs(fine))) continue;
    if (bend(cost, point, direction) > 1e-3 * (1 + std::abs(fine))) continue;
    ++smooth;
    EXPECT_NEAR(exact.value, fine, 1e-6 * std::max(exact.scale, std::abs(fine)) + 1e-10)
        << written({&cost, 1});
    if (HasFailure()) return;
  }
  EXPECT_GT(smooth, seeds * 3 / 4);
}

}  // namespace
}  // namespace turunan
