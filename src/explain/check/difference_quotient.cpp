#include "explain/check/difference_quotient.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "explain/check/noise.hpp"
#include "explain/check/rounding.hpp"
#include "explain/check/single_precision.hpp"
#include "explain/check/slope.hpp"
#include "graph/index.hpp"
#include "ops/random.hpp"
#include "turunan/error.hpp"

namespace turunan::explanation {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double allowed = Check::tolerance;
constexpr std::uint64_t directions = 8, random_entries = 8;
// Slopes below are not told from zero: what is left of numbers that cancel to the square of their rounding.
constexpr double nothing = 1e-28;

double greatest(const std::vector<double>& numbers) {
  double result = 0;
  for (const double x : numbers) result = std::isfinite(x) ? std::max(result, std::abs(x)) : result;
  return result;
}

double along(const std::vector<double>& gradient, const std::vector<double>& direction) {
  double total = 0;
  for (std::size_t i = 0; i < gradient.size(); ++i) total += gradient[i] * direction[i];
  return total;
}

class Comparison {
 public:
  Comparison(const LocalCost& local, std::vector<double> gradient, double rounding, std::uint64_t seed)
      : probe_(local), shape_(local.value.shape()), gradient_(std::move(gradient)) {
    const double least = std::numeric_limits<double>::epsilon() * std::abs(probe_.cost());
    noise_ = std::max(least, measured_noise(probe_, seed));
    if (std::isfinite(rounding)) noise_ = std::max(noise_, rounding);
  }

  void entries(const std::set<std::int64_t>& positions) {
    std::vector<ProbeLine> lines;
    for (const std::int64_t i : positions) lines.push_back({.entry = i});
    compare(lines, gradient_);
  }

  void random_directions(std::uint64_t seed) {
    std::vector<ProbeLine> lines;
    std::vector<double> slopes;
    for (std::uint64_t i = 0; i < directions; ++i) {
      lines.push_back(random_line(gradient_.size(), ops::random_bits(seed, i)));
      slopes.push_back(along(gradient_, lines.back().direction));
    }
    compare(lines, slopes);
  }

  Check take() { return std::move(check_); }

 private:
  // `gradients` holds what sets the scale: all entries, or the slopes in the directions.
  void compare(const std::vector<ProbeLine>& lines, const std::vector<double>& gradients) {
    std::vector<Slope> slopes;
    const std::size_t first = check_.entries.size();
    for (std::size_t i = 0; i < lines.size(); ++i) {
      const ProbeLine& line = lines[i];
      Check::Entry entry;
      const bool is_entry = line.direction.empty();
      entry.where = is_entry ? index_text(shape_, line.entry) : "direction " + std::to_string(i + 1);
      entry.gradient = gradients[is_entry ? static_cast<std::size_t>(line.entry) : i];
      slopes.push_back(slope(line, {entry.gradient, greatest(gradients), noise_}));
      entry.quotient = slopes.back().value;
      check_.entries.push_back(std::move(entry));
    }
    double scale = greatest(gradients);
    for (const Slope& s : slopes) scale = s.at_kink ? scale : std::max(scale, finite(s.value));
    for (std::size_t i = 0; i < slopes.size(); ++i) judge(check_.entries[first + i], slopes[i], scale);
  }

  static double finite(double x) { return std::isfinite(x) ? std::abs(x) : 0; }

  Slope slope(const ProbeLine& line, const Expectation& expected) {
    if (!std::isfinite(probe_.cost())) return {.value = std::nan("")};
    return measure(probe_, line, expected);
  }

  void judge(Check::Entry& entry, const Slope& slope, double scale) {
    if (slope.at_kink) {
      entry.at_kink = true;
      entry.left = slope.left;
      entry.right = slope.right;
      entry.kink = slope.kink;
      return;
    }
    // The least slope of which a millionth is seen.
    const double resolved = 2 * slope.error / allowed;
    entry.error = std::abs(entry.gradient - entry.quotient) / std::max({scale, resolved, nothing / allowed});
    if (!std::isfinite(entry.gradient) || !std::isfinite(entry.quotient) || !std::isfinite(slope.error))
      entry.error = infinity;
    check_.passed = check_.passed && entry.error <= allowed;
    entry.hidden = resolved > scale && entry.error <= allowed && entry.gradient != entry.quotient;
    if (!entry.hidden) check_.greatest_error = std::max(check_.greatest_error, entry.error);
  }

  Probe probe_;
  Shape shape_;
  std::vector<double> gradient_;
  double noise_ = 0;
  Check check_;
};

std::set<std::int64_t> every_position(std::int64_t count) {
  std::set<std::int64_t> positions;
  for (std::int64_t i = 0; i < count; ++i) positions.insert(i);
  return positions;
}

std::set<std::int64_t> some_positions(const std::vector<double>& gradient, std::uint64_t seed) {
  std::set<std::int64_t> positions;
  const auto by_magnitude = [](double a, double b) { return std::abs(a) < std::abs(b); };
  positions.insert(std::ranges::max_element(gradient, by_magnitude) - gradient.begin());
  for (std::uint64_t i = 0; i < random_entries; ++i)
    positions.insert(
        static_cast<std::int64_t>(ops::random_bits(seed, directions + i) % std::uint64_t{gradient.size()}));
  return positions;
}

}  // namespace

Check compare(const Tensor& cost, const Bindings& values, const Tensor& x, const Array& gradient,
              std::uint64_t seed, std::int64_t most_entries) {
  if (gradient.shape() != x.shape()) {
    throw ShapeError("a gradient has the shape of its tensor",
                     {{0, "is " + to_string(x.shape())}, {1, "is " + to_string(gradient.shape())}});
  }
  const WideGraph wide = widened(cost, values, x);
  const LocalCost local = local_cost(wide);
  const FirstOrder exact = first_order(local.cost, local.variable);
  const std::vector<Tensor> roots = {exact.rounding, exact.gradient};
  const bool single = gradient.dtype() != DType::f64;
  const std::vector<Array> known =
      plan::evaluate(std::span(roots).first(single ? 2 : 1), {{&local.variable.node(), local.value}});
  Comparison comparison(local, (single ? known[1] : gradient).to_doubles(), known[0].element(0), seed);

  const std::int64_t count = gradient.elements();
  if (count <= most_entries) {
    comparison.entries(every_position(count));
  } else {
    comparison.random_directions(seed);
    comparison.entries(some_positions(gradient.to_doubles(), seed));
  }
  Check check = comparison.take();
  if (!single) return check;
  const auto fault = fault_in_f32(cost, values, x, gradient, wide, seed);
  if (!fault) return check;
  check.entries.push_back(*fault);
  check.greatest_error = std::max(check.greatest_error, fault->error);
  check.passed = false;
  return check;
}

}  // namespace turunan::explanation
