#pragma once

#include <gtest/gtest.h>

#include "graph/verify.hpp"
#include "ops/indexing.hpp"
#include "reference/evaluate.hpp"
#include "transform/gradient.hpp"

// Small graphs of one variable, and their values at a point.

namespace turunan::test {

using Values = std::vector<double>;

inline Array row(const Values& elements) {
  return Array({static_cast<std::int64_t>(elements.size())}, elements);
}
inline Tensor vector_variable(std::int64_t n) {
  return input({DType::f64, {n}});
}
inline Tensor scalar_variable() {
  return input({DType::f64, {}});
}

inline Tensor element(const Tensor& x, std::int64_t i) {
  return ops::reshape(ops::slice(x, {{i, 1, 1}}), {});
}

inline double at(const Tensor& f, const Tensor& x, double value) {
  return reference::evaluate(f, {{&x.node(), Array::scalar(value)}}).element(0);
}

/// The gradient of f at a value of its one variable, element by element.
inline Values gradient_at(const Tensor& f, const Tensor& x, const Array& value) {
  const Tensor g = gradient(f, x);
  verify(g);
  EXPECT_EQ(g.type(), x.type());
  return reference::evaluate(g, {{&x.node(), value}}).to_doubles();
}

}  // namespace turunan::test
