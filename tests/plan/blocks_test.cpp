#include "ops/activation.hpp"
#include "ops/extremes.hpp"
#include "ops/indexing.hpp"
#include "ops/product.hpp"
#include "ops/statistics.hpp"
#include "plan/compare.hpp"
#include "transform/gradient.hpp"

// Shapes on both sides of the sizes where the plan changes its ways, operands of every kind, every element
// type.

namespace turunan::test {
namespace {

struct Leaves {
  Bindings values;
  Tensor operator()(const TensorType& type) {
    const Tensor leaf = input(type);
    values.emplace(&leaf.node(), numbers(type, static_cast<unsigned>(values.size() + 1)));
    return leaf;
  }
};

TEST(Blocks, OfEverySize) {
  for (const DType dtype : {DType::f32, DType::f64}) {
    for (const std::int64_t n : {1, 2, 255, 256, 257, 1023, 1024, 1025, 2048, 32767, 32768, 32769, 70000}) {
      Leaves leaf;
      const Tensor x = leaf({dtype, {n}}), y = leaf({dtype, {n}});
      const Tensor a = ops::tanh(x) * y + 2.0, b = ops::where(ops::less(x, y), a, ops::exp(x));
      SCOPED_TRACE(n);
      expect_as_reference({a, b, ops::sum(b)}, leaf.values);
    }
  }
}

TEST(Blocks, WithOperandsThatAreNotInRows) {
  for (const std::int64_t n : {1, 7, 33, 257}) {
    Leaves leaf;
    const Tensor x = leaf({DType::f32, {n, 65}}), xt = leaf({DType::f32, {65, n}}),
                 row = leaf({DType::f32, {65}}), column = leaf({DType::f32, {n, 1}}),
                 cube = leaf({DType::f32, {3, n, 65}});
    const Tensor middle = ops::reshape(ops::slice(cube, {{1, 1, 1}, {0, n, 1}, {0, 65, 1}}), {n, 65});
    const Tensor backwards = ops::slice(cube, {{2, 3, -1}, {n - 1, n, -1}, {64, 65, -1}});
    const Tensor y = (x + ops::transpose(xt)) * row - column * middle;
    SCOPED_TRACE(n);
    expect_as_reference(
        {y, y + backwards, ops::sum(backwards, {0, 2}), ops::sum(ops::transpose(xt), {0}),
         ops::matmul(ops::transpose(y), y), ops::product(backwards, ops::transpose(x)), backwards},
        leaf.values);
  }
}

TEST(Blocks, OfIntegersAndBooleans) {
  for (const std::int64_t n : {1, 5, 1025}) {
    Leaves leaf;
    const Tensor i = leaf({DType::i64, {n}}), j = leaf({DType::i64, {n}}), x = leaf({DType::f64, {n}}),
                 condition = leaf({DType::boolean, {n}});
    const Tensor big = Array::full({DType::i64, {n}}, 4e18);
    expect_as_reference(
        {i + j, i * j - 3.0, i / j, -i, ops::square(i), big + i, ops::where(condition, i, j),
         ops::equal(i, j), ops::less(condition, ops::equal(i, j)), ops::cast(x * 9.0, DType::i64),
         ops::cast(i, DType::f32), ops::cast(x, DType::boolean), ops::sum(i), ops::sum(condition),
         ops::maximum(i, j), ops::abs(i), ops::apply_reduction(ops::argmax, x, {0}, false)},
        leaf.values);
  }
}

TEST(Blocks, OfSpecialNumbers) {
  const std::vector<double> values = {0.0, -0.0,  INFINITY, -INFINITY, NAN, 1,
                                      -1,  1e300, -1e300,   0.5,       100, -100};
  const auto n = static_cast<std::int64_t>(values.size());
  const Tensor x = input({DType::f64, {n}});
  const Tensor row = ops::reshape(x, {1, n}), column = ops::reshape(x, {n, 1});
  expect_as_reference({ops::relu(x),
                       ops::sigmoid(x),
                       ops::tanh(x),
                       ops::exp(x),
                       ops::log(x),
                       ops::sqrt(x),
                       ops::sign(x),
                       ops::step(x),
                       ops::abs(x),
                       ops::softplus(x),
                       ops::floor(x),
                       ops::clip(x, -0.7, 0.9),
                       row + column,
                       row * column,
                       row / column,
                       ops::maximum(row, column),
                       ops::minimum(row, column),
                       ops::quotient(row, column),
                       ops::masked_product(row, column),
                       ops::less(row, column),
                       ops::equal(row, column),
                       apply(ops::leaky_relu, {x}, {.numbers = {0.01}}),
                       apply(ops::elu, {x}, {.numbers = {1.0}}),
                       ops::gelu(x),
                       ops::where(ops::less(x, x), x, -x)},
                      {{&x.node(), Array({n}, values)}});
}

TEST(Blocks, OfStacksOfMatrices) {
  Leaves leaf;
  const Tensor a = leaf({DType::f32, {3, 2, 5, 7}}), b = leaf({DType::f32, {7, 4}}),
               c = leaf({DType::f32, {2, 7, 4}});
  expect_as_reference(
      {ops::product(a, b), ops::product(a, c), ops::product(ops::transpose(c), ops::transpose(a)),
       ops::product(ops::slice(b, {{6, 4, -2}, {0, 4, 1}}), ops::transpose(b)),
       ops::product(ops::slice(b, {{0, 7, 1}, {1, 2, 2}}),
                    ops::transpose(ops::slice(b, {{0, 7, 1}, {1, 2, 2}})))},
      leaf.values);
}

// ---- threads

TEST(Threads, DoNotChangeABit) {
  const TensorType large{DType::f32, {300, 500}}, square{DType::f32, {500, 500}};
  const Tensor x = input(large), W = parameter(square);
  const Tensor h = ops::tanh(ops::matmul(x, W) * 0.05), cost = ops::mean(ops::square(h - x));
  const Tensor next = W - 0.3 * gradient(cost, W);
  std::vector<Array> results, costs;
  for (const int threads : {1, 2, 4}) {
    plan::Program program({cost, ops::sum(h, {0})}, {{W, next}}, {.threads = threads});
    program.set(x, numbers(large, 1));
    program.set(W, numbers(square, 2));
    program.run(20);
    results.push_back(program.get(W));
    costs.push_back(program.output(1));
  }
  for (std::size_t i = 1; i < results.size(); ++i) {
    EXPECT_TRUE(identical(results[i], results[0]));
    EXPECT_TRUE(identical(costs[i], costs[0]));
  }
}

TEST(Threads, LeaveDenormalsAsTheyWere) {
  const Tensor x = input({DType::f64, {3}});
  const double smallest = 5e-324;
  plan::Program program({x * 0.5}, {});
  program.set(x, Array::full(x.type(), 4e-308));
  program.run();
  EXPECT_EQ(program.scalar_output(0), 0) << "a step takes them as zero";
  volatile double kept = smallest;
  EXPECT_GT(kept * 1.0, 0) << "but only while it runs";
}

}  // namespace
}  // namespace turunan::test
