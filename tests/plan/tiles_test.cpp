#include <cstring>
#include <sstream>

#include "learn/optimiser.hpp"
#include "ops/activation.hpp"
#include "ops/pieces.hpp"
#include "ops/power.hpp"
#include "ops/product.hpp"
#include "ops/statistics.hpp"
#include "ops/view.hpp"
#include "plan/compare.hpp"
#include "transform/gradient.hpp"

// Products that are computed tile by tile, each with what is made of it, and the update of Adam in one pass.

namespace turunan::test {
namespace {

struct Sizes {
  std::int64_t m, n, k;
};
// B fits a cache or, in the last two, does not, so that these are no tiles; rows and columns that no tile
// divides.
constexpr Sizes all_sizes[] = {{784, 128, 64}, {130, 203, 33},  {16, 1030, 5},
                               {1000, 17, 9},  {75, 1100, 260}, {1100, 300, 600}};

struct Factors {
  Tensor A, B, C;
};

Factors factors(DType dtype, const Sizes& size, bool transposed_a, bool transposed_b) {
  const Tensor A = transposed_a ? input({dtype, {size.k, size.m}}) : input({dtype, {size.m, size.k}});
  const Tensor B = transposed_b ? input({dtype, {size.n, size.k}}) : input({dtype, {size.k, size.n}});
  return {A, B, ops::product(transposed_a ? ops::transpose(A) : A, transposed_b ? ops::transpose(B) : B)};
}

// One step against the reference, for outputs and updated variables.
void expect_step(const std::vector<Tensor>& outputs, const std::vector<plan::Update>& updates,
                 const std::string& listed, int threads = 1) {
  plan::Program program(outputs, updates, {.threads = threads});
  std::vector<Tensor> roots = outputs;
  for (const plan::Update& update : updates) roots.push_back(update.value);
  Bindings values;
  for (const Tensor& tensor : nodes_in_order(roots)) {
    if (tensor.node().operation.name != "parameter" && tensor.node().operation.name != "input") continue;
    const Array value = numbers(tensor.type(), static_cast<unsigned>(values.size() + 1));
    values.emplace(&tensor.node(), value);
    program.set(tensor, value);
  }
  program.run();
  const std::vector<Array> expected = reference::evaluate(roots, values);
  for (std::size_t i = 0; i < outputs.size(); ++i) EXPECT_TRUE(close(program.output(i), expected[i], 256));
  for (std::size_t i = 0; i < updates.size(); ++i) {
    EXPECT_TRUE(close(program.get(updates[i].variable), expected[outputs.size() + i], 256)) << "update " << i;
  }
  EXPECT_NE(program.listing().find(listed), std::string::npos) << program.listing();
}

TEST(Tiles, OfProductsOfEveryShape) {
  for (const DType dtype : {DType::f32, DType::f64}) {
    for (const Sizes& size : all_sizes) {
      SCOPED_TRACE(testing::Message() << size.m << "×" << size.n << "×" << size.k);
      for (const bool transposed : {false, true}) {
        const auto [A, B, G] = factors(dtype, size, transposed, false);
        const Tensor W = parameter(G.type()), v = parameter(G.type());
        const Tensor next = 0.9 * v + G;
        expect_step({ops::sum(A)}, {{v, next}, {W, W - 0.1 * next}}, size.k < 200 ? " by %" : " = %");
      }
    }
  }
}

TEST(Tiles, WithRowsColumnsAndConditions) {
  for (const Sizes& size : {all_sizes[1], all_sizes[3]}) {
    const auto [A, B, G] = factors(DType::f32, size, true, false);
    const Tensor W = parameter(G.type()), row = input({DType::f32, {size.n}}),
                 column = input({DType::f32, {size.m, 1}});
    expect_step({}, {{W, ops::where(ops::less(G, row), W * column - G, ops::square(G) + row)}}, " by %");
  }
}

TEST(Tiles, AreLeftWhereTheProductIsReadElsewhereOrTransposed) {
  const auto [A, B, G] = factors(DType::f32, all_sizes[1], true, false);
  const Tensor W = parameter(G.type());
  expect_step({G}, {{W, W - 0.1 * G}}, " = %");
  expect_step({ops::sum(G)}, {{W, W - 0.1 * G}}, " = %");
  const auto [X, Y, H] = factors(DType::f32, all_sizes[1], true, true);
  const Tensor V = parameter(H.type());
  expect_step({}, {{V, V - 0.1 * H}}, " = %");
}

TEST(Tiles, OfTheVariableItself) {
  const TensorType square{DType::f32, {150, 150}};
  const Tensor W = parameter(square), X = input(square);
  expect_step({}, {{W, W - 0.1 * ops::product(ops::transpose(X), W)}}, "product");
}

const optim::Optimiser adam = optim::Adam{.rate = 0.01, .beta_2 = 0.99, .epsilon = 1e-6};

TEST(Adam, IsOnePassOverGradientsOfEveryKind) {
  for (const DType dtype : {DType::f32, DType::f64}) {
    for (const Sizes& size : all_sizes) {
      const auto [A, B, G] = factors(dtype, size, true, false);
      const Tensor W = parameter(G.type()), b = parameter({dtype, {size.n * 40}}), g = input(b.type());
      const std::vector<Tensor> parameters = {W, b}, gradients = {G, ops::square(g)};
      learn::Rule rule = adam.rule(parameters, gradients);
      // Means of squares are positive.
      Bindings values;
      std::vector<Tensor> next;
      for (const plan::Update& update : rule.updates) next.push_back(update.value);
      plan::Program program({}, rule.updates);
      for (const Tensor& tensor : nodes_in_order(next)) {
        if (tensor.node().operation.name != "parameter" && tensor.node().operation.name != "input") continue;
        Array value = numbers(tensor.type(), static_cast<unsigned>(values.size() + 1));
        if (tensor.node().origin.name.starts_with("v") || tensor.shape().rank() == 0) {
          value = reference::evaluate(ops::square(value) * 0.5 + 0.1);
        }
        values.emplace(&tensor.node(), value);
        program.set(tensor, value);
      }
      program.run();
      const std::vector<Array> expected = reference::evaluate(next, values);
      for (std::size_t i = 0; i < next.size(); ++i) {
        EXPECT_TRUE(close(program.get(rule.updates[i].variable), expected[i], 256)) << "update " << i;
      }
      EXPECT_NE(program.listing().find(size.k < 200 ? "its means by %" : "its means by"), std::string::npos)
          << program.listing();
    }
  }
}

TEST(Tiles, GiveTheSameBitsForAnyNumberOfThreads) {
  for (const Sizes& size : {all_sizes[0], all_sizes[5]}) {
    const auto [A, B, G] = factors(DType::f32, size, true, false);
    const Tensor W = parameter(G.type()), V = parameter(G.type());
    learn::Rule rule = adam.rule(std::vector{W}, std::vector{G - V});
    learn::Rule second = adam.rule(std::vector{V}, std::vector{ops::product(ops::transpose(A), B * 2.0)});
    rule.updates.insert(rule.updates.end(), second.updates.begin(), second.updates.end());
    std::vector<std::vector<double>> results;
    for (const int threads : {1, 2, 4}) {
      plan::Program program({}, rule.updates, {.threads = threads});
      program.set(A, numbers(A.type(), 1));
      program.set(B, numbers(B.type(), 2));
      program.set(W, numbers(W.type(), 3));
      program.set(V, numbers(V.type(), 4));
      program.run(5);
      results.push_back(program.get(W).to_doubles());
      const std::vector<double> v = program.get(V).to_doubles();
      results.back().insert(results.back().end(), v.begin(), v.end());
    }
    for (const auto& values : results) {
      EXPECT_EQ(std::memcmp(values.data(), results[0].data(), values.size() * sizeof(double)), 0);
    }
  }
}

// The slope of relu is read off its value, so the gradient's product is numbered behind parts of the update.
TEST(Adam, IsOnePassOnTheTileInATrainingStep) {
  const DType f32 = DType::f32;
  const Tensor X = input({f32, {64, 784}}), W = parameter({f32, {784, 128}}), V = parameter({f32, {128, 10}});
  const Tensor cost = ops::mean(ops::square(ops::product(ops::relu(ops::product(X, W)), V)));
  const std::vector<Tensor> parameters = {W, V};
  const learn::Rule rule = adam.rule(parameters, gradient(cost, parameters));
  const std::string listing = plan::Program({cost}, rule.updates).listing();
  std::istringstream lines(listing);
  bool found = false;
  for (std::string line; std::getline(lines, line);) {
    const auto holds = [&](const char* part) { return line.find(part) != std::string::npos; };
    found = found || (holds("product") && holds("784×128") && holds("its means by %"));
  }
  EXPECT_TRUE(found) << listing;
}

}  // namespace
}  // namespace turunan::test
