#include "plan/program.hpp"

#include "ops/activation.hpp"
#include "ops/indexing.hpp"
#include "ops/loss.hpp"
#include "ops/product.hpp"
#include "plan/compare.hpp"
#include "transform/gradient.hpp"
#include "turunan/data.hpp"

namespace turunan::test {
namespace {

using plan::Program;
using plan::Update;

const TensorType pair{DType::f64, {2}};

Array row(std::vector<double> values) {
  return Array({static_cast<std::int64_t>(values.size())}, values);
}

// ---- updates

TEST(Updates, AreSimultaneous) {
  const Tensor a = parameter(pair), b = parameter(pair);
  Program program({a}, {{a, b}, {b, a}});
  program.set(a, row({1, 2}));
  program.set(b, row({3, 4}));
  program.run();
  EXPECT_TRUE(identical(program.get(a), row({3, 4})));
  EXPECT_TRUE(identical(program.get(b), row({1, 2})));
  EXPECT_TRUE(identical(program.output(0), row({1, 2})))
      << "an output is of the step, not of what follows it";
  program.run(3);
  EXPECT_TRUE(identical(program.get(a), row({1, 2})));
}

TEST(Updates, OfEachOther) {
  const Tensor a = parameter(pair), b = parameter(pair);
  Program program({}, {{a, a + b}, {b, a - b}});
  program.set(a, row({5, 7}));
  program.set(b, row({2, 3}));
  program.run();
  EXPECT_TRUE(identical(program.get(a), row({7, 10})));
  EXPECT_TRUE(identical(program.get(b), row({3, 4})));
}

TEST(Updates, ThroughProducts) {
  const TensorType square{DType::f64, {3, 3}};
  const Tensor a = parameter(square), b = parameter(square);
  const std::vector<Tensor> next = {ops::matmul(a, b), ops::matmul(b, ops::transpose(a))};
  const Bindings values = {{&a.node(), numbers(square, 1)}, {&b.node(), numbers(square, 2)}};
  Program program({}, {{a, next[0]}, {b, next[1]}});
  program.set(a, values.at(&a.node()));
  program.set(b, values.at(&b.node()));
  program.run();
  const std::vector<Array> expected = reference::evaluate(next, values);
  EXPECT_TRUE(close(program.get(a), expected[0]));
  EXPECT_TRUE(close(program.get(b), expected[1]));
}

TEST(Updates, ReadTheOldValueAfterTheNewOneIsKnown) {
  const TensorType square{DType::f64, {3, 3}};
  const Tensor a = parameter(square);
  const Tensor next = ops::exp(a);
  const Tensor both = ops::matmul(next, a);  // needs both the old and the new
  const Bindings values = {{&a.node(), numbers(square, 1)}};
  Program program({both, next}, {{a, next}});
  program.set(a, values.at(&a.node()));
  program.run();
  const std::vector<Array> expected = reference::evaluate(std::vector{both, next}, values);
  EXPECT_TRUE(close(program.output(0), expected[0]));
  EXPECT_TRUE(close(program.output(1), expected[1]));
  EXPECT_TRUE(close(program.get(a), expected[1]));
}

TEST(Updates, LeaveOldValuesToTheRestOfTheSameLoop) {
  for (const std::int64_t n : {3, 3000}) {
    const TensorType type{DType::f32, {n}};
    const Tensor a = parameter(type), b = parameter(type);
    const Tensor next = a * 2.0 + 1.0, both = next * a - b, last = ops::sin(both) + a * b;
    const Bindings values = {{&a.node(), numbers(type, 1)}, {&b.node(), numbers(type, 2)}};
    Program program({last}, {{a, next}, {b, both}});
    for (const Tensor& variable : {a, b}) program.set(variable, values.at(&variable.node()));
    program.run();
    const std::vector<Array> expected = reference::evaluate(std::vector{last, next, both}, values);
    EXPECT_TRUE(close(program.output(0), expected[0]));
    EXPECT_TRUE(close(program.get(a), expected[1]));
    EXPECT_TRUE(close(program.get(b), expected[2]));
  }
}

TEST(Updates, OfATransposedSelfAndOfOneValueTwice) {
  const TensorType square{DType::f64, {70, 70}};
  const Tensor a = parameter(square), b = parameter(square), c = parameter(square);
  const Tensor sum = a + ops::transpose(a);
  Program program({sum}, {{a, sum}, {b, sum}, {c, ops::transpose(c)}});
  const Array start = numbers(square, 3);
  program.set(a, start);
  program.set(c, start);
  program.run();
  const Array expected = reference::evaluate(sum, {{&a.node(), start}});
  EXPECT_TRUE(identical(program.get(a), expected));
  EXPECT_TRUE(identical(program.get(b), expected));
  EXPECT_TRUE(identical(program.output(0), expected));
  EXPECT_TRUE(identical(program.get(c), start.transpose(std::vector<std::int64_t>{1, 0}).compact()));
}

TEST(Updates, OutputsOutliveWhatIsSetLater) {
  const Tensor a = parameter(pair);
  Program program({a, a * 2.0}, {{a, a * 2.0}});
  program.set(a, row({1, 2}));
  program.run();
  program.set(a, row({0, 0}));
  EXPECT_TRUE(identical(program.output(0), row({1, 2})));
  EXPECT_TRUE(identical(program.output(1), row({2, 4})));
}

TEST(Updates, AreRefusedWhereTheyMakeNoSense) {
  const Tensor a = parameter(pair);
  EXPECT_THROW(Program({}, {{a, a}, {a, a + 1.0}}), Error);
  EXPECT_THROW(Program({}, {{a + 1.0, a}}), Error);
  EXPECT_THROW(Program({}, {{a, Array::zeros({DType::f64, {3}})}}), ShapeError);
}

// ---- variables

TEST(Variables, TakeOnlyTheirType) {
  const Tensor a = parameter(pair);
  Program program({a + 1.0}, {});
  EXPECT_THROW(program.set(a, row({1, 2, 3})), ShapeError);
  EXPECT_THROW(program.set(a, row({1, 2}).cast(DType::f32)), ShapeError);
  EXPECT_THROW(program.set(parameter(pair), row({1, 2})), Error);
  EXPECT_THROW(program.get(parameter(pair)), Error);
}

TEST(Variables, NeedAValueToBeEvaluated) {
  const Tensor a = parameter(pair);
  EXPECT_THROW(plan::evaluate(std::vector{a * 2.0}), Error);
  EXPECT_THROW(plan::evaluate(std::vector{a * 2.0}, {{&a.node(), row({1, 2, 3})}}), ShapeError);
  const Array every_other = row({1, 2, 3, 4}).slice(std::vector<Slice>{{3, 2, -2}});
  EXPECT_TRUE(identical(plan::evaluate(std::vector{a * 2.0}, {{&a.node(), every_other}})[0], row({8, 4})));
}

TEST(Outputs, AreCopiedIntoAnArrayOfTheirType) {
  const Tensor a = parameter({DType::f32, {2, 3}});
  Program program({a * 2.0, ops::transpose(a)}, {});
  program.set(a, numbers(a.type(), 1));
  program.run();
  for (std::size_t i = 0; i < 2; ++i) {
    const Array expected = program.output(i);
    Array into = Array::full(expected.type(), 7);
    program.output(i, into);
    EXPECT_TRUE(identical(into, expected));
  }
  Array other = Array::zeros({DType::f32, {3, 2}}), whole = Array::zeros({DType::f32, {2, 6}}),
        gaps = whole.slice(std::vector<Slice>{{0, 2, 1}, {0, 3, 2}}),
        bytes = Array::of_bytes({DType::f32, {2, 3}});
  for (Array* wrong : {&other, &gaps, &bytes}) EXPECT_THROW(program.output(0, *wrong), ShapeError);
}

TEST(Variables, GatherRows) {
  const Tensor batch = input({DType::f32, {3, 4}});
  Program program({batch}, {});
  const Array rows = numbers({DType::f32, {10, 4}}, 5);
  const std::vector<std::int64_t> index = {7, 0, 7};
  program.gather(batch, rows, index);
  for (std::size_t i = 0; i < 3; ++i) {
    const std::vector<Slice> slice = {{index[i], 1, 1}, {0, 4, 1}},
                             here = {{static_cast<std::int64_t>(i), 1, 1}, {0, 4, 1}};
    EXPECT_TRUE(identical(program.get(batch).slice(here).compact(), rows.slice(slice).compact()));
  }
  EXPECT_THROW(program.gather(batch, rows, std::vector<std::int64_t>{0, 1}), ShapeError);
  EXPECT_THROW(program.gather(batch, rows, std::vector<std::int64_t>{0, 1, 10}), ShapeError);
  EXPECT_THROW(program.gather(batch, rows, std::vector<std::int64_t>{0, 1, -1}), ShapeError);
}

// Rows of every size that is copied in its own way, on one thread and on several.
TEST(Variables, GatherRowsOfAnyLength) {
  constexpr std::int64_t examples = 300, batch = 100;
  std::vector<std::int64_t> index;
  for (std::int64_t i = 0; i < batch; ++i) index.push_back(i * 37 % examples);
  for (const DType dtype : {DType::boolean, DType::f32, DType::f64}) {
    for (const std::int64_t width : {1, 2, 4, 8, 9, 100, 784, 3000}) {
      const Tensor rows = input({dtype, {batch, width}});
      const Array all = numbers({dtype, {examples, width}}, 3);
      const Array expected = data::rows(all, index);
      for (const int threads : {1, 3}) {
        Program program({rows}, {}, {.threads = threads});
        program.gather(rows, all, index);
        EXPECT_TRUE(identical(program.get(rows), expected)) << width << " by " << threads;
      }
    }
  }
}

TEST(Variables, KnowWhetherTheyAreFinite) {
  for (const DType dtype : {DType::f32, DType::f64}) {
    const Tensor a = parameter({dtype, {3}});
    Program program({a}, {{a, 1.0 / a}});
    program.set(a, row({1, 2, 4}).cast(dtype));
    program.run();
    EXPECT_TRUE(program.finite(a));
    program.set(a, row({1, 2, 0}).cast(dtype));
    program.run();
    EXPECT_FALSE(program.finite(a));
  }
}

// ---- whole programs

struct Xor {
  Tensor X, y, W1, b1, W2, b2, cost;
  std::vector<Update> updates;
  Bindings start;
};

Xor make_xor() {
  Xor x;
  x.X = Array({4, 2}, std::vector<double>{0, 0, 0, 1, 1, 0, 1, 1});
  x.y = Array({4, 1}, std::vector<double>{0, 1, 1, 0});
  x.W1 = parameter({DType::f64, {2, 2}});
  x.b1 = parameter({DType::f64, {1, 2}});
  x.W2 = parameter({DType::f64, {2, 1}});
  x.b2 = parameter({DType::f64, {1, 1}});
  const Tensor hidden = ops::sigmoid(ops::product(x.X, x.W1) + x.b1);
  x.cost = ops::mean_squared_error(ops::sigmoid(ops::product(hidden, x.W2) + x.b2), x.y);
  const std::vector<Tensor> parameters = {x.W1, x.b1, x.W2, x.b2};
  const std::vector<Tensor> gradients = gradient(x.cost, parameters);
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    x.updates.push_back({parameters[i], parameters[i] - 2.0 * gradients[i]});
    x.start.emplace(&parameters[i].node(), numbers(parameters[i].type(), static_cast<unsigned>(i)));
  }
  return x;
}

TEST(Training, OfXorFollowsTheReference) {
  const Xor x = make_xor();
  Program program({x.cost}, x.updates);
  Bindings bindings = x.start;
  std::vector<Tensor> values;
  for (const Update& update : x.updates) {
    program.set(update.variable, bindings.at(&update.variable.node()));
    values.push_back(update.value);
  }
  constexpr int steps = 5000;
  program.run(steps);
  for (int step = 0; step < steps; ++step) {
    const std::vector<Array> next = reference::evaluate(values, bindings);
    for (std::size_t i = 0; i < values.size(); ++i) bindings[&x.updates[i].variable.node()] = next[i];
  }
  for (const Update& update : x.updates) {
    const std::vector<double> got = program.get(update.variable).to_doubles();
    const std::vector<double> expected = bindings.at(&update.variable.node()).to_doubles();
    for (std::size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i], expected[i], 1e-9);
  }
}

TEST(Programs, TakeVeryLongChains) {
  const Tensor x = input({DType::f64, {}});
  Tensor y = x, m = ops::reshape(x, {1, 1});
  for (int i = 0; i < 100'000; ++i) y = y + 1.0;
  for (int i = 0; i < 10'000; ++i) m = ops::matmul(m, Tensor(Array::full({DType::f64, {1, 1}}, 2.0))) * 0.5;
  const Bindings three = {{&x.node(), Array::scalar(3)}};
  for (const auto& values : {plan::evaluate(std::vector{y, m}, three), run_as_program({y, m}, three)}) {
    EXPECT_EQ(values[0].element(0), 100'003);
    EXPECT_EQ(values[1].element(0), 3);
  }
}

TEST(Programs, TakeTensorsWithoutElements) {
  const Tensor x = input({DType::f64, {0, 3}}), y = input({DType::f64, {3, 2}});
  const Bindings bindings = {{&x.node(), Array::zeros(x.type())}, {&y.node(), numbers(y.type(), 1)}};
  expect_as_reference({ops::sum(x), ops::matmul(x, y), ops::exp(x) + 1.0, ops::matmul(ops::transpose(x), x),
                       ops::sum(x, {0}), ops::transpose(x), ops::concat({x, ops::transpose(y)}, 0)},
                      bindings);
}

TEST(Programs, ComputeWhatIsFixedOnce) {
  const Tensor x = input({DType::f64, {3, 3}});
  const Tensor fixed =
      ops::matmul(Tensor(numbers(x.type(), 1)), ops::transpose(Tensor(numbers(x.type(), 2))));
  const Tensor result = x + ops::exp(ops::transpose(fixed));
  Program program({result, fixed}, {{x, result}});
  program.set(x, Array::zeros(x.type()));
  program.run(4);
  const Array expected = reference::evaluate(result * 4.0 - x * 3.0, {{&x.node(), Array::zeros(x.type())}});
  EXPECT_TRUE(close(program.get(x), expected));
}

}  // namespace
}  // namespace turunan::test
