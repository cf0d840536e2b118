#include "ops/loss.hpp"

#include "ops/arithmetic.hpp"
#include "ops/leaf.hpp"
#include "ops/product.hpp"
#include "ops/view.hpp"
#include "plan/compare.hpp"
#include "plan/targets.hpp"
#include "transform/gradient.hpp"

// Softmax with cross-entropy and its gradient: one instruction where nobody else reads what lies between.

namespace turunan::test {
namespace {

struct Loss {
  Tensor z, y, cost;
};

Loss loss(DType dtype, const Shape& shape) {
  const Tensor z = parameter({dtype, shape}), y = input({dtype, shape});
  return {z, y, ops::cross_entropy(ops::apply_softmax(ops::softmax, z, -1), y)};
}

bool is_one_pass(const std::vector<Tensor>& roots) {
  const std::string listing = plan::Program(roots, {}).listing();
  return listing.find(", its gradient") != std::string::npos &&
         listing.find("= softmax(") == std::string::npos;
}

// Targets of any sum, as of smoothed labels.
Bindings values_of(const Loss& loss, unsigned seed = 1) {
  return {{&loss.z.node(), numbers(loss.z.type(), seed)}, {&loss.y.node(), numbers(loss.y.type(), seed + 1)}};
}

// The gradient of a single row has no division, by which it would be known.
TEST(LossGradient, IsOnePassWithTheCost) {
  plan::for_each_instruction_set([](const char*) {
    for (const DType dtype : {DType::f32, DType::f64}) {
      for (const Shape& shape : {Shape{5, 3}, Shape{64, 10}, Shape{33, 16}, Shape{17, 17}, Shape{3, 200},
                                 Shape{40}, Shape{4, 6, 7}, Shape{1, 20}}) {
        const Loss l = loss(dtype, shape);
        const std::vector<Tensor> roots = {l.cost, gradient(l.cost, {&l.z, 1})[0]};
        EXPECT_EQ(is_one_pass(roots), ops::examples(l.z) != 1) << to_string(shape);
        expect_as_reference(roots, values_of(l), 256);
      }
    }
  });
}

TEST(LossGradient, TakesAFactor) {
  const Loss l = loss(DType::f32, {20, 10});
  const Tensor factor = parameter({DType::f32, {}}, {nullptr, 0, "k"});
  for (const Tensor& cost : {3.0 * l.cost, factor * l.cost}) {
    const std::vector<Tensor> roots = {cost, gradient(cost, {&l.z, 1})[0]};
    EXPECT_TRUE(is_one_pass(roots));
    Bindings values = values_of(l);
    values.emplace(&factor.node(), Array::scalar(-0.7, DType::f32));
    expect_as_reference(roots, values, 256);
  }
}

// The gradient is then multiplied by what is computed from the cost, and cannot be made in one pass with it.
TEST(LossGradient, OfWhatIsMadeOfTheCost) {
  const Loss l = loss(DType::f32, {20, 10});
  for (const Tensor& cost :
       {ops::square(l.cost), ops::exp(l.cost), ops::log(1.0 + l.cost), l.cost * l.cost}) {
    const std::vector<Tensor> roots = {cost, gradient(cost, {&l.z, 1})[0]};
    expect_as_reference(roots, values_of(l), 256);
  }
}

// What lies between is wanted by itself, or there is more of it than one thread should do.
TEST(LossGradient, LeavesAloneWhatOthersRead) {
  const Loss l = loss(DType::f32, {20, 10});
  const Tensor slope = gradient(l.cost, {&l.z, 1})[0], p = ops::apply_softmax(ops::softmax, l.z, -1);
  for (const Tensor& other : {p, ops::sum(l.y, {-1}, true), p * 2.0}) {
    const std::vector<Tensor> roots = {l.cost, slope, other};
    EXPECT_FALSE(is_one_pass(roots));
    expect_as_reference(roots, values_of(l), 256);
  }
  const Loss large = loss(DType::f32, {200, 100});
  const std::vector<Tensor> roots = {large.cost, gradient(large.cost, {&large.z, 1})[0]};
  EXPECT_FALSE(is_one_pass(roots));
  expect_as_reference(roots, values_of(large), 256);
}

// The targets come from the logits themselves, so that the gradient must not be written over them.
TEST(LossGradient, OfTargetsThatAreTheLogits) {
  const Tensor a = parameter({DType::f32, {6, 40}}), z = a * 2.0;
  const Tensor p = ops::apply_softmax(ops::softmax, z, -1);
  const std::vector<Tensor> roots = {ops::cross_entropy(p, z), (p * ops::sum(z, {-1}, true) - z) / 6.0};
  EXPECT_TRUE(is_one_pass(roots));
  expect_as_reference(roots, {{&a.node(), numbers(a.type(), 4)}}, 256);
}

TEST(LossGradient, UpdatesItsOwnLogits) {
  const Loss l = loss(DType::f32, {12, 5});
  const Tensor slope = gradient(l.cost, {&l.z, 1})[0];
  plan::Program program({l.cost}, {{l.z, slope}});
  const Bindings values = values_of(l);
  for (const auto& [node, value] : values) program.set(node == &l.z.node() ? l.z : l.y, value);
  program.run();
  const std::vector<Array> expected = reference::evaluate(std::vector{l.cost, slope}, values);
  EXPECT_TRUE(close(program.output(0), expected[0], 256));
  EXPECT_TRUE(close(program.get(l.z), expected[1], 256));
}

}  // namespace
}  // namespace turunan::test
