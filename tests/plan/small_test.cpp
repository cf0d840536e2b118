#include <string>

#include "ops/activation.hpp"
#include "ops/extremes.hpp"
#include "ops/indexing.hpp"
#include "ops/loss.hpp"
#include "ops/power.hpp"
#include "ops/product.hpp"
#include "ops/statistics.hpp"
#include "plan/compare.hpp"
#include "plan/kernels/vector_program.hpp"
#include "plan/targets.hpp"
#include "transform/gradient.hpp"

// Tensors that fit in one vector run together, in registers.

namespace turunan::test {
namespace {

using plan::Program;

/// A variable with numbers for it.
Tensor variable(Bindings& values, const TensorType& type, unsigned seed) {
  const Tensor x = parameter(type);
  values.emplace(&x.node(), numbers(type, seed));
  return x;
}

void check(const std::vector<Tensor>& roots, const Bindings& values) {
  plan::for_each_instruction_set([&](const std::string& instruction_set) {
    SCOPED_TRACE(instruction_set);
    expect_as_reference(roots, values);
  });
}

std::size_t lines_with(const std::string& listing, const std::string& kind) {
  std::size_t count = 0;
  for (std::size_t at = listing.find(kind); at != std::string::npos; at = listing.find(kind, at + 1)) ++count;
  return count;
}

TEST(Small, ATrainingStepIsOneInstruction) {
  if (plan::vector_lanes(DType::f32, plan::VectorWidth::whole) < 8) GTEST_SKIP() << "short vectors";
  const Tensor X = input({DType::f32, {4, 2}}), y = input({DType::f32, {4, 1}});
  const Tensor W = parameter({DType::f32, {2, 2}}), b = parameter({DType::f32, {1, 2}});
  const Tensor w = parameter({DType::f32, {2, 1}}), c = parameter({DType::f32, {1, 1}});
  const Tensor hidden = ops::sigmoid(ops::product(X, W) + b);
  const Tensor cost = ops::mean_squared_error(ops::sigmoid(ops::product(hidden, w) + c), y);
  const std::vector<Tensor> parameters = {W, b, w, c};
  const std::vector<Tensor> gradients = gradient(cost, parameters);
  std::vector<plan::Update> updates;
  for (std::size_t i = 0; i < 4; ++i) updates.push_back({parameters[i], parameters[i] - 2.0 * gradients[i]});
  const std::string listing = Program({cost}, updates).listing();
  EXPECT_EQ(lines_with(listing, "\n   1  small"), 1U) << listing;
  EXPECT_EQ(lines_with(listing, "\n   2  "), 0U) << listing;
}

TEST(Small, ReadsPartsOfLargeTensors) {
  for (const DType dtype : {DType::f32, DType::f64}) {
    Bindings values;
    const Tensor x = variable(values, {dtype, {40, 50}}, 1), z = variable(values, {dtype, {3}}, 2);
    const Tensor corner = ops::slice(x, std::vector<Slice>{{37, 3, 1}, {48, 2, -9}});
    const Tensor start = ops::slice(x, std::vector<Slice>{{0, 1, 1}, {0, 3, 1}});
    check({ops::tanh(ops::transpose(corner)) + z, start * z, ops::product(ops::transpose(corner), z)},
          values);
  }
}

TEST(Small, ReadsConstants) {
  const Tensor c(numbers({DType::f32, {2, 3}}, 5));
  Bindings values;
  const Tensor x = variable(values, {DType::f32, {3, 2}}, 1);
  check({ops::transpose(c) * x, ops::product(c, x),
         x + ops::slice(c, std::vector<Slice>{{1, 1, 1}, {0, 2, 2}})},
        values);
}

// More numbers than any result has elements: the vectors are as wide as the numbers need.
TEST(Small, ReadsConstantsWiderThanEveryResult) {
  for (const DType dtype : {DType::f32, DType::f64}) {
    for (const Shape& shape : {Shape{4, 2}, Shape{2, 4}, Shape{3, 2}, Shape{2, 3}, Shape{4, 4}}) {
      const Tensor c(numbers({dtype, shape}, 5));
      Bindings values;
      const Tensor x = variable(values, {dtype, {shape[1], 1}}, 1);
      check({ops::mean(ops::square(ops::product(c, x)))}, values);
    }
  }
}

TEST(Small, ConditionsWithinAndAcross) {
  for (const DType dtype : {DType::f32, DType::f64}) {
    Bindings values;
    const Tensor x = variable(values, {dtype, {2, 2}}, 1), y = variable(values, {dtype, {2, 1}}, 2);
    const Tensor given = variable(values, {DType::boolean, {2}}, 3);
    const Tensor above = ops::greater(x, y);
    check({above, ops::where(above, x, y * 2.0), ops::where(given, x, y), ops::clip(x, -0.3, 0.4)}, values);
  }
}

TEST(Small, ReductionsOverAnyAxes) {
  const std::vector<std::vector<std::int64_t>> all_axes = {{0}, {1}, {2}, {0, 1}, {0, 2}, {1, 2}, {0, 1, 2}};
  for (const Shape& shape :
       {Shape{2, 2, 2}, Shape{1, 3, 2}, Shape{2, 1, 1}, Shape{1, 5, 1}, Shape{3, 1, 4}}) {
    Bindings values;
    const Tensor x = variable(values, {DType::f32, shape}, 1);
    std::vector<Tensor> roots;
    for (const auto& axes : all_axes) {
      for (const bool keep : {false, true}) {
        roots.push_back(ops::sum(x, axes, keep));
        roots.push_back(ops::apply_reduction(ops::reduce_max, ops::transpose(x), axes, keep));
        roots.push_back(ops::apply_reduction(ops::reduce_product, x, axes, keep) * 0.5);
      }
    }
    check(roots, values);
  }
}

TEST(Small, Powers) {
  Bindings values;
  const Tensor x = ops::exp(variable(values, {DType::f64, {3}}, 1)),
               y = variable(values, {DType::f64, {3}}, 2);
  check({apply(ops::power, {x, y}), apply(ops::power, {x, Tensor(Array::full(x.type(), 3))})}, values);
}

TEST(Small, StacksOfProducts) {
  Bindings values;
  const Tensor a = variable(values, {DType::f32, {2, 1, 3}}, 1),
               b = variable(values, {DType::f32, {3, 2}}, 2);
  check({ops::product(a, b), ops::product(ops::transpose(b), ops::transpose(a))}, values);
}

TEST(Small, LongChains) {
  Bindings values;
  Tensor x = variable(values, {DType::f64, {}}, 1);
  const Tensor first = x;
  for (int i = 0; i < 3000; ++i) x = i % 3 == 0 ? ops::sin(x) : x * 0.9 + first;
  expect_as_reference({x}, values, 1e4);
}

// A variable's old value is read until the end, whoever overwrites it, and through any view.
TEST(Small, OldValuesThroughViews) {
  const TensorType type{DType::f64, {2, 2}};
  Bindings values;
  const Tensor a = variable(values, type, 1), b = variable(values, type, 2);
  const Tensor turned = ops::transpose(a);
  const std::vector<Tensor> next = {ops::product(b, a), turned * b};
  Program program({turned, ops::sum(turned * a, {0})}, {{a, next[0]}, {b, next[1]}});
  for (const Tensor& x : {a, b}) program.set(x, values.at(&x.node()));
  program.run();
  const std::vector<Array> expected =
      reference::evaluate(std::vector{next[0], next[1], turned, ops::sum(turned * a, {0})}, values);
  EXPECT_TRUE(close(program.get(a), expected[0]));
  EXPECT_TRUE(close(program.get(b), expected[1]));
  EXPECT_TRUE(close(program.output(0), expected[2]));
  EXPECT_TRUE(close(program.output(1), expected[3]));
}

}  // namespace
}  // namespace turunan::test
