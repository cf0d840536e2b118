#include <gtest/gtest.h>

#include <cmath>

#include "ops/activation.hpp"
#include "ops/statistics.hpp"
#include "transform/points.hpp"
#include "transform/simplify.hpp"

// Graphs of 100,000 nodes and more, long and wide: no recursion, no time that grows with the square of the
// size.

namespace turunan {
namespace {

using namespace test;

constexpr int length = 100'000;

TEST(LongChain, IsEvaluatedDifferentiatedSimplifiedAndDestroyed) {
  const Tensor x = scalar_variable();
  Tensor y = x;
  for (int i = 0; i < length; ++i) y = i % 2 == 0 ? ops::sin(y) : y * 1.0;
  EXPECT_NEAR(at(y, x, 1), std::sqrt(3.0 / (length / 2)), 1e-5);
  const Tensor g = gradient(y, x);
  const Tensor simple = simplify(g);
  EXPECT_TRUE(identical(Array::scalar(at(g, x, 1)), Array::scalar(at(simple, x, 1))));
  EXPECT_LT(nodes_in_order({&simple, 1}).size(), std::size_t{3 * length});
}

TEST(LongChain, OfCompositesIsDifferentiatedTwice) {
  const Tensor x = vector_variable(2);
  Tensor y = x;
  for (int i = 0; i < length / 100; ++i) y = ops::gelu(y) + 0.001;
  const Tensor g = gradient(ops::sum(y), x);
  const Tensor second = gradient(ops::sum(g), x);
  EXPECT_TRUE(std::isfinite(reference::evaluate(second, {{&x.node(), row({1, 2})}}).element(0)));
}

// One tensor with 25,000 users: its cotangent is a sum as long.
TEST(WideGraph, IsEvaluatedDifferentiatedAndSimplified) {
  const Tensor x = scalar_variable();
  Tensor total = 0.0;
  for (int i = 0; i < length / 4; ++i) total = total + x * static_cast<double>(i % 7 + 2);
  const Tensor g = gradient(total, x);
  const std::vector<Tensor> simple = simplify(std::vector{total, g});
  EXPECT_EQ(at(simple[1], x, 1), at(g, x, 1));
  EXPECT_EQ(at(simple[0], x, 2), at(total, x, 2));
}

TEST(WideGraph, OfOneConcatenationIsDifferentiated) {
  const Tensor x = vector_variable(1);
  const Tensor y = ops::concat(std::vector<Tensor>(5'000, x), 0);
  const Tensor g = gradient(ops::sum(y), x);
  EXPECT_EQ(reference::evaluate(g, {{&x.node(), row({1})}}).element(0), 5'000);
}

}  // namespace
}  // namespace turunan
