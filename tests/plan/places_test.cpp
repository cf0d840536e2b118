#include "plan/places_joined.hpp"

#include "ops/activation.hpp"
#include "ops/indexing.hpp"
#include "ops/sum.hpp"
#include "plan/compare.hpp"
#include "transform/gradient.hpp"

// Sums of tensors put among zeros, as gradients of tensors taken apart.

namespace turunan::test {
namespace {

const TensorType type{DType::f64, {4, 30, 3}};

// Σ tanh of k times the part between two places along an axis.
Tensor of_part(const Tensor& x, std::size_t axis, std::int64_t start, std::int64_t count, double k) {
  std::vector<Slice> slices = whole(x.shape());
  slices[axis] = {start, count, 1};
  return ops::sum(ops::tanh(k * ops::slice(x, slices)));
}

std::size_t count_of(const Operation& operation, const Tensor& root) {
  const std::vector<Tensor> roots = plan::with_places_joined({&root, 1});
  return static_cast<std::size_t>(std::ranges::count_if(
      nodes_in_order(roots), [&](const Tensor& node) { return &node.node().operation == &operation; }));
}

void expect_gradient(const Tensor& x, const Tensor& cost, std::size_t places, std::size_t joined) {
  const Tensor slope = gradient(cost, {&x, 1})[0];
  EXPECT_EQ(count_of(ops::place_slice, slope), places);
  EXPECT_EQ(count_of(ops::concatenate, slope), joined);
  expect_as_reference({slope}, {{&x.node(), numbers(x.type(), 1)}});
}

TEST(Places, ThatDoNotMeetAreJoined) {
  const Tensor x = parameter(type);
  Tensor all = of_part(x, 1, 0, 1, 1), gaps = of_part(x, 1, 20, 4, 1);
  for (std::int64_t i = 1; i < 30; ++i) all = all + of_part(x, 1, i, 1, 1 + 0.1 * static_cast<double>(i));
  for (const std::int64_t i : {11, 3, 27}) gaps = gaps + of_part(x, 1, i, 2, 2);
  expect_gradient(x, all, 0, 1);
  expect_gradient(x, gaps, 0, 1);
  expect_gradient(x, all + ops::sum(ops::square(x)), 0, 1);
}

TEST(Places, ThatMeetAreAdded) {
  const Tensor x = parameter(type);
  expect_gradient(x, of_part(x, 1, 0, 20, 1) + of_part(x, 1, 19, 11, 2), 2, 0);
  expect_gradient(x, of_part(x, 1, 0, 10, 1) + of_part(x, 1, 5, 10, 2) + of_part(x, 1, 20, 10, 3), 1, 1);
}

TEST(Places, AlongTwoAxes) {
  const Tensor x = parameter(type);
  Tensor cost = of_part(x, 0, 0, 1, 1) + of_part(x, 2, 0, 1, 3);
  cost = cost + of_part(x, 0, 2, 2, 2) + of_part(x, 2, 2, 1, 4);
  expect_gradient(x, cost, 0, 2);
}

// A value that is read by itself too is not taken apart.
TEST(Places, OfASumThatIsRead) {
  const Tensor x = parameter(type);
  const Tensor slope = gradient(of_part(x, 1, 0, 20, 1) + of_part(x, 1, 20, 10, 2), {&x, 1})[0];
  expect_as_reference({slope, slope + x, slope * 2.0 + slope}, {{&x.node(), numbers(type, 2)}});
}

}  // namespace
}  // namespace turunan::test
