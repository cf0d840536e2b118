#include "explain/check/extrapolation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace turunan::explanation {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// Counts how often in a row quotients grew when their step was halved, beyond what rounding does.
class Growth {
 public:
  bool is_without_end(double quotient, double step, double noise) {
    constexpr double clearly = 1.3, above_rounding = 100;
    constexpr int often = 8;
    const bool grew = std::abs(quotient) > clearly * std::abs(before_) &&
                      std::abs(quotient * step) > above_rounding * noise;
    in_a_row_ = grew ? in_a_row_ + 1 : 0;
    before_ = quotient;
    return in_a_row_ >= often;
  }

 private:
  double before_ = infinity;
  int in_a_row_ = 0;
};

// The next row of Neville's scheme from the one above.
std::vector<double> next_row(const std::vector<double>& above, double quotient, double ratio) {
  std::vector<double> row = {quotient};
  double factor = ratio;
  for (std::size_t k = 0; k < above.size(); ++k) {
    row.push_back(row[k] + (row[k] - above[k]) / (factor - 1));
    factor *= ratio;
  }
  return row;
}

}  // namespace

Limit extrapolate(const std::function<double(double)>& quotient, const Extrapolation& settings) {
  Limit best{std::nan(""), infinity};
  std::vector<double> above;
  Growth growth;
  double step = settings.first_step;
  for (int i = 0; i < settings.steps; ++i, step /= 2) {
    const double q = quotient(step);
    if (!std::isfinite(q)) {
      above.clear();
      continue;
    }
    if (growth.is_without_end(q, step, settings.noise)) return {std::copysign(infinity, q), infinity};
    const std::vector<double> row = next_row(above, q, settings.ratio);
    const double rounding = std::abs(2 * settings.noise / step);
    if (row.size() == 1 && std::isnan(best.value)) best = {q, infinity};
    for (std::size_t k = 1; k < row.size(); ++k) {
      const double spread = std::max(std::abs(row[k] - row[k - 1]), std::abs(row[k] - above[k - 1]));
      if (spread + rounding < best.error) best = {row[k], spread + rounding};
    }
    if (best.error <= std::max(settings.target, 2 * rounding)) break;
    above = row;
  }
  return best;
}

}  // namespace turunan::explanation
