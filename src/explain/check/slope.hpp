#pragma once

#include "explain/check/probe.hpp"

namespace turunan::explanation {

/// What is known of a slope before it is measured.
struct Expectation {
  double gradient = 0;  ///< what it should be
  double scale = 0;     ///< the greatest magnitude of the gradient's entries
  double noise = 0;     ///< rounding of the cost
};

/// A slope of the cost, measured by difference quotients.
struct Slope {
  double value = 0;
  double error = 0;  ///< what it may be off by: by rounding and by the steps' not being zero
  bool at_kink = false;
  double left = 0, right = 0;  ///< at a kink
  std::string kink = {};       ///< at a kink: the function that has it
};

/// The slope along a line. Steps are so short that no kink lies between; where none is short enough, the
/// point is a kink, unless the slopes of both sides are the gradient.
Slope measure(Probe& probe, const ProbeLine& line, const Expectation& expected);

}  // namespace turunan::explanation
