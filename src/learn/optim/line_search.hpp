#pragma once

#include <functional>
#include <optional>

#include "learn/optim/point.hpp"

namespace turunan::learn {

/// A cost along a line: at a distance, its value, its slope, and the gradient there.
struct LinePoint {
  double distance = 0;
  double value = 0;
  double slope = 0;
  Vector gradient = {};
};

/// The strong conditions of Wolfe: a cost below value + decrease · slope · distance, and a slope of at most
/// `flatness` times the first.
struct WolfeConditions {
  double decrease = 1e-4;
  double flatness = 0.9;
  int evaluations = 25;  ///< at most
};

/// A point on the line that fulfils them, or, where rounding or the number of evaluations lets none be found,
/// the lowest that fulfils the first. Empty where there is none. Nocedal and Wright, Numerical Optimization,
/// 2nd edition, algorithms 3.5 and 3.6, with cubic interpolation.
std::optional<LinePoint> wolfe_point(const LinePoint& start, double first_distance,
                                     const std::function<LinePoint(double distance)>& at,
                                     const WolfeConditions& conditions);

}  // namespace turunan::learn
