#include "sheet/comparison.hpp"

#include "graph/index.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace turunan::sheet {

namespace {

// The rounding that an identity may show, relative to the largest magnitude of either side.
double rounding_of(DType dtype) {
  return dtype == DType::f32 ? 1e-4 : 1e-9;
}

double largest_magnitude(const std::vector<double>& values) {
  double largest = 0;
  for (const double x : values) {
    if (std::isfinite(x)) largest = std::max(largest, std::abs(x));
  }
  return largest;
}

// NaN has a sign that nobody asked for.
std::string number_text(double x) {
  return std::isnan(x) ? "nan" : fmt::format("{}", x);
}

bool close(double a, double b, double tolerance) {
  return a == b || (std::isfinite(a) && std::isfinite(b) && std::abs(a - b) <= tolerance);
}

bool holds(BinaryOp op, double a, double b, double tolerance) {
  switch (op) {
    case BinaryOp::kLess: return a < b;
    case BinaryOp::kLessEqual: return a <= b || (tolerance > 0 && close(a, b, tolerance));
    case BinaryOp::kGreater: return a > b;
    case BinaryOp::kGreaterEqual: return a >= b || (tolerance > 0 && close(a, b, tolerance));
    case BinaryOp::kNotEqual: return a != b;
    case BinaryOp::kApproximately: return close(a, b, tolerance);
    default: return tolerance > 0 ? close(a, b, tolerance) : a == b;
  }
}

double allowed(const Comparison& comparison, const std::vector<double>& left,
               const std::vector<double>& right, DType dtype) {
  const double scale = largest_magnitude(right);
  if (comparison.op == BinaryOp::kApproximately) return comparison.tolerance * (scale > 0 ? scale : 1);
  if (!comparison.rounding) return 0;
  return std::max(comparison.tolerance, rounding_of(dtype)) * std::max({scale, largest_magnitude(left), 1.0});
}

}  // namespace

Difference compare_values(const Comparison& comparison, const Array& left, const Array& right) {
  const std::vector<double> a = left.to_doubles(), b = right.to_doubles();
  const DType dtype = promote(left.dtype(), right.dtype());
  const double tolerance = allowed(comparison, a, b, dtype);
  Difference result;
  double largest = 0;
  std::size_t first = a.size();
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (holds(comparison.op, a[i], b[i], tolerance)) continue;
    first = std::min(first, i);
    largest = std::max(largest, std::abs(a[i] - b[i]));
    ++result.count;
  }
  if (result.count == 0) return result;
  const std::string where = index_text(left.shape(), static_cast<std::int64_t>(first));
  result.text = where.empty()
                    ? "the two sides are"
                    : fmt::format("{} of {} element{} fail{}, the first at {}", result.count, a.size(),
                                  a.size() == 1 ? "" : "s", result.count == 1 ? "s" : "", where);
  if (where.empty()) result.text = fmt::format("{} and {}", number_text(a[first]), number_text(b[first]));
  result.left = fmt::format("is {}{}", number_text(a[first]), where.empty() ? "" : " at " + where);
  result.right = fmt::format("is {}{}", number_text(b[first]), where.empty() ? "" : " at " + where);
  if (comparison.op == BinaryOp::kApproximately && largest > 0) {
    result.help = fmt::format("the largest difference is {:.3g}, and {:.3g} is allowed", largest, tolerance);
  } else if (comparison.op == BinaryOp::kEqual && largest > 0 && largest < 1e-6) {
    result.help = fmt::format("the largest difference is {:.3g}; ≈ allows for rounding", largest);
  }
  return result;
}

}  // namespace turunan::sheet
