#include "turunan/minimise.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "learn/optim/levenberg_marquardt.hpp"
#include "ops/indexing.hpp"
#include "ops/loss.hpp"
#include "ops/power.hpp"
#include "ops/sum.hpp"
#include "turunan/error.hpp"

namespace turunan {
namespace {

using ops::square;

Array vector(std::vector<double> values, DType dtype = DType::f64) {
  return Array({static_cast<std::int64_t>(values.size())}, values, dtype);
}

// Σ 100 (x[i+1] − x[i]²)² + (1 − x[i])²; the minimum is 0 at ones. Rosenbrock, 1960.
Tensor rosenbrock(const Tensor& x) {
  const std::int64_t n = x.shape()[0];
  const Tensor first = ops::slice(x, {{0, n - 1, 1}}), next = ops::slice(x, {{1, n - 1, 1}});
  return ops::sum(100.0 * square(next - square(first)) + square(1.0 - first));
}

Array rosenbrock_start(std::size_t n) {
  std::vector<double> start(n);
  for (std::size_t i = 0; i < n; ++i) start[i] = i % 2 == 0 ? -1.2 : 1;
  return vector(start);
}

void expect_ones(const Array& x, double tolerance) {
  for (const double value : x.to_doubles()) EXPECT_NEAR(value, 1, tolerance);
}

TEST(Minimise, FindsTheMinimumOfRosenbrocksFunction) {
  for (const std::size_t n : {2U, 10U, 100U}) {
    const optim::Minimum found = optim::minimise(rosenbrock, rosenbrock_start(n));
    EXPECT_TRUE(found.converged);
    EXPECT_LT(found.cost, 1e-18);
    EXPECT_LT(found.evaluations, 10 * static_cast<std::int64_t>(n) + 100);
    expect_ones(found.at(), 1e-8);
  }
}

TEST(Minimise, TakesSeveralTensorsAndSinglePrecision) {
  const Array start[] = {vector({3, 4}, DType::f32), Array::scalar(5, DType::f32)};
  const auto cost = [](std::span<const Tensor> x) {
    return ops::sum(square(x[0] - vector({1, 2}, DType::f32))) + square(x[1] + 1.0);
  };
  const optim::Minimum found = optim::minimise(cost, start);
  ASSERT_EQ(found.parameters.size(), 2u);
  EXPECT_EQ(found.at(0).type(), start[0].type());
  EXPECT_NEAR(found.at(0).element(0), 1, 1e-6);
  EXPECT_NEAR(found.at(0).element(1), 2, 1e-6);
  EXPECT_NEAR(found.at(1).element(0), -1, 1e-6);
}

// The line search has to come back from where the logarithm ends.
TEST(Minimise, ComesBackFromWhereTheCostIsNotFinite) {
  const auto cost = [](const Tensor& x) { return ops::sum(x - ops::log(x)); };
  expect_ones(optim::minimise(cost, vector({5, 0.01, 30})).at(), 1e-7);
}

TEST(Minimise, StopsAtItsLimits) {
  EXPECT_EQ(optim::minimise(rosenbrock, rosenbrock_start(2), {}, {.steps = 3}).steps, 3);
  EXPECT_FALSE(optim::minimise(rosenbrock, rosenbrock_start(2), {}, {.steps = 3}).converged);
  const optim::Minimum none = optim::minimise(rosenbrock, rosenbrock_start(2), {}, {.steps = 0});
  EXPECT_NEAR(none.cost, 24.2, 1e-12);
  EXPECT_TRUE(optim::minimise(rosenbrock, vector({1, 1})).converged);
  // There is no minimum: it falls for ever.
  const auto fall = [](const Tensor& x) { return -ops::sum(x); };
  EXPECT_FALSE(optim::minimise(fall, vector({1}), {}, {.steps = 5}).converged);
}

TEST(Minimise, RefusesWhatItCannotMinimise) {
  EXPECT_THROW(optim::minimise([](const Tensor& x) { return x; }, vector({1, 2})), ShapeError);
  EXPECT_THROW(optim::minimise([](const Tensor& x) { return ops::sum(x); },
                               Array({2}, std::vector<double>{1, 2}, DType::i64)),
               TypeError);
  EXPECT_THROW(optim::minimise([](const Tensor& x) { return ops::sum(ops::log(x)); }, vector({-1})),
               DomainError);
  EXPECT_THROW(optim::minimise(rosenbrock, vector({1, 2}), {.history = 0}), DomainError);
  EXPECT_THROW(optim::minimise(rosenbrock, vector({1, 2}), {.decrease = 0.95}), DomainError);
}

// The residuals 10 (x₂ − x₁²) and 1 − x₁ of the same function.
TEST(Fit, FindsTheMinimumOfRosenbrocksFunction) {
  const auto residuals = [](const Tensor& x) {
    const Tensor first = ops::slice(x, {{0, 1, 1}}), second = ops::slice(x, {{1, 1, 1}});
    return ops::concat({10.0 * (second - square(first)), 1.0 - first}, 0);
  };
  const optim::Fit fit = optim::fit_least_squares(residuals, vector({-1.2, 1}));
  EXPECT_TRUE(fit.converged);
  EXPECT_LT(fit.steps, 60);
  expect_ones(fit.at(), 1e-12);
  EXPECT_TRUE(std::isnan(fit.residual_deviation));  // as many parameters as residuals
}

// A line through points: the normal equations give parameters and deviations.
TEST(Fit, OfALineIsThatOfLinearRegression) {
  const std::vector<double> xs = {0, 1, 2, 3, 4}, ys = {1.1, 2.9, 5.2, 6.8, 9.1};
  const Tensor x = vector(xs), y = vector(ys);
  const Array start[] = {Array::scalar(0), Array::scalar(0)};
  const optim::Fit fit =
      optim::fit_least_squares([&](std::span<const Tensor> p) { return p[0] + p[1] * x - y; }, start);
  EXPECT_NEAR(fit.at(0).element(0), 1.04, 1e-12);
  EXPECT_NEAR(fit.at(1).element(0), 1.99, 1e-12);
  double squares = 0;
  for (std::size_t i = 0; i < xs.size(); ++i) squares += std::pow(1.04 + 1.99 * xs[i] - ys[i], 2);
  EXPECT_NEAR(fit.cost, squares, 1e-12);
  EXPECT_NEAR(fit.residual_deviation, std::sqrt(squares / 3), 1e-12);
  EXPECT_NEAR(fit.deviations[0].element(0), std::sqrt(squares / 3 * 0.6), 1e-12);
  EXPECT_NEAR(fit.deviations[1].element(0), std::sqrt(squares / 3 / 10), 1e-12);
  EXPECT_EQ(fit.residuals.elements(), 5);
}

// A parameter that nothing depends on stays, and nothing is claimed of its deviation.
TEST(Fit, LeavesWhatTheDataDoNotFix) {
  const Tensor y = vector({1, 2, 3, 4});
  const auto residuals = [&](const Tensor& p) { return ops::slice(p, {{0, 1, 1}}) - y; };
  const optim::Fit fit = optim::fit_least_squares(residuals, vector({0, 7}));
  EXPECT_NEAR(fit.at().element(0), 2.5, 1e-12);
  EXPECT_EQ(fit.at().element(1), 7);
  EXPECT_TRUE(std::isnan(fit.deviations[0].element(1)));
}

TEST(Fit, RefusesWhatItCannotFit) {
  const auto logarithm = [](const Tensor& x) { return ops::log(x); };
  EXPECT_THROW(optim::fit_least_squares(logarithm, vector({-1})), DomainError);
  EXPECT_THROW(optim::fit_least_squares(logarithm, vector({1}), {.damping = 0}), DomainError);
  EXPECT_THROW(optim::fit_least_squares([](const Tensor&) { return Tensor(Array({0}, {})); }, vector({1})),
               ShapeError);
}

TEST(Residuals, AreFoundInSumsAndMeansOfSquares) {
  const Tensor a = parameter({DType::f64, {2, 3}}), b = parameter({DType::f64, {2, 3}});
  const Tensor r = a - b;
  const Origin name{nullptr, 0, "C"};
  EXPECT_EQ(learn::residuals_of(ops::sum(square(r))), r);
  EXPECT_EQ(learn::residuals_of(ops::mean(square(r))), r);
  EXPECT_EQ(learn::residuals_of(ops::sum(r * r)), r);
  EXPECT_EQ(learn::residuals_of(with_origin(0.5 * ops::sum(square(r)) / 6.0, name)), r);
  EXPECT_TRUE(learn::residuals_of(ops::mean_squared_error(a, b)));
  EXPECT_FALSE(learn::residuals_of(-ops::sum(square(r))));
  EXPECT_FALSE(learn::residuals_of(ops::sum(a * b)));
  EXPECT_FALSE(learn::residuals_of(ops::sum(square(r)) + ops::sum(square(a))));
}

}  // namespace
}  // namespace turunan
