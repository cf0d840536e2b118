// Optimisers and losses as a C++ program uses them with a trainer.
#include <gtest/gtest.h>

#include "library/parameters.hpp"
#include "turunan/turunan.hpp"

namespace turunan {
namespace {

Examples waves(std::int64_t count) {
  const Tensor inputs = value(normal({count, 3}, 1));
  return {inputs, value(sin(sum(inputs, {1}, true)))};
}

nn::Sequential regression() {
  return nn::Sequential{nn::Linear{3, 6}, nn::Tanh{}, nn::Linear{6, 1}};
}

std::vector<optim::Optimiser> optimisers() {
  return {
      optim::SGD{.rate = schedule::OnPlateau{.rate = 0.3, .patience = 0, .threshold = 0.2}, .momentum = 0.5},
      optim::Adagrad{.clip = {.norm = 0.1}},
      optim::RMSprop{.momentum = 0.5, .centred = true},
      optim::Adam{.amsgrad = true},
      optim::AdamW{.rate = schedule::WarmUp{schedule::Cosine{0.05, 20}, 3}},
      optim::LBFGS{.history = 4},
      optim::LevenbergMarquardt{}};
}

TEST(Optimiser, GoesOnWhereItWasBitForBit) {
  const Examples examples = waves(40);
  for (const optim::Optimiser& optimiser : optimisers()) {
    for (const std::int64_t batch : {0, 16}) {
      SCOPED_TRACE(std::string(optimiser.name()) + ", batch " + std::to_string(batch));
      const nn::Sequential whole = regression(), resumed = regression();
      Trainer one{whole, loss::mse, optimiser, {.seed = 5}};
      Trainer two{regression(), loss::mse, optimiser, {.seed = 5}};
      Trainer three{resumed, loss::mse, optimiser, {.seed = 5}};
      one.fit(examples, {.epochs = 7, .batch = batch});
      two.fit(examples, {.epochs = 3, .batch = batch});
      three.restore(two.state());
      three.fit(examples, {.epochs = 4, .batch = batch});
      EXPECT_TRUE(same(values_of(whole), values_of(resumed)));
    }
  }
}

// So few parameters, all examples at once: there the second-order methods are far ahead.
TEST(Optimiser, SolversNeedFewSteps) {
  const Examples examples = waves(60);
  const auto cost_by = [&](const optim::Optimiser& optimiser) {
    Trainer trainer{regression(), loss::mse, optimiser, {.seed = 5}};
    trainer.fit(examples, {.epochs = 60});
    return trainer.cost(examples);
  };
  const double adam = cost_by(optim::Adam{.rate = 0.05});
  EXPECT_LT(cost_by(optim::LBFGS{}), adam / 2);
  EXPECT_LT(cost_by(optim::LevenbergMarquardt{}), adam / 20);
}

TEST(Optimiser, ASolverRefusesAStateThatIsNotItsOwn) {
  const Examples examples = waves(10);
  for (const optim::Optimiser& solver :
       {optim::Optimiser(optim::LBFGS{}), optim::Optimiser(optim::LevenbergMarquardt{})}) {
    Trainer trainer{regression(), loss::mse, solver};
    trainer.fit(examples, {.epochs = 2});
    TrainingState state = trainer.state();
    for (auto& [name, array] : state.optimiser) array = Array({2, 3}, std::vector<double>{1, 2, 3, 4, 5, 6});
    EXPECT_THROW(trainer.restore(state), Error);
    state.optimiser.clear();
    trainer.restore(state);
    EXPECT_NO_THROW(trainer.fit(examples));
  }
}

TEST(Optimiser, ASolverSaysWhatItCannotTrain) {
  Trainer other{regression(), loss::mae, optim::LevenbergMarquardt{}};
  EXPECT_THROW(other.fit(waves(10)), Error);
}

TEST(Optimiser, ATrainingByASolverIsExplained) {
  Trainer trainer{regression(), loss::mse, optim::LBFGS{}, {.seed = 5}};
  trainer.fit(waves(10), {.epochs = 2});
  const Derivation d = explain(trainer);
  EXPECT_TRUE(d.passed());
  EXPECT_TRUE(d.update.empty());
  EXPECT_FALSE(d.backward.empty());
}

TEST(Loss, EveryOneTrains) {
  const Tensor X{{0, 0}, {1, 0}, {0, 1}, {1, 1}}, first{{1, 0}, {1, 0}, {1, 0}, {0, 1}};
  const auto falls = [&](const Trainer::Loss& loss, auto last, const Tensor& targets) {
    nn::Sequential net{nn::Linear{2, 4}, nn::Tanh{}, nn::Linear{4, 2}, last};
    Trainer trainer{net, loss, optim::Adam{.rate = 0.05}, {.seed = 3}};
    trainer.fit({X, targets}, {.epochs = 1});
    const double before = trainer.cost({X, targets});
    trainer.fit({X, targets}, {.epochs = 100});
    EXPECT_LT(trainer.cost({X, targets}), before);
  };
  for (const Trainer::Loss& loss :
       {Trainer::Loss(loss::mse), Trainer::Loss(loss::mae), Trainer::Loss(loss::huber),
        Trainer::Loss(loss::Huber{.delta = 0.2}), Trainer::Loss(loss::bce_with_logits),
        Trainer::Loss(loss::cross_entropy_with_logits),
        Trainer::Loss(loss::CrossEntropy{.label_smoothing = 0.1, .class_weights = {1, 2}})})
    falls(loss, nn::Linear{2, 2}, first);
  falls(loss::hinge, nn::Linear{2, 2}, value(2 * first - 1));
  falls(loss::bce, nn::Sigmoid{}, first);
  falls(loss::cross_entropy, nn::Softmax{}, first);
  falls(loss::kl, nn::Softmax{}, value(0.8 * first + 0.1));
}

TEST(Loss, RefusesWhatItCannotCompare) {
  const Tensor p{{1, 2}}, y{{1, 2, 3}};
  EXPECT_THROW((void)loss::mae(p, y), ShapeError);
  EXPECT_THROW((void)loss::Huber{.delta = 0}(p, p), DomainError);
  EXPECT_THROW((void)loss::CrossEntropy{.label_smoothing = 2}(p, p), DomainError);
  EXPECT_THROW((void)loss::CrossEntropy{.class_weights = {1}}(p, p), ShapeError);
  EXPECT_THROW((void)(loss::CrossEntropy{.class_weights = {1, -1}}(p, p)), DomainError);
}

TEST(MinimiseInCpp, TakesFunctionsOfTensors) {
  const auto f = [](const Tensor& x) { return sum(square(x - 3)); };
  EXPECT_NEAR(optim::minimise(f, Tensor{0, 0}).at().element(1), 3, 1e-9);
  // What a network's parameters are stays; its input is looked for.
  nn::Sequential net = regression();
  net.initialise(4);
  const Tensor wanted = value(net(Tensor{{0.3, -0.2, 0.5}}));
  const auto distance = [&](const Tensor& x) { return sum(square(net(x) - wanted)); };
  const optim::Minimum found = optim::minimise(distance, Tensor{{0, 0, 0}});
  EXPECT_LT(found.cost, 1e-15);
}

}  // namespace
}  // namespace turunan
