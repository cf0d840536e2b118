// Optimisers and schedules as a sheet spells them.

#include <gtest/gtest.h>

#include <cmath>

#include "run_text.hpp"
#include "turunan/schedule.hpp"

namespace turunan::sheet {
namespace {

void expect_checks(const std::string& text) {
  const Ran ran = run_text(text);
  EXPECT_EQ(ran.errors, "") << text;
  EXPECT_GT(ran.passed, 0) << text;
  EXPECT_EQ(ran.failed, 0) << text;
}

std::string error_of(const std::string& text) {
  return run_text(text).errors;
}

// The gradient is -1 throughout, so w is the sum of the rates.
void expect_rates(const std::string& written, const schedule::Rate& rate, int steps) {
  double sum = 0;
  for (int t = 0; t < steps; ++t) sum += rate.at(t);
  const std::string number = std::to_string(std::llround(sum * 1e12));
  expect_checks("param w = 0\nC = -w\nminimise C by sgd(rate = " + written +
                "), steps = " + std::to_string(steps) + "\ncheck w ≈ " + number + "/10^12 within 1e-11");
}

TEST(SheetSchedule, IsThatOfTheLibrary) {
  expect_rates("constant(0.5)", 0.5, 7);
  expect_rates("step(0.5, 3)", schedule::Step{0.5, 3}, 10);
  expect_rates("step(0.5, every = 2, factor = 0.7)", schedule::Step{0.5, 2, 0.7}, 10);
  expect_rates("exponential(0.5, 0.9)", schedule::Exponential{0.5, 0.9}, 10);
  expect_rates("exponential(0.5, 0.1, every = 20)", schedule::Exponential{0.5, 0.1, 20}, 10);
  expect_rates("cosine(0.5, 20, least = 0.1)", schedule::Cosine{0.5, 20, 0.1}, 30);
  expect_rates("one_cycle(0.5, 40)", schedule::OneCycle{0.5, 40}, 40);
  expect_rates("warm_up(0.5, steps = 4, start = 0.2)", schedule::WarmUp{0.5, 4, 0.2}, 10);
  expect_rates("warm_up(cosine(0.5, 10), 4)", schedule::WarmUp{schedule::Cosine{0.5, 10}, 4}, 16);
}

TEST(SheetSchedule, LastsAsLongAsTheTraining) {
  expect_rates("cosine(0.5)", schedule::Cosine{0.5, 12}, 12);
  expect_rates("one_cycle(0.5)", schedule::OneCycle{0.5, 12}, 12);
  expect_rates("warm_up(cosine(0.5), 4)", schedule::WarmUp{schedule::Cosine{0.5, 8}, 4}, 12);
}

// w jumps between 0.25 and -0.25 until the cost was the same for three steps more; then the rate is 0.05.
TEST(SheetSchedule, FollowsTheCostOnAPlateau) {
  for (const auto& [steps, w] : {std::pair("4", "0.25"), {"5", "0.2"}, {"6", "0.15"}}) {
    expect_checks(
        std::string("param w = 0.25\nC = |w|\nminimise C by sgd(on_plateau(0.5, patience = 2)), steps = ") +
        steps + "\ncheck w ≈ " + w);
  }
}

TEST(SheetOptimiser, EveryOneTrains) {
  for (const char* optimiser :
       {"sgd(0.1)", "sgd(0.05, momentum = 0.9, dampening = 0.1)", "sgd(0.1, weight_decay = 1e-6)",
        "sgd(0.1, clip_norm = 1)", "sgd(0.1, clip_value = 1)", "adagrad(0.5)", "rmsprop(0.01)",
        "rmsprop(0.01, centred = 1, momentum = 0.5)", "adam(0.1)", "adam(0.1, amsgrad = 1)",
        "adamw(0.1, weight_decay = 1e-6)", "adam(cosine(0.1))", "lbfgs()", "levenberg_marquardt()"}) {
    const std::string length = optimiser[0] == 'l' ? "20" : "1000";
    expect_checks(
        std::string("X = [0; 1; 2; 3]\ny = [1; 3; 5; 7]\nparam a = 0.5\nparam b = 0.1\nC = mse(a*X + b, y)\n"
                    "minimise C by ") +
        optimiser + ", steps = " + length + "\ncheck a ≈ 2 within 0.01\ncheck b ≈ 1 within 0.02");
  }
}

TEST(SheetOptimiser, SolversReachTheMinimum) {
  const std::string rosenbrock = "param x = -1.2\nparam y = 1\n";
  const std::string far = "\ncheck x ≈ 1 within 1e-9\ncheck y ≈ 1 within 1e-9";
  expect_checks(rosenbrock + "C = 100(y - x²)² + (1 - x)²\nminimise C by lbfgs(), steps = 60" + far);
  expect_checks(rosenbrock +
                "r = concat(reshape(10(y - x²), 1), reshape(1 - x, 1))\nC = sum(r²)\n"
                "minimise C by levenberg_marquardt(), steps = 60" +
                far);
  expect_checks(
      "precision f32\nX = [0; 1; 2]\nparam a = 3\nC = mse(exp(-a*X), exp(-0.5*X))\n"
      "minimise C by levenberg_marquardt(), steps = 20\ncheck a ≈ 0.5 within 1e-5");
}

TEST(SheetOptimiser, MistakesAreNamed) {
  const auto error = [](const std::string& optimiser) {
    return error_of("param w = 1\nC = w²\nminimise C by " + optimiser + ", steps = 3");
  };
  EXPECT_NE(error("sgd(rate = -1)").find("at least 0, not -1"), std::string::npos);
  EXPECT_NE(error("sgd(rate = step(0.1))").find("step needs its every"), std::string::npos);
  EXPECT_NE(error("sgd(rate = step(0.1, evry = 2))").find("did you mean every?"), std::string::npos);
  EXPECT_NE(error("sgd(rate = step(0.1, 2.5))").find("every is a whole number, not 2.5"), std::string::npos);
  EXPECT_NE(error("sgd(rate = cosine(0.1, 0))").find("at least 1 step, not 0"), std::string::npos);
  EXPECT_NE(error("sgd(rate = cosine(0.1, 1e300))").find("whole number"), std::string::npos);
  EXPECT_NE(error("sgd(rate = cosine(0.1, 2, 0, 3))").find("only the first 3 settings of cosine may stand"),
            std::string::npos);
  EXPECT_NE(error("sgd(0.1, rate = 0.2)").find("rate is given twice"), std::string::npos);
  EXPECT_NE(error("sgd(0.1, momentum = cosine(0.1))").find("cosine"), std::string::npos);
  EXPECT_NE(error("sgd(0.1, nesterov = 1)").find("momentum above 0"), std::string::npos);
  for (const char* momentum : {"-0.5", "1", "1.5"}) {
    for (const char* optimiser : {"sgd(0.1, momentum = ", "rmsprop(momentum = "}) {
      EXPECT_NE(
          error(std::string(optimiser) + momentum + ")").find("momentum is at least 0 and below 1, not"),
          std::string::npos);
    }
  }
  EXPECT_NE(error("sgd(0.1, momentum = 0.5, nesterov = 2)").find("nesterov is 0 or 1, not 2"),
            std::string::npos);
  EXPECT_NE(error("rmsprop(centred = 0.5)").find("centred is 0 or 1, not 0.5"), std::string::npos);
  EXPECT_NE(error("adam(beta1 = 1)").find("β₁ is at least 0 and below 1"), std::string::npos);
  EXPECT_NE(error("lbfgs(rate = 1)").find("lbfgs has no setting rate"), std::string::npos);
  EXPECT_NE(error("lbfgs(history = 0.5)").find("history is a whole number"), std::string::npos);
  EXPECT_NE(error("adamx()").find("did you mean adam?"), std::string::npos);
  EXPECT_NE(error_of("param w = 1\nC = exp(w)\nminimise C by levenberg_marquardt(), steps = 3")
                .find("minimises a sum of squares"),
            std::string::npos);
}

}  // namespace
}  // namespace turunan::sheet
