#include "explain/slope.hpp"

#include <algorithm>
#include <cmath>

#include "explain/extrapolation.hpp"

namespace turunan::explanation {

namespace {

constexpr double first_step = 0x1p-5;  // of a magnitude of 1
constexpr double fine_enough = 1e-10;  // an error, relative to the scale, at which no further step is taken
constexpr double relative = 1e-6;      // what the gradient is held to
constexpr double shortest = 0x1p-80;   // of a magnitude of 1
constexpr double most_noise = 1e-4;    // of a quotient beside the scale; shorter steps cannot tell a kink

struct Both {
  double quotient = 0;
  bool crossed = false;
  bool usable() const { return !crossed && std::isfinite(quotient); }
};

Both both_sides(Probe& probe, const Line& line, double step) {
  const Probe::Seen up = probe.see(line, step);
  const Probe::Seen down = probe.see(line, -step);
  return {(up.cost - down.cost) / (up.moved - down.moved), up.crossed || down.crossed};
}

// The slope on one side, where the cost is what it is and then another smooth function.
Limit one_side(Probe& probe, const Line& line, double step, const Expectation& expected) {
  const auto quotient = [&](double h) {
    const Probe::Seen seen = probe.see(line, h);
    return (seen.cost - probe.cost()) / seen.moved;
  };
  constexpr int steps = 24;  // so many that the last ones pass no other kink
  return extrapolate(quotient, {.first_step = step,
                                .ratio = 2,
                                .noise = expected.noise,
                                .target = fine_enough * expected.scale,
                                .steps = steps});
}

std::string name_of_kink(Probe& probe, const Line& line, double step) {
  for (const double h : {step, -step}) {
    if (probe.see(line, h).crossed) return probe.crossed_kink();
  }
  return {};
}

Slope at_kink(Probe& probe, const Line& line, double size, double step, const Expectation& expected) {
  const Limit right = one_side(probe, line, first_step * size, expected);
  const Limit left = one_side(probe, line, -first_step * size, expected);
  const auto agrees = [&](const Limit& side) {
    return std::isfinite(side.error) &&
           std::abs(side.value - expected.gradient) <= std::max(relative * expected.scale, 2 * side.error);
  };
  Slope slope{.value = (left.value + right.value) / 2, .error = std::max(left.error, right.error)};
  if (agrees(left) && agrees(right)) return slope;
  slope.at_kink = true;
  slope.left = left.value;
  slope.right = right.value;
  slope.kink = name_of_kink(probe, line, step);
  return slope;
}

}  // namespace

Slope measure(Probe& probe, const Line& line, const Expectation& expected) {
  const double x = line.direction.empty() ? probe.point()[static_cast<std::size_t>(line.entry)]
                                          : probe.greatest_magnitude();
  const double size = std::max(1.0, std::abs(x));
  double step = first_step * size;
  Both both = both_sides(probe, line, step);
  while (!both.usable()) {
    const bool too_short = step < shortest * size || expected.noise / step > most_noise * expected.scale;
    if (both.crossed && too_short) return at_kink(probe, line, size, step, expected);
    if (step < shortest * size) return {.value = std::nan(""), .error = 0};
    step /= 8;
    both = both_sides(probe, line, step);
  }
  const auto quotient = [&](double h) {
    return h == step ? both.quotient : both_sides(probe, line, h).quotient;
  };
  const Limit limit = extrapolate(
      quotient, {.first_step = step, .noise = expected.noise, .target = fine_enough * expected.scale});
  return {.value = limit.value, .error = limit.error};
}

}  // namespace turunan::explanation
