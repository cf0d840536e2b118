// Networks as a C++ program makes and trains them.
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "library/parameters.hpp"
#include "turunan/turunan.hpp"

namespace turunan {
namespace {

const Tensor X{{0, 0}, {1, 0}, {0, 1}, {1, 1}};
const Tensor y{{0}, {1}, {1}, {0}};

nn::Sequential perceptron() {
  return nn::Sequential{nn::Linear{2, 2}, nn::Sigmoid{}, nn::Linear{2, 1}, nn::Sigmoid{}};
}

TEST(Network, LearnsXOR) {
  nn::Sequential net = perceptron();
  Trainer trainer{net, loss::mse, optim::SGD{.rate = 2.0}, {.seed = 1}};
  const History history = trainer.fit({X, y}, {.epochs = 5000});
  EXPECT_LT(history.epochs.back().cost, 0.01);
  EXPECT_EQ(value(round(net(X))).to_doubles(), (std::vector<double>{0, 1, 1, 0}));
  EXPECT_EQ(trainer.measure(measure::accuracy(), {X, y}), 1);
}

TEST(Network, IsMeasuredByClassesThatExist) {
  const nn::Sequential net = perceptron();
  Trainer trainer{net, loss::mse, optim::SGD{.rate = 2.0}, {.seed = 1}};
  EXPECT_THROW(trainer.measure(measure::accuracy(), {X, Tensor{{0}, {1}, {2}, {0}}}), DomainError);
}

TEST(Network, NamesItsParameters) {
  const nn::Sequential net = perceptron();
  std::vector<std::string> names;
  for (const auto& [name, parameter, layout] : net.parameters()) names.push_back(name);
  EXPECT_EQ(names, (std::vector<std::string>{"0.weight", "0.bias", "2.weight", "2.bias"}));
  EXPECT_EQ(net.number_of_parameters(), 9);
}

TEST(Network, SharesItsParametersWithItsCopies) {
  const nn::Sequential net = perceptron(), copy = net;
  net.initialise(7);
  EXPECT_TRUE(same(values_of(net), values_of(copy)));
  EXPECT_TRUE(identical(value(net(X)), value(copy(X))));
}

TEST(Network, StartsFromItsSeed) {
  const nn::Sequential a = perceptron(), b = perceptron(), c = perceptron();
  a.initialise(7);
  b.initialise(7);
  c.initialise(8);
  EXPECT_TRUE(same(values_of(a), values_of(b)));
  EXPECT_FALSE(same(values_of(a), values_of(c)));
}

struct Block : nn::Module {
  nn::Linear first{2, 3}, second{3, 2};
  Block() {
    add("first", first);
    add("second", second);
  }
  Tensor forward(const Tensor& x, nn::Pass& pass) const override {
    return x + second(relu(first(x, pass)), pass);
  }
};

TEST(Network, TakesModulesOfUsers) {
  nn::Sequential net{Block{}, nn::Linear{2, 1}};
  EXPECT_EQ(net.parameters()[0].name, "0.first.weight");
  EXPECT_EQ(net.number_of_parameters(), 9 + 8 + 3);
  Trainer trainer{net, loss::mse, optim::Adam{.rate = 0.05}, {.seed = 3}};
  const double before = trainer.cost({X, y});
  trainer.fit({X, y}, {.epochs = 400});
  EXPECT_LT(trainer.cost({X, y}), before / 10);
}

TEST(Network, IsOfTheElementTypeAskedFor) {
  nn::Sequential net = perceptron();
  net.to(DType::f32);
  EXPECT_EQ(net(cast(X, DType::f32)).dtype(), DType::f32);
  Trainer trainer{net, loss::mse, optim::SGD{.rate = 2.0}, {.seed = 1}};
  trainer.fit({X, y}, {.epochs = 10});
  EXPECT_EQ(net.parameters()[0].parameter.value().dtype(), DType::f32);
}

TEST(Network, HasASummary) {
  EXPECT_EQ(perceptron().summary({4, 2}),
            "part             result  parameters\n"
            "input            4×2               \n"
            "0  linear 2 → 2  4×2              6\n"
            "1  sigmoid       4×2              0\n"
            "2  linear 2 → 1  4×1              3\n"
            "3  sigmoid       4×1              0\n"
            "all              4×1              9\n");
}

TEST(Optimisers, RefuseAMomentumThatNeverEnds) {
  EXPECT_THROW((void)optim::Optimiser(optim::SGD{.rate = 1, .momentum = 1}), DomainError);
  EXPECT_THROW((void)optim::Optimiser(optim::RMSprop{.momentum = -0.1}), DomainError);
  EXPECT_NO_THROW((void)optim::Optimiser(optim::SGD{.rate = 1, .momentum = 0.99}));
}

TEST(Embedding, TakesRowsAndTrainsThem) {
  const nn::Embedding table(5, 3);
  table.initialise(1);
  const Tensor places{{3, 0}, {3, 4}};
  const Tensor rows = table(places);
  EXPECT_EQ(rows.shape(), (Shape{2, 2, 3}));
  const Tensor weight = table.parameters()[0].parameter;
  EXPECT_EQ(value(rows(1, 0)).to_doubles(), value(weight[3]).to_doubles());
  const Array gradient = value(gradients(sum(rows), {weight})[0]);
  EXPECT_EQ(value(sum(gradient, {1})).to_doubles(), (std::vector<double>{3, 0, 0, 6, 3}));
  EXPECT_THROW((void)value(table(Tensor{{5}})), DomainError);
  EXPECT_THROW((void)value(table(Tensor{{0.9}})), DomainError);
}

TEST(Dropout, DropsInTrainingAlone) {
  const nn::Dropout layer(0.25);
  const Tensor x = ones({100, 100});
  EXPECT_EQ(value(layer(x)).to_doubles(), value(x).to_doubles());
  const auto in_step = [&](double step) {
    nn::Pass pass(step, 3);
    return value(layer(x, pass));
  };
  const Array first = in_step(0), again = in_step(0), second = in_step(1);
  EXPECT_TRUE(identical(first, again));
  EXPECT_FALSE(identical(first, second));
  EXPECT_NEAR(number(mean(first)), 1, 0.03);
  EXPECT_NEAR(number(mean(cast(equal(first, 0), DType::f64))), 0.25, 0.02);
  EXPECT_THROW(nn::Dropout(1), DomainError);
}

TEST(Dropout, GoesOnFromAStateAsIfItHadNotStopped) {
  const Tensor inputs = value(normal({40, 5}, 1)), targets = value(sum(inputs, {1}, true));
  const auto made = [] {
    return nn::Sequential{nn::Linear{5, 8}, nn::ReLU{}, nn::Dropout{0.5}, nn::Linear{8, 1}};
  };
  const nn::Sequential whole = made(), parts = made();
  Trainer one{whole, loss::mse, optim::Adam{}, {.seed = 5}},
      two{parts, loss::mse, optim::Adam{}, {.seed = 5}};
  one.fit({inputs, targets}, {.epochs = 4, .batch = 16});
  two.fit({inputs, targets}, {.epochs = 1, .batch = 16});
  two.fit({inputs, targets}, {.epochs = 3, .batch = 16});
  EXPECT_TRUE(same(values_of(whole), values_of(parts)));
}

// ---- training

Examples noise(std::int64_t count) {
  const Tensor inputs = value(normal({count, 5}, 1));
  return {inputs, value(sin(sum(inputs, {1}, true)))};
}

nn::Sequential regression() {
  return nn::Sequential{nn::Linear{5, 8}, nn::Tanh{}, nn::Linear{8, 1}};
}

TEST(Training, GoesOnWhereItWasBitForBit) {
  const Examples examples = noise(50);
  nn::Sequential whole = regression(), parts = regression(), resumed = regression();
  Trainer one{whole, loss::mse, optim::Adam{}, {.seed = 5}};
  one.fit(examples, {.epochs = 7, .batch = 16});
  Trainer two{parts, loss::mse, optim::Adam{}, {.seed = 5}};
  two.fit(examples, {.epochs = 3, .batch = 16});
  Trainer three{resumed, loss::mse, optim::Adam{}, {.seed = 5}};
  three.restore(two.state());
  two.fit(examples, {.epochs = 4, .batch = 16});
  three.fit(examples, {.epochs = 4, .batch = 16});
  EXPECT_TRUE(same(values_of(whole), values_of(parts)));
  EXPECT_TRUE(same(values_of(whole), values_of(resumed)));
}

TEST(Training, TakesSingleStepsAsFitDoes) {
  const Examples examples = noise(30);
  nn::Sequential fitted = regression(), stepped = regression();
  Trainer one{fitted, loss::mse, optim::Adam{}, {.seed = 5}},
      two{stepped, loss::mse, optim::Adam{}, {.seed = 5}};
  const double cost = one.fit(examples, {.epochs = 3}).epochs.back().cost;
  for (int i = 0; i < 2; ++i) (void)two.step(examples);
  EXPECT_EQ(two.step(examples), cost);
  EXPECT_TRUE(same(values_of(fitted), values_of(stepped)));
}

TEST(Training, DoesNotDependOnTheThreads) {
  const Examples examples = noise(200);
  std::vector<std::vector<Array>> results;
  for (const int threads : {1, 2, 4}) {
    nn::Sequential net = regression();
    Trainer trainer{
        net, loss::mse, optim::SGD{.rate = 0.1, .momentum = 0.9}, {.seed = 5, .threads = threads}};
    trainer.fit(examples, {.epochs = 20, .batch = 32});
    results.push_back(values_of(net));
  }
  EXPECT_TRUE(same(results[0], results[1]));
  EXPECT_TRUE(same(results[0], results[2]));
}

TEST(Training, TellsEveryEpoch) {
  nn::Sequential net = regression();
  Trainer trainer{net, loss::mse, optim::SGD{.rate = 0.05}, {.seed = 2}};
  std::vector<std::int64_t> seen;
  std::ostringstream progress;
  const History history = trainer.fit(
      noise(40), {.epochs = 4,
                  .batch = 10,
                  .validation_split = 0.25,
                  .measures = {{"mae", [](const Tensor& p, const Tensor& t) { return mean(abs(p - t)); }}},
                  .callbacks = {[&](const Epoch& epoch, Trainer&) { seen.push_back(epoch.number); }},
                  .progress = &progress});
  EXPECT_EQ(seen, (std::vector<std::int64_t>{1, 2, 3, 4}));
  ASSERT_EQ(history.epochs.size(), 4U);
  EXPECT_EQ(history.epochs[3].steps, 12);
  EXPECT_TRUE(history.epochs[0].validation_cost.has_value());
  EXPECT_EQ(history.epochs[0].measures[0].first, "mae");
  EXPECT_NE(progress.str().find("epoch 4: cost "), std::string::npos);
}

TEST(Training, StopsEarlyAndKeepsTheBest) {
  nn::Sequential net = regression();
  Trainer trainer{net, loss::mse, optim::SGD{.rate = 0.9}, {.seed = 2}};  // too fast: it goes up and down
  const Examples examples = noise(40);
  std::vector<double> costs;
  const History history = trainer.fit(
      examples,
      {.epochs = 100,
       .batch = 10,
       .validation = noise(30),
       .early_stopping = EarlyStopping{.patience = 3},
       .keep_best = true,
       .callbacks = {[&](const Epoch& epoch, Trainer&) { costs.push_back(*epoch.validation_cost); }}});
  EXPECT_TRUE(history.stopped_early);
  EXPECT_LT(costs.size(), 100U);
  const double least = *std::min_element(costs.begin(), costs.end());
  EXPECT_EQ(costs[static_cast<std::size_t>(history.best - 1)], least);
  EXPECT_DOUBLE_EQ(trainer.cost(noise(30)), least);
}

TEST(Training, EndsAtACallbacksWord) {
  nn::Sequential net = regression();
  Trainer trainer{net, loss::mse, optim::SGD{.rate = 0.05}, {.seed = 2}};
  const History history =
      trainer.fit(noise(40), {.epochs = 50, .callbacks = {[](const Epoch& epoch, Trainer& t) {
                                              if (epoch.number == 5) t.stop();
                                            }}});
  EXPECT_EQ(history.epochs.size(), 5U);
  EXPECT_TRUE(history.stopped_early);
}

TEST(Training, SaysWhatDoesNotFit) {
  nn::Sequential net = perceptron();
  Trainer trainer{net, loss::mse, optim::SGD{.rate = 1}, {}};
  EXPECT_THROW(trainer.fit({X, Tensor{{1}, {2}}}), ShapeError);
  EXPECT_THROW(trainer.fit({Tensor{{1, 2, 3}}, Tensor{{1}}}), ShapeError);
  EXPECT_THROW(trainer.fit({X, y}, {.epochs = -1}), DomainError);
  EXPECT_THROW(trainer.fit({X, y}, {.batch = -1}), DomainError);
  EXPECT_THROW(trainer.fit({X, y}, {.validation_split = 1}), DomainError);
  EXPECT_THROW((void)explain(Trainer{net, loss::mse, optim::SGD{.rate = 1}, {}}), Error);
  nn::Sequential empty{nn::Sigmoid{}};
  EXPECT_THROW((Trainer{empty, loss::mse, optim::SGD{.rate = 1}, {}}).fit({y, y}), Error);
}

TEST(Training, GoesBackBeforeAStepThatIsNotFinite) {
  nn::Sequential net{nn::Linear{1, 1, {.bias = false, .weight_start = init::Constant{1}}}};
  Trainer trainer{net, loss::mse, optim::SGD{.rate = 1e200}, {}};
  EXPECT_THROW(trainer.fit({Tensor{{1}}, Tensor{{1e10}}}, {.epochs = 5}), Error);
  EXPECT_TRUE(std::isfinite(net.parameters()[0].parameter.value().element(0)));
}

TEST(Training, IsExplained) {
  nn::Sequential net = perceptron();
  Trainer trainer{net, loss::mse, optim::SGD{.rate = 2.0}, {.seed = 1}};
  trainer.fit({X, y}, {.epochs = 10});
  const Derivation derivation = explain(trainer);
  EXPECT_TRUE(derivation.passed());
  std::vector<std::string> forward;
  for (const Step& step : derivation.forward) forward.push_back(step.name);
  EXPECT_EQ(forward, (std::vector<std::string>{"Z₁", "A₁", "Z₂", "ŷ", "C"}));
  EXPECT_EQ(derivation.update.size(), 4U);
  const std::string text = to_text(derivation);
  EXPECT_NE(text.find("Z₁ = X·W₁ + b₁"), std::string::npos) << text;
}

TEST(Predict, GoesThroughTheExamplesInChunks) {
  nn::Sequential net = regression();
  net.initialise(1);
  const Array inputs = value(noise(50).inputs);
  const Array parts = predict(net, inputs, 7);
  EXPECT_EQ(parts.shape(), (Shape{50, 1}));
  EXPECT_LT(number(max(abs(parts - net(inputs)))), 1e-15);
}

}  // namespace
}  // namespace turunan
