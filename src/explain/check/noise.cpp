#include "explain/check/noise.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "ops/random.hpp"

namespace turunan::explanation {

ProbeLine random_line(std::size_t size, std::uint64_t seed) {
  const auto uniform = [&](std::size_t i) {
    return (static_cast<double>(ops::random_bits(seed, i) >> 11) + 0.5) * 0x1p-53;
  };
  ProbeLine line{.direction = std::vector<double>(size)};
  double squares = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const double radius = std::sqrt(-2 * std::log(uniform(2 * i)));
    line.direction[i] = radius * std::cos(2 * std::numbers::pi * uniform(2 * i + 1));
    squares += line.direction[i] * line.direction[i];
  }
  for (double& element : line.direction) element /= std::sqrt(squares);
  return line;
}

double measured_noise(Probe& probe, std::uint64_t seed) {
  constexpr int points = 12, order = 4;
  constexpr double sum_of_squares = 70;  // of the binomials 1, 4, 6, 4, 1
  constexpr double several = 4;          // deviations
  constexpr double nearby = 0x1p-36;     // of a magnitude of 1
  const ProbeLine line = random_line(probe.point().size(), seed);
  const double step = nearby * std::max(1.0, probe.greatest_magnitude());
  // On one side, away from a kink at the point itself.
  std::vector<double> values;
  for (int i = 1; i <= points; ++i) values.push_back(probe.see(line, i * step).cost);
  for (int k = 0; k < order; ++k) {
    for (std::size_t i = 0; i + 1 < values.size(); ++i) values[i] = values[i + 1] - values[i];
    values.pop_back();
  }
  double squares = 0;
  for (const double difference : values) squares += difference * difference;
  const double deviation = std::sqrt(squares / static_cast<double>(values.size()) / sum_of_squares);
  return std::isfinite(deviation) ? several * deviation : 0;
}

}  // namespace turunan::explanation
