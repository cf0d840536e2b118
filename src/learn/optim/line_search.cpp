#include "learn/optim/line_search.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace turunan::learn {

namespace {

// The minimum of the cubic with the values and slopes of both ends, kept away from them; the middle where
// there is none.
double between(const LinePoint& a, const LinePoint& b) {
  const double width = b.distance - a.distance;
  const double middle = a.distance + width / 2;
  if (!std::isfinite(b.value) || !std::isfinite(b.slope)) return middle;
  const double d1 = a.slope + b.slope - 3 * (a.value - b.value) / (a.distance - b.distance);
  const double square = d1 * d1 - a.slope * b.slope;
  if (!(square >= 0)) return middle;
  const double d2 = std::copysign(std::sqrt(square), width);
  const double found = b.distance - width * (b.slope + d2 - d1) / (b.slope - a.slope + 2 * d2);
  if (!std::isfinite(found)) return middle;
  constexpr double margin = 0.1;
  const double low = std::min(a.distance, b.distance), high = std::max(a.distance, b.distance);
  return std::clamp(found, low + margin * (high - low), high - margin * (high - low));
}

class Search {
 public:
  Search(const LinePoint& start, const std::function<LinePoint(double)>& at,
         const WolfeConditions& conditions)
      : start_(start), at_(at), conditions_(conditions) {}

  std::optional<LinePoint> run(double distance) {
    LinePoint before = start_;
    for (bool first = true; left() > 0; first = false) {
      LinePoint now = look(distance);
      if (!falls_enough(now) || (!first && now.value >= before.value))
        return zoom(std::move(before), std::move(now));
      if (is_flat(now)) return now;
      if (now.slope >= 0) return zoom(std::move(now), std::move(before));
      before = std::move(now);
      constexpr double growth = 2;
      distance *= growth;
    }
    return lowest(before);
  }

 private:
  int left() const { return conditions_.evaluations - evaluations_; }

  LinePoint look(double distance) {
    ++evaluations_;
    LinePoint point = at_(distance);
    if (!std::isfinite(point.value)) point.value = std::numeric_limits<double>::infinity();
    return point;
  }

  bool falls_enough(const LinePoint& point) const {
    return point.value <= start_.value + conditions_.decrease * point.distance * start_.slope;
  }
  bool is_flat(const LinePoint& point) const {
    return std::abs(point.slope) <= -conditions_.flatness * start_.slope;
  }

  // `low` is the lowest point so far that falls enough; the slope there leads towards `high`.
  std::optional<LinePoint> zoom(LinePoint low, LinePoint high) {
    while (left() > 0) {
      const double distance = between(low, high);
      if (distance == low.distance || distance == high.distance) break;
      LinePoint now = look(distance);
      if (!falls_enough(now) || now.value >= low.value) {
        high = std::move(now);
        continue;
      }
      if (is_flat(now)) return now;
      if (now.slope * (high.distance - low.distance) >= 0) high = std::move(low);
      low = std::move(now);
    }
    return lowest(low);
  }

  std::optional<LinePoint> lowest(const LinePoint& point) const {
    if (point.distance > 0 && point.value < start_.value) return point;
    return std::nullopt;
  }

  const LinePoint& start_;
  const std::function<LinePoint(double)>& at_;
  const WolfeConditions& conditions_;
  int evaluations_ = 0;
};

}  // namespace

std::optional<LinePoint> wolfe_point(const LinePoint& start, double first_distance,
                                     const std::function<LinePoint(double)>& at,
                                     const WolfeConditions& conditions) {
  return Search(start, at, conditions).run(first_distance);
}

}  // namespace turunan::learn
