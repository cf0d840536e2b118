// A training goes on from its own state alone, and through layers frozen and cast on the way.
#include <gtest/gtest.h>

#include "library/parameters.hpp"
#include "library/waves.hpp"
#include "turunan/turunan.hpp"

namespace turunan {
namespace {

TrainingState state_after(const optim::Optimiser& optimiser) {
  Trainer trainer{network(), loss::mse, optimiser, {.seed = 5}};
  trainer.fit({inputs, targets}, {.epochs = 2, .batch = 8});
  return trainer.state();
}

std::string refusal(const optim::Optimiser& optimiser, const TrainingState& state) {
  const nn::Sequential net = network();
  Trainer trainer{net, loss::mse, optimiser, {.seed = 5}};
  const std::vector<Array> before = values_of(net);
  try {
    trainer.restore(state);
  } catch (const Error& error) {
    EXPECT_TRUE(same(before, values_of(net)));
    return error.what();
  }
  return "taken";
}

void expect_in(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << text;
}

TEST(Restore, RefusesTheStateOfAnotherOptimiser) {
  const optim::Optimiser sgd = optim::SGD{.rate = 0.1};
  expect_in(refusal(sgd, state_after(optim::Adagrad{})), "of the optimiser adagrad");
  expect_in(refusal(optim::AdamW{}, state_after(optim::Adam{})), "of the optimiser adam,");
  expect_in(refusal(optim::Adam{}, state_after(sgd)), "this training's is adam");
  expect_in(refusal(optim::Adam{.amsgrad = true}, state_after(optim::Adam{})), "no 0.weight.v_max");
  expect_in(refusal(optim::Adam{}, state_after(optim::Adam{.amsgrad = true})), "carries no 0.bias.v_max");
  expect_in(refusal(sgd, state_after(optim::SGD{.rate = 0.1, .momentum = 0.9})), "carries no 0.bias.v");
}

TEST(Restore, RefusesWhatIsNotOfTheNetwork) {
  const TrainingState good = state_after(optim::Adam{});
  EXPECT_EQ(refusal(optim::Adam{}, good), "taken");
  TrainingState state = good;
  state.parameters.emplace_back("4.weight", Array());
  expect_in(refusal(optim::Adam{}, state), "the network has no parameter 4.weight");
  state = good;
  state.parameters.pop_back();
  expect_in(refusal(optim::Adam{}, state), "the state has no parameter 2.bias");
  state = good;
  state.parameters[0].second = state.parameters[0].second.cast(DType::f32);
  expect_in(refusal(optim::Adam{}, state), "the parameter 0.weight is f64: operand 1 is f32");
  state = good;
  state.optimiser.pop_back();
  expect_in(refusal(optim::Adam{}, state), "the state has no ");
  state = good;
  state.optimiser[0].second = Array({7}, std::vector<double>(7));
  expect_in(refusal(optim::Adam{}, state), state.optimiser[0].first);
  state = good;
  state.optimiser.clear();
  EXPECT_EQ(refusal(optim::Adam{}, state), "taken");
}

TEST(Freezing, KeepsAParameterAsItIs) {
  for (const std::int64_t batch : {0, 8}) {
    const nn::Sequential net = network();
    net.initialise(1);
    nn::Parameter frozen = net.parameters()[0].parameter;
    frozen.train(false);
    const Array before = frozen.value();
    const double cost = number(loss::mse(net(inputs), targets));
    Trainer trainer{net, loss::mse, optim::SGD{.rate = 1e-12}};
    EXPECT_DOUBLE_EQ(trainer.step({inputs, targets}), cost);
    const History history = trainer.fit({inputs, targets}, {.epochs = 1, .batch = batch});
    EXPECT_NEAR(history.epochs[0].cost, cost, 1e-9);
    EXPECT_TRUE(identical(before, frozen.value()));
  }
}

TEST(Freezing, BetweenTwoFitsLeavesTheOthersTheirState) {
  for (const optim::Optimiser& optimiser :
       {optim::Optimiser(optim::Adam{}), optim::Optimiser(optim::RMSprop{})}) {
    const nn::Sequential net = network();
    Trainer trainer{net, loss::mse, optimiser};
    nn::Parameter weight = net.parameters()[0].parameter;
    weight.train(false);
    trainer.fit({inputs, targets}, {.epochs = 2, .batch = 8});
    const Array frozen = weight.value();
    weight.train(true);
    trainer.fit({inputs, targets}, {.epochs = 2, .batch = 8});
    EXPECT_FALSE(identical(frozen, weight.value()));
    net.to(DType::f32);
    trainer.fit({inputs, targets}, {.epochs = 2, .batch = 8});
    EXPECT_EQ(weight.value().dtype(), DType::f32);
  }
}

// What a solver keeps is of all that was trained. From a state that someone gives it does not begin anew.
TEST(Freezing, LetsASolverBeginAnew) {
  for (const optim::Optimiser& optimiser :
       {optim::Optimiser(optim::LBFGS{}), optim::Optimiser(optim::LevenbergMarquardt{})}) {
    const nn::Sequential net = network();
    Trainer trainer{net, loss::mse, optimiser, {.seed = 5}};
    nn::Parameter weight = net.parameters()[0].parameter;
    trainer.fit({inputs, targets}, {.epochs = 2});
    const TrainingState state = trainer.state();
    weight.train(false);
    const Array frozen = weight.value();
    const double cost = trainer.cost({inputs, targets});
    trainer.fit({inputs, targets}, {.epochs = 2});
    (void)trainer.step({inputs, targets});
    EXPECT_LT(trainer.cost({inputs, targets}), cost);
    EXPECT_TRUE(identical(frozen, weight.value()));
    EXPECT_EQ(refusal(optimiser, state), "taken");
    expect_in(refusal(optimiser, trainer.state()), "no state of ");
  }
}

TEST(Freezing, IsSeenByTheNextStep) {
  const nn::Sequential net = network();
  Trainer trainer{net, loss::mse, optim::Adam{}};
  nn::Parameter weight = net.parameters()[0].parameter;
  (void)trainer.step({inputs, targets});
  const Array trained = weight.value();
  weight.train(false);
  (void)trainer.step({inputs, targets});
  EXPECT_TRUE(identical(trained, weight.value()));
  weight.train(true);
  (void)trainer.step({inputs, targets});
  EXPECT_FALSE(identical(trained, weight.value()));
  net.to(DType::f32);
  const double cost = trainer.step({inputs, targets});
  EXPECT_EQ(weight.value().dtype(), DType::f32);
  EXPECT_NE(trainer.step({inputs, targets}), cost);
}

}  // namespace
}  // namespace turunan
