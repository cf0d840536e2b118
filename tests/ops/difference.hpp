#pragma once

#include <functional>

#include "reference/evaluate.hpp"

// Difference quotients: the derivative's definition, against which derivative rules are held.

namespace turunan::test {

/// The variables of a graph with their values.
struct Point {
  std::vector<Tensor> variables;
  std::vector<Array> values;

  Bindings bindings() const {
    Bindings result;
    for (std::size_t i = 0; i < variables.size(); ++i) result.emplace(&variables[i].node(), values[i]);
    return result;
  }
  /// The point moved by t along a direction, which has one array for each variable; empty ones stand still.
  Point moved(const std::vector<Array>& direction, double t) const {
    Point result = *this;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!is_floating(values[i].dtype())) continue;
      std::vector<double> elements = values[i].to_doubles();
      const std::vector<double> step = direction[i].to_doubles();
      for (std::size_t k = 0; k < elements.size(); ++k) elements[k] += t * step[k];
      result.values[i] = Array(values[i].shape(), elements, values[i].dtype());
    }
    return result;
  }
};

/// A directional derivative and the greatest size of its terms, to which errors are compared.
struct Slope {
  double value = 0;
  double scale = 0;
};

/// ⟨gradient, direction⟩.
inline Slope slope(const std::vector<Array>& gradient, const std::vector<Array>& direction) {
  Slope result;
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    const std::vector<double> g = gradient[i].to_doubles(), v = direction[i].to_doubles();
    for (std::size_t k = 0; k < g.size(); ++k) {
      result.value += g[k] * v[k];
      result.scale += std::abs(g[k] * v[k]);
    }
  }
  return result;
}

/// (f(x + tv) − f(x − tv)) / 2t, improved once by Richardson's extrapolation: the error is of order t⁴.
inline double difference_quotient(const Tensor& f, const Point& point, const std::vector<Array>& direction,
                                  double t = 1e-3) {
  const auto at = [&](double s) {
    return reference::evaluate(f, point.moved(direction, s).bindings()).element(0);
  };
  const auto central = [&](double s) { return (at(s) - at(-s)) / (2 * s); };
  return (4 * central(t / 2) - central(t)) / 3;
}

}  // namespace turunan::test
