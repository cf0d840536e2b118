#pragma once

#include <functional>

namespace turunan::explanation {

/// The limit of quotients as their step goes to zero, and an estimate of its error.
struct Limit {
  double value = 0;
  double error = 0;
};

/// How quotients are extrapolated.
struct Extrapolation {
  double first_step = 0;
  double ratio =
      4;  ///< what halving the step divides the leading error by: 4 for central quotients, 2 for others
  double noise = 0;   ///< rounding of the cost, so that a quotient of step h has about noise/h
  double target = 0;  ///< an error that is small enough to stop at
  int steps = 10;     ///< at most
};

/// Halves the step again and again, extrapolates by Neville's scheme, and returns the estimate whose spread
/// to its neighbours plus rounding is least; Ridders, Accurate computation of F′(x) and F′(x)F″(x), 1982. NaN
/// where no quotient is a number; an infinity where the quotients keep growing, which is a jump.
Limit extrapolate(const std::function<double(double step)>& quotient, const Extrapolation& settings);

}  // namespace turunan::explanation
