#include "explain/trace/trace.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "explain/check_network.hpp"
#include "ops/extremes.hpp"
#include "ops/loss.hpp"
#include "ops/sum.hpp"
#include "turunan/error.hpp"

namespace turunan {
namespace {

using explanation::PathEquation;
using explanation::trace;
using test::drawn;
using test::Random;
using test::whole;
using Index = std::vector<std::int64_t>;

/// Equations as explain makes them, and beside them the whole graph to differentiate.
struct Network {
  std::vector<PathEquation> equations;
  Bindings values;
  std::unordered_map<const Node*, Tensor> meaning;  // what a leaf stands for, in one graph

  Tensor given(const Array& value) {
    const Tensor leaf = parameter(value.type());
    values.emplace(&leaf.node(), value);
    meaning.emplace(&leaf.node(), leaf);
    return leaf;
  }

  /// `of` is called twice: with the leaves, and with what they stand for.
  template <class F>
  Tensor equation(std::string name, const std::vector<Tensor>& leaves, F of) {
    std::vector<Tensor> behind;
    for (const Tensor& leaf : leaves) behind.push_back(meaning.at(&leaf.node()));
    const Tensor expression = of(leaves), meant = of(behind);
    const Tensor leaf = input(expression.type());
    equations.push_back({std::move(name), expression, leaf});
    meaning.emplace(&leaf.node(), meant);
    values.emplace(&leaf.node(), plan::evaluate({&expression, 1}, values).front());
    return leaf;
  }

  double gradient_of(const Tensor& start, const Index& index) const {
    const Tensor g = gradient(meaning.at(&equations.back().leaf.node()), meaning.at(&start.node()));
    const Array value = plan::evaluate({&g, 1}, values).front();
    std::int64_t position = 0;
    for (std::size_t axis = 0; axis < index.size(); ++axis)
      position = position * g.shape()[axis] + index[axis];
    return value.element(position);
  }

  Trace traced(const Tensor& start, const Index& index, std::string_view name = "x") const {
    Trace result = trace(equations, values, start, index, name);
    double total = result.rest;
    for (const Trace::Path& path : result.paths) {
      double product = 1;
      for (const Trace::Factor& factor : path.factors) {
        EXPECT_NE(factor.value, 0);
        product *= factor.value;
      }
      EXPECT_DOUBLE_EQ(path.product, product);
      total += path.product;
    }
    const double exact = gradient_of(start, index);
    EXPECT_NEAR(total, exact, 1e-12 * (1 + std::abs(exact)));
    EXPECT_NEAR(result.sum, exact, 1e-12 * (1 + std::abs(exact)));
    return result;
  }
};

using In = const std::vector<Tensor>&;

Tensor affine(In x) {
  return ops::matmul(x[0], x[1]) + x[2];
}
Tensor squashed(In x) {
  return ops::sigmoid(x[0]);
}

struct Xor : Network {
  Tensor X, y, W1, b1, W2, b2, Z1, A1, Z2, A2;
};

Xor xor_network() {
  Xor n;
  n.X = n.given(Array({4, 2}, std::vector<double>{0, 0, 1, 0, 0, 1, 1, 1}));
  n.y = n.given(Array({4, 1}, std::vector<double>{0, 1, 1, 0}));
  n.W1 = n.given(drawn({2, 2}, 1));
  n.b1 = n.given(drawn({1, 2}, 2));
  n.W2 = n.given(drawn({2, 1}, 3));
  n.b2 = n.given(drawn({1, 1}, 4));
  n.Z1 = n.equation("Z₁", {n.X, n.W1, n.b1}, affine);
  n.A1 = n.equation("A₁", {n.Z1}, squashed);
  n.Z2 = n.equation("Z₂", {n.A1, n.W2, n.b2}, affine);
  n.A2 = n.equation("ŷ", {n.Z2}, squashed);
  n.equation("C", {n.A2, n.y}, [](In x) { return ops::mean(ops::square(x[0] - x[1])); });
  return n;
}

// ∂C/∂W₂[0, 0] = Σ A₁[i, 0] · σ′(Z₂[i, 0]) · 2(ŷ[i, 0] − y[i, 0])/4, one path for each example.
TEST(TraceOfAnEntry, FollowsXorByHand) {
  const Xor n = xor_network();
  const Trace t = n.traced(n.W2, {0, 0}, "W₂");
  EXPECT_EQ(t.entry, "W₂[0, 0]");
  EXPECT_EQ(t.number_of_paths, 4);
  EXPECT_EQ(t.rest, 0);
  ASSERT_EQ(t.paths.size(), 4U);
  for (std::int64_t i = 0; i < 4; ++i) {
    const auto at = [&](const Tensor& x, std::int64_t p) { return n.values.at(&x.node()).element(p); };
    const Trace::Path& path = t.paths[static_cast<std::size_t>(i)];
    ASSERT_EQ(path.factors.size(), 3U);
    const double a = at(n.A2, i);
    EXPECT_DOUBLE_EQ(path.factors[0].value, at(n.A1, 2 * i));
    EXPECT_NEAR(path.factors[1].value, a * (1 - a), 1e-15);
    EXPECT_NEAR(path.factors[2].value, 2 * (a - at(n.y, i)) / 4, 1e-15);
  }
  const Trace::Factor& first = t.paths[2].factors[0];
  EXPECT_EQ(first.of, "Z₂[2, 0]");
  EXPECT_EQ(first.by, "W₂[0, 0]");
  ASSERT_EQ(first.derivative.kind, Formula::Kind::partial);
  EXPECT_EQ(first.derivative.parts[0].kind, Formula::Kind::index);
  EXPECT_EQ(first.derivative.parts[0].parts[0].text, "Z₂");
  EXPECT_EQ(first.derivative.parts[0].options, (std::vector<std::string>{"2", "0"}));
  EXPECT_EQ(t.paths[2].factors[2].of, "C");
  EXPECT_EQ(t.paths[2].factors[2].derivative.parts[0].kind, Formula::Kind::symbol);
}

TEST(TraceOfAnEntry, LeavesOutFactorsThatAreZero) {
  const Xor n = xor_network();
  // Only two of the examples have a 1 there.
  EXPECT_EQ(n.traced(n.W1, {0, 1}, "W₁").number_of_paths, 2);
  EXPECT_EQ(n.traced(n.b1, {0, 1}, "b₁").number_of_paths, 4);
  EXPECT_EQ(n.traced(n.b2, {0, 0}, "b₂").number_of_paths, 4);
  EXPECT_EQ(n.traced(n.A1, {3, 1}, "A₁").number_of_paths, 1);
  EXPECT_EQ(n.traced(n.X, {3, 1}, "X").number_of_paths, 2);
}

TEST(TraceOfAnEntry, StartsAtTheCostItself) {
  const Xor n = xor_network();
  const Trace t = trace(n.equations, n.values, n.equations.back().leaf, Index{}, "C");
  EXPECT_EQ(t.entry, "C");
  EXPECT_EQ(t.number_of_paths, 1);
  EXPECT_EQ(t.sum, 1);
}

TEST(TraceOfAnEntry, FollowsAParameterThatIsUsedTwice) {
  Network n;
  const Tensor X = n.given(drawn({2, 3}, 1)), W = n.given(drawn({3, 3}, 2));
  const auto layer = [](In x) { return ops::tanh(ops::matmul(x[0], x[1])); };
  const Tensor A = n.equation("A", {X, W}, layer), B = n.equation("B", {A, W}, layer);
  n.equation("unused", {B, W}, layer);
  n.equation("C", {B, W}, [](In x) { return ops::sum(ops::square(x[0])) + ops::sum(ops::square(x[1])); });
  // Through A: 2 examples × 3 entries of B; in B directly: 2; in C directly: 1.
  EXPECT_EQ(n.traced(W, {1, 2}).number_of_paths, 2 * 3 + 2 + 1);
}

TEST(TraceOfAnEntry, FollowsSoftmaxToAllClasses) {
  Network n;
  const Tensor X = n.given(drawn({3, 2}, 1)), W = n.given(drawn({2, 4}, 2)), b = n.given(drawn({1, 4}, 3));
  const Tensor y = n.given(Array({3, 4}, std::vector<double>{1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0}));
  const Tensor Z = n.equation("Z", {X, W, b}, affine);
  const Tensor P = n.equation("P", {Z}, [](In x) { return ops::apply_softmax(ops::softmax, x[0], -1); });
  n.equation("C", {P, y}, [](In x) { return ops::cross_entropy(x[0], x[1]); });
  // Of the four classes of an example only the right one has a factor in the cost.
  EXPECT_EQ(n.traced(W, {1, 2}).number_of_paths, 3);
  EXPECT_EQ(n.traced(Z, {1, 2}).number_of_paths, 1);
}

TEST(TraceOfAnEntry, SumsToTheGradientOfRandomNetworks) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const auto size = [&] { return whole(random, 1, 4); };
    const std::int64_t rows = size();
    std::int64_t width = size();
    Network n;
    Tensor A = n.given(drawn({rows, width}, seed + 100));
    std::vector<Tensor> parameters;
    for (std::uint64_t layer = 0; layer < 3; ++layer) {
      const std::int64_t next = size();
      const Tensor W = n.given(drawn({width, next}, seed + 200 + layer)),
                   b = n.given(drawn({1, next}, layer));
      parameters.insert(parameters.end(), {W, b});
      const Tensor Z = n.equation("Z", {A, W, b}, affine);
      constexpr const Operation* activations[] = {&ops::relu, &ops::tanh, &ops::softplus};
      const Operation& activation = *activations[whole(random, 0, 2)];
      A = n.equation("A", {Z}, [&](In x) { return activation(x[0]); });
      width = next;
    }
    n.equation("C", {A}, [](In x) { return ops::mean(ops::square(x[0])); });
    for (const Tensor& x : parameters) {
      for (std::int64_t j = 0; j < x.shape()[1]; ++j) n.traced(x, {0, j});
    }
  }
}

TEST(TraceOfAnEntry, ListsTheGreatestOfManyPaths) {
  Network n;
  Tensor A = n.given(drawn({1, 16}, 1));
  const Tensor first = A;
  for (std::uint64_t layer = 0; layer < 6; ++layer) {
    const Tensor W = n.given(drawn({16, 16}, 10 + layer));
    A = n.equation("A", {A, W}, [](In x) { return ops::tanh(ops::matmul(x[0], x[1])); });
  }
  n.equation("C", {A}, [](In x) { return ops::sum(ops::square(x[0])); });
  const Trace t = n.traced(first, {0, 3});
  EXPECT_EQ(t.number_of_paths, std::pow(16, 6));
  ASSERT_EQ(t.paths.size(), 20U);
  for (std::size_t i = 1; i < t.paths.size(); ++i)
    EXPECT_LE(std::abs(t.paths[i].product), std::abs(t.paths[i - 1].product) * (1 + 1e-12));
  EXPECT_NE(t.rest, 0);
}

// Of few enough paths to list them all, the best are found by sorting.
TEST(TraceOfAnEntry, FindsTheSameGreatestPathsAsSorting) {
  Network small, large;
  const auto build = [](Network& n, std::int64_t rows) {
    Tensor A = n.given(drawn({1, 9}, 1));
    const Tensor first = A;
    for (std::uint64_t layer = 0; layer < 3; ++layer) {
      const Tensor W = n.given(drawn({9, 9}, 10 + layer));
      A = n.equation("A", {A, W}, [](In x) { return ops::tanh(ops::matmul(x[0], x[1])); });
    }
    // More paths, all of them lesser.
    const Tensor more = n.given(Array::full({DType::f64, {rows, 1}}, 1e-9));
    const Tensor B = n.equation("B", {A, more}, [](In x) { return 1.0 * ops::matmul(x[1], x[0]); });
    n.equation("C", {A, B}, [](In x) { return ops::sum(ops::square(x[0])) + ops::sum(x[1]); });
    return first;
  };
  const Trace all = small.traced(build(small, 0), {0, 0}), some = large.traced(build(large, 3), {0, 0});
  EXPECT_EQ(all.paths.size(), 9U * 9U * 9U);
  ASSERT_EQ(some.paths.size(), 20U);
  std::vector<double> products;
  for (const Trace::Path& path : all.paths) products.push_back(std::abs(path.product));
  std::ranges::sort(products, std::greater<>());
  for (std::size_t i = 0; i < 20; ++i) EXPECT_NEAR(std::abs(some.paths[i].product), products[i], 1e-15);
}

TEST(TraceOfAnEntry, IsQuickForAnImageNetwork) {
  Network n;
  const DType f32 = DType::f32;
  const Tensor X = n.given(drawn({64, 784}, 1, 1, f32)), W1 = n.given(drawn({784, 128}, 2, 0.1, f32)),
               b1 = n.given(drawn({1, 128}, 3, 0.1, f32)), W2 = n.given(drawn({128, 10}, 4, 0.1, f32)),
               b2 = n.given(drawn({1, 10}, 5, 0.1, f32)), y = n.given(drawn({64, 10}, 6, 1, f32));
  const Tensor Z1 = n.equation("Z₁", {X, W1, b1}, affine);
  const Tensor A1 = n.equation("A₁", {Z1}, squashed);
  const Tensor Z2 = n.equation("Z₂", {A1, W2, b2}, affine);
  const Tensor P = n.equation("ŷ", {Z2}, [](In x) { return ops::apply_softmax(ops::softmax, x[0], -1); });
  n.equation("C", {P, y}, [](In x) { return ops::mean(ops::square(x[0] - x[1])); });
  const Trace t = trace(n.equations, n.values, W1, Index{400, 3}, "W₁");
  EXPECT_EQ(t.number_of_paths, 64 * 10 * 10);
  EXPECT_EQ(t.paths.size(), 20U);
  const double exact = n.gradient_of(W1, {400, 3});
  EXPECT_NEAR(t.sum, exact, 1e-4 * std::abs(exact) + 1e-9);
}

TEST(TraceOfAnEntry, RefusesWhatIsNotThere) {
  const Xor n = xor_network();
  EXPECT_THROW(trace(n.equations, n.values, n.W1, Index{0}, "W₁"), ShapeError);
  EXPECT_THROW(trace(n.equations, n.values, n.W1, Index{0, 2}, "W₁"), ShapeError);
  EXPECT_THROW(trace(n.equations, n.values, n.W1, Index{-1, 0}, "W₁"), ShapeError);
  EXPECT_THROW(trace({}, n.values, n.W1, Index{0, 0}, "W₁"), ShapeError);
  EXPECT_THROW(trace(std::span(n.equations).first(2), n.values, n.W1, Index{0, 0}, "W₁"), ShapeError);
  EXPECT_THROW(trace(n.equations, {}, n.W1, Index{0, 0}, "W₁"), Error);
  const Tensor other = input({DType::f64, {2}});
  const Trace t = trace(n.equations, n.values, other, Index{1}, "v");
  EXPECT_EQ(t.number_of_paths, 0);
  EXPECT_TRUE(t.paths.empty());
}

// 60,000 columns of 60,000 entries would be followed.
TEST(TraceOfAnEntry, RefusesWhatWouldTakeMinutes) {
  Network n;
  const Tensor x = n.given(drawn({1, 1}, 1)), ones = n.given(Array::full({DType::f64, {1, 60'000}}, 1));
  const Tensor A = n.equation("A", {x, ones}, [](In in) { return ops::matmul(in[0], in[1]); });
  const Tensor B = n.equation("B", {A}, [](In in) { return ops::tanh(in[0]); });
  n.equation("C", {B}, [](In in) { return ops::sum(in[0]); });
  EXPECT_THROW(trace(n.equations, n.values, x, Index{0, 0}, "x"), Error);
}

}  // namespace
}  // namespace turunan
