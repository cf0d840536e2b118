#include <algorithm>
#include <array>
#include <limits>

#include "learn/rule.hpp"

namespace turunan::learn {

Array Plateau::start(const schedule::OnPlateau& settings) {
  const std::array<double, 3> state = {settings.rate, std::numeric_limits<double>::max(), 0};
  return Array({3}, state);
}

Array Plateau::next(const Array& before, double measure) const {
  double rate = before.element(0), least = before.element(1), waited = before.element(2);
  if (measure < least * (1 - settings.threshold)) {
    least = measure;
    waited = 0;
  } else {
    ++waited;
  }
  if (waited > static_cast<double>(settings.patience)) {
    const double lower = std::max(rate * settings.factor, settings.least);
    // PyTorch leaves a rate that would hardly change.
    constexpr double least_change = 1e-8;
    if (rate - lower > least_change) rate = lower;
    waited = 0;
  }
  const std::array<double, 3> result = {rate, least, waited};
  return Array({3}, result);
}

}  // namespace turunan::learn
