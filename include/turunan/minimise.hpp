#pragma once

#include <functional>
#include <span>
#include <vector>

#include "turunan/optim.hpp"

/// Minima of functions of tensors, without a network or a training loop around them.
///
///     auto f = [](const tn::Tensor& x) { return tn::sum(tn::square(x - 3)); };
///     tn::optim::minimise(f, {0, 0}).at()   // [3 3]
///
/// Variables of the function besides its arguments, such as a network's parameters, keep their values.
namespace turunan::optim {

/// When to stop; numbers below 0 are a DomainError.
struct Limits {
  std::int64_t steps = 1000;
  double gradient =
      1e-10;  ///< no element of the gradient is greater, relative to the cost where that is above 1
  double change = 1e-14;  ///< a step changes no element of the parameters by more than this part of it
};

/// Where a minimisation ended.
struct Minimum {
  std::vector<Array> parameters;  ///< in the order of the start; f64 or f32, as there
  double cost = 0;
  std::int64_t steps = 0;
  std::int64_t evaluations = 0;  ///< of the function with its gradient
  bool converged = false;  ///< one of the limits but that of steps was reached, or no lower point was found
  const Array& at(std::size_t i = 0) const { return parameters.at(i); }
};

/// A cost, one number, as a function of a tensor or of several.
using Function = std::function<Tensor(const Tensor&)>;
using FunctionOfSeveral = std::function<Tensor(std::span<const Tensor>)>;

/// A minimum near the start by L-BFGS. Throws ShapeError where the cost is not one number, TypeError where
/// the start is not of floating-point numbers, DomainError where the cost or its gradient is not finite
/// there.
Minimum minimise(const Function& cost, const Tensor& start, const LBFGS& settings = {},
                 const Limits& limits = {});
Minimum minimise(const FunctionOfSeveral& cost, std::span<const Array> start, const LBFGS& settings = {},
                 const Limits& limits = {});

/// Where a fit ended.
struct Fit : Minimum {
  std::vector<Array>
      deviations;  ///< standard deviations of the parameters; NaN where the data do not fix them
  Array residuals;
  double residual_deviation =
      0;  ///< √(Σ r² / (residuals − parameters)); NaN where there are no more than those
};

/// The parameters with the least sum of squared residuals, near the start, by Levenberg and Marquardt's
/// method; the cost of the result is that sum. The residuals may have any shape. Throws as `minimise` does.
Fit fit_least_squares(const Function& residuals, const Tensor& start, const LevenbergMarquardt& settings = {},
                      const Limits& limits = {});
Fit fit_least_squares(const FunctionOfSeveral& residuals, std::span<const Array> start,
                      const LevenbergMarquardt& settings = {}, const Limits& limits = {});

}  // namespace turunan::optim
