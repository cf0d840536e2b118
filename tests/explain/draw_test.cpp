#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>

#include "explain/draw/draw.hpp"
#include "ops/activation.hpp"
#include "ops/extremes.hpp"
#include "ops/loss.hpp"
#include "ops/product.hpp"
#include "ops/softmax.hpp"
#include "ops/sum.hpp"
#include "ops/trigonometry.hpp"
#include "ops/view.hpp"
#include "turunan/error.hpp"

// Which nodes are drawn, what stands in them, and the gradients beside the values.

namespace turunan {
namespace {

using explanation::DrawnNode;
using Values = std::vector<double>;

Origin named(const std::string& name) {
  return {nullptr, 0, name};
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

bool has(const std::string& text, const std::string& part) {
  return count(text, part) > 0;
}

/// A layer with softmax and cross-entropy.
Subject classifier(double scale = 1) {
  const Tensor x = input({DType::f64, {2, 3}}, named("X")), y = input({DType::f64, {2, 2}}, named("y"));
  const Tensor w = parameter({DType::f64, {3, 2}}, named("W₁"));
  const Tensor b = parameter({DType::f64, {1, 2}}, named("b₁"));
  const Tensor z = with_origin(ops::matmul(x, w) + b, named("Z₁"));
  const Tensor p = with_origin(ops::apply_softmax(ops::softmax, z, -1), named("ŷ"));
  Subject subject{with_origin(ops::cross_entropy(p, y), named("C"))};
  subject.values = {{x, Array({2, 3}, Values{1, 2, 3, 4, 5, 6})},
                    {y, Array({2, 2}, Values{1, 0, 0, 1})},
                    {w, Array({3, 2}, Values{scale, 0, 0.5, 0.25, -scale, 1})},
                    {b, Array({1, 2}, Values{0, 0.5})}};
  return subject;
}

void keep(const std::string& name, const std::string& dot) {
  if (const char* folder = std::getenv("TURUNAN_PAGES"))
    std::ofstream(std::string(folder) + "/" + name) << dot;
}

TEST(Draw, NamesOperationsAndShapes) {
  const std::string dot = draw_dot(classifier());
  keep("forward.dot", dot);
  for (const char* part : {"<b>Z₁</b>", "<b>ŷ</b>", "<b>W₁</b>", "parameter", "data", "softmax", "3×2", "·"})
    EXPECT_TRUE(has(dot, part)) << part;
  EXPECT_FALSE(has(dot, "broadcast"));
  EXPECT_FALSE(has(dot, "dashed"));
  EXPECT_FALSE(has(dot, "∂"));
}

TEST(Draw, ViewsWithoutANameAreEdges) {
  const Tensor x = parameter({DType::f64, {2}}, named("x"));
  const Tensor wide = ops::broadcast_to(ops::alias(x), {3, 2});
  const Tensor cost = ops::sum(wide);
  EXPECT_EQ(explanation::drawn_nodes(cost).size(), 2U);
  const Tensor kept = ops::sum(with_origin(wide, named("w")));
  EXPECT_EQ(explanation::drawn_nodes(kept).size(), 3U);
  EXPECT_EQ(explanation::drawn_nodes(ops::alias(x)).size(), 2U);  // the cost itself is always drawn
}

TEST(Draw, EdgesFollowTheData) {
  const Tensor x = parameter({DType::f64, {}}, named("x"));
  const std::string dot = draw_dot({x * x});
  EXPECT_EQ(count(dot, "n0 -> n1;"), 2U);
}

TEST(Draw, GradientsStandBesideValues) {
  const std::string dot = draw_dot(classifier(), {.backward = true});
  keep("backward.dot", dot);
  for (const char* part : {"∂C/∂W₁", "∂C/∂Z₁", "∂C/∂ŷ", "∂C/∂C"}) EXPECT_TRUE(has(dot, part)) << part;
  EXPECT_FALSE(has(dot, "∂C/∂X"));
  EXPECT_EQ(count(dot, "style=dashed"), 5U);
}

TEST(Draw, GradientsAreThoseOfTraining) {
  const Subject subject = classifier();
  std::vector<DrawnNode> nodes = explanation::drawn_nodes(subject.cost);
  explanation::add_gradients(nodes, subject);
  for (const DrawnNode& node : nodes) {
    if (node.tensor.node().origin.name != "W₁") continue;
    // Xᵀ(ŷ − y)/n, from the values that are drawn.
    Array p;
    for (const DrawnNode& other : nodes) {
      if (other.tensor.node().origin.name == "ŷ") p = *other.value;
    }
    const Values x = {1, 2, 3, 4, 5, 6}, y = {1, 0, 0, 1};
    for (std::int64_t i = 0; i < 3; ++i) {
      for (std::int64_t j = 0; j < 2; ++j) {
        double expected = 0;
        for (std::int64_t n = 0; n < 2; ++n)
          expected += x[static_cast<std::size_t>(3 * n + i)] *
                      (p.element(2 * n + j) - y[static_cast<std::size_t>(2 * n + j)]) / 2;
        EXPECT_NEAR(node.gradient->element(2 * i + j), expected, 1e-12);
      }
    }
  }
}

TEST(Draw, ASoftmaxThatIsDrawnLeavesTheOtherGradientsStable) {
  const Subject subject = classifier(1000);  // probabilities of exactly 0
  std::vector<DrawnNode> nodes = explanation::drawn_nodes(subject.cost);
  explanation::add_gradients(nodes, subject);
  for (const DrawnNode& node : nodes) {
    if (node.tensor.node().origin.name != "Z₁") continue;
    EXPECT_EQ(node.gradient->to_doubles(), (Values{-0.5, 0.5, 0, 0}));
  }
}

TEST(Draw, LargeTensorsAreSummarised) {
  const Tensor w = parameter({DType::f64, {100, 10}}, named("W"));
  Subject subject{ops::sum(w * w)};
  subject.values = {{w, Array::full({DType::f64, {100, 10}}, 0.5)}};
  const std::string dot = draw_dot(subject, {.backward = true});
  EXPECT_TRUE(has(dot, "mean 0.5"));
  EXPECT_TRUE(has(dot, "max 1"));
}

TEST(Draw, LabelsAreEscaped) {
  const Tensor x = parameter({DType::f64, {}}, named("<x>&\""));
  const std::string dot = draw_dot({ops::less(x, x)});
  EXPECT_TRUE(has(dot, "<b>&lt;x&gt;&amp;&quot;</b>"));
  EXPECT_TRUE(has(dot, "&lt;</td>"));
}

TEST(Draw, WhatCannotBeDrawnIsSaid) {
  EXPECT_THROW(draw_dot({}), Error);
  Tensor x = parameter({DType::f64, {}}, named("x"));
  const Subject alone{x * x};
  EXPECT_NO_THROW(draw_dot(alone));
  EXPECT_THROW(draw_dot(alone, {.backward = true}), Error);  // x has no value
  const Tensor wide = parameter({DType::f64, {2}}, named("w"));
  EXPECT_NO_THROW(draw_dot({wide * wide}));
  EXPECT_THROW(draw_dot({wide * wide}, {.backward = true}), ShapeError);
  for (int i = 0; i < 100'000; ++i) x = ops::sin(x);
  EXPECT_THROW(draw_dot({x}), Error);
}

TEST(Draw, ACostOfWholeNumbersHasNoGradient) {
  const Tensor x = parameter({DType::f64, {2}}, named("x"));
  Subject subject{ops::apply_reduction(ops::argmax, x, {}, false)};
  subject.values = {{x, Array({2}, Values{1, 2})}};
  EXPECT_FALSE(has(draw_dot(subject, {.backward = true}), "gradient"));
}

}  // namespace
}  // namespace turunan
