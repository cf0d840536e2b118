#include "explain/check/slope.hpp"

#include "turunan/explain.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "explain/check/extrapolation.hpp"

namespace turunan::explanation {

namespace {

constexpr double first_step = 0x1p-5;  // of a magnitude of 1
constexpr double fine_enough = 1e-10;  // an error, relative to the scale, at which no further step is taken
constexpr double relative = Check::tolerance;  // what the gradient is held to
constexpr double most_noise = 1e-4;  // of a quotient beside the slope; shorter steps cannot tell a kink
constexpr double closest = 0x1p-36;  // a kink nearer than that, of a magnitude of 1, is at the point itself

struct Both {
  double quotient = 0;
  double steepest = 0;    // of the quotients of either side
  std::string kink = {};  // that was crossed
  bool usable() const { return kink.empty() && std::isfinite(quotient); }
};

double central(const Probe::Seen& up, const Probe::Seen& down) {
  return (up.cost - down.cost) / (up.moved - down.moved);
}

Both both_sides(Probe& probe, const ProbeLine& line, double step) {
  const auto steepness = [&](const Probe::Seen& seen) {
    const double change = std::abs(seen.cost - probe.cost());
    return std::isfinite(change) ? change / step : 0;
  };
  const Probe::Seen up = probe.see(line, step);
  if (!up.kink.empty()) return {.steepest = steepness(up), .kink = up.kink};
  const Probe::Seen down = probe.see(line, -step);
  return {
      .quotient = central(up, down), .steepest = std::max(steepness(up), steepness(down)), .kink = down.kink};
}

// The slope on one side, where the cost is what it is and then another smooth function.
Limit one_side(Probe& probe, const ProbeLine& line, double step, const Expectation& expected) {
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

Slope at_kink(Probe& probe, const ProbeLine& line, double size, const std::string& kink,
              const Expectation& expected) {
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
  slope.kink = kink;
  return slope;
}

// A step without a kink or a missing value on either side; where there is none, the kink in the way.
struct Reach {
  std::optional<double> step = {};
  double quotient = 0;
  std::string kink = {};
};

Reach reach(Probe& probe, const ProbeLine& line, double size, double shortest, const Expectation& expected) {
  Reach found;
  for (double step = first_step * size; step >= shortest; step /= 8) {
    const Both both = both_sides(probe, line, step);
    if (both.usable()) return {.step = step, .quotient = both.quotient};
    if (both.kink.empty()) continue;
    found.kink = both.kink;
    const bool drowned = expected.noise / step > most_noise * std::max(expected.scale, both.steepest);
    if (drowned || step < closest * size) break;
  }
  return found;
}

}  // namespace

Slope measure(Probe& probe, const ProbeLine& line, const Expectation& expected) {
  const double x = line.direction.empty() ? std::abs(probe.point()[static_cast<std::size_t>(line.entry)])
                                          : probe.greatest_magnitude();
  const double size = std::max(1.0, x);
  const double shortest = std::max(0x1p-80, 0x1p-48 * x);  // more of it is lost when it is added to x
  const Reach found = reach(probe, line, size, shortest, expected);
  if (!found.step && found.kink.empty()) return {.value = std::nan("")};
  if (!found.step) return at_kink(probe, line, size, found.kink, expected);
  const auto quotient = [&](double step) {
    return step == *found.step ? found.quotient : central(probe.see(line, step), probe.see(line, -step));
  };
  const Limit limit = extrapolate(
      quotient, {.first_step = *found.step, .noise = expected.noise, .target = fine_enough * expected.scale});
  return {.value = limit.value, .error = limit.error};
}

}  // namespace turunan::explanation
