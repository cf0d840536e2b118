// Single steps, and what a trainer refuses.
#include <gtest/gtest.h>

#include <limits>

#include "learn/training.hpp"
#include "library/parameters.hpp"
#include "library/waves.hpp"
#include "turunan/turunan.hpp"

namespace turunan {
namespace {

TEST(Step, IsTakenBySolvers) {
  for (const optim::Optimiser& solver :
       {optim::Optimiser(optim::LBFGS{}), optim::Optimiser(optim::LevenbergMarquardt{})}) {
    Trainer trainer{network(), loss::mse, solver};
    const double before = trainer.cost({inputs, targets});
    double cost = before;
    for (int i = 0; i < 10; ++i) cost = trainer.step({inputs, targets});
    EXPECT_LT(cost, before / 10) << solver.name();
    EXPECT_NEAR(trainer.cost({inputs, targets}), cost, 1e-12);
    EXPECT_EQ(trainer.state().steps, 10);
    const nn::Sequential dropping{nn::Linear{3, 4}, nn::Dropout{0.5}, nn::Linear{4, 1}};
    Trainer other{dropping, loss::mse, solver};
    EXPECT_THROW((void)other.step({inputs, targets}), Error);
  }
}

TEST(Step, GoesOnFromACheckpointWithASolver) {
  const nn::Sequential whole = network(), resumed = network();
  Trainer one{whole, loss::mse, optim::LBFGS{}}, two{resumed, loss::mse, optim::LBFGS{}};
  for (int i = 0; i < 3; ++i) (void)one.step({inputs, targets});
  two.restore(one.state());
  EXPECT_EQ(one.step({inputs, targets}), two.step({inputs, targets}));
  EXPECT_TRUE(same(values_of(whole), values_of(resumed)));
}

TEST(Step, NamesTheTensorThatIsNotFinite) {
  const nn::Sequential net{nn::Linear{3, 4}, nn::BatchNorm{4}, nn::Dropout{0.3}, nn::Linear{4, 1}};
  Array bad = value(targets + 0.0);
  bad.write<double>()[3] = std::numeric_limits<double>::quiet_NaN();
  for (const optim::Optimiser& optimiser : {optim::Optimiser(optim::SGD{.rate = schedule::Cosine{0.1, 20}}),
                                            optim::Optimiser(optim::Adam{.amsgrad = true})}) {
    Trainer trainer{net, loss::mse, optimiser};
    (void)trainer.step({inputs, targets});
    const std::vector<Array> before = values_of(net);
    try {
      (void)trainer.step({inputs, bad});
      FAIL() << "it was taken";
    } catch (const learn::TrainingError& error) {
      EXPECT_EQ(error.step, 2);
      EXPECT_EQ(std::string(error.what()).rfind("step 2: y is NaN at [3, 0]", 0), 0U) << error.what();
    }
    EXPECT_TRUE(same(before, values_of(net)));
    EXPECT_EQ(trainer.state().steps, 1);
  }
}

TEST(Step, NamesTheTensorThatIsNotFiniteOfSolvers) {
  const Tensor huge = value(inputs * 1e200);
  for (const optim::Optimiser& solver :
       {optim::Optimiser(optim::LBFGS{}), optim::Optimiser(optim::LevenbergMarquardt{})}) {
    Trainer trainer{nn::Linear{3, 1}, loss::mse, solver};
    EXPECT_THROW((void)trainer.step({huge, targets}), learn::TrainingError) << solver.name();
    EXPECT_THROW(trainer.fit({huge, targets}), learn::TrainingError) << solver.name();
  }
}

TEST(Trainer, RefusesEmptyFunctions) {
  const optim::Optimiser sgd = optim::SGD{.rate = 0.1};
  EXPECT_THROW((Trainer{network(), Trainer::Loss(), sgd}), Error);
  Trainer trainer{network(), loss::mse, sgd};
  EXPECT_THROW(trainer.fit({inputs, targets}, {.callbacks = {Callback()}}), Error);
  EXPECT_THROW(trainer.fit({inputs, targets}, {.measures = {Measure{"none", {}}}}), Error);
  EXPECT_THROW((void)trainer.measure(Measure{"none", {}}, {inputs, targets}), Error);
  EXPECT_THROW(trainer.fit({Tensor(), targets}), Error);
  EXPECT_THROW((void)trainer.step({inputs, Tensor()}), Error);
}

TEST(Trainer, SaysThatItWasMovedFrom) {
  Trainer trainer{network(), loss::mse, optim::SGD{.rate = 0.1}};
  Trainer taken = std::move(trainer);
  (void)taken.step({inputs, targets});
  EXPECT_THROW((void)trainer.step({inputs, targets}), Error);
  EXPECT_THROW((void)trainer.state(), Error);
  EXPECT_THROW((void)trainer.network(), Error);
}

TEST(Trainer, RefusesOptionsOutOfRange) {
  Trainer trainer{network(), loss::mse, optim::SGD{.rate = 0.1}};
  const Examples examples{inputs, targets};
  EXPECT_THROW(trainer.fit(examples, {.early_stopping = EarlyStopping{.patience = -1}}), DomainError);
  EXPECT_THROW(trainer.fit(examples, {.validation_split = 0.01}), DomainError);
  EXPECT_THROW(trainer.fit(examples, {.validation_split = 0.5, .validation = examples}), Error);
  EXPECT_NO_THROW(trainer.fit(examples, {.validation_split = 0.05}));
}

}  // namespace
}  // namespace turunan
