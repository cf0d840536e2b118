#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "plan/program.hpp"
#include "reference/evaluate.hpp"

namespace turunan::test {

/// Elements agree to a few roundings of the largest element, or of `scale` where that is larger.
inline ::testing::AssertionResult close(const Array& got, const Array& expected, double ulps = 64,
                                        double scale = 0) {
  if (got.type() != expected.type()) {
    return ::testing::AssertionFailure()
           << to_string(got.type()) << " instead of " << to_string(expected.type());
  }
  const double epsilon = expected.dtype() == DType::f32   ? 0x1p-23
                         : expected.dtype() == DType::f64 ? 0x1p-52
                                                          : 0;
  const std::vector<double> x = got.to_doubles(), y = expected.to_doubles();
  double largest = scale;
  for (const double value : y) {
    if (std::isfinite(value)) largest = std::max(largest, std::abs(value));
  }
  for (std::size_t i = 0; i < x.size(); ++i) {
    const bool same = x[i] == y[i] || (std::isnan(x[i]) && std::isnan(y[i]));
    if (!same && !(std::abs(x[i] - y[i]) <= ulps * epsilon * largest)) {
      return ::testing::AssertionFailure() << "element " << i << " is " << x[i] << " instead of " << y[i];
    }
  }
  return ::testing::AssertionSuccess();
}

/// The values of the roots from a program with memory of its own, which may work in registers.
inline std::vector<Array> run_as_program(const std::vector<Tensor>& roots, const Bindings& bindings) {
  plan::Program program(roots, {});
  for (const Tensor& tensor : nodes_in_order(roots)) {
    if (const auto value = bindings.find(&tensor.node()); value != bindings.end())
      program.set(tensor, value->second);
  }
  program.run();
  std::vector<Array> values;
  for (std::size_t i = 0; i < roots.size(); ++i) values.push_back(program.output(i));
  return values;
}

/// The plan's values of the roots against the reference's.
inline void expect_as_reference(const std::vector<Tensor>& roots, const Bindings& bindings = {},
                                double ulps = 64) {
  const std::vector<Array> expected = reference::evaluate(roots, bindings);
  const std::vector<Array> got = plan::evaluate(roots, bindings),
                           in_program = run_as_program(roots, bindings);
  for (std::size_t i = 0; i < roots.size(); ++i) {
    EXPECT_TRUE(close(got[i], expected[i], ulps)) << "root " << i;
    EXPECT_TRUE(close(in_program[i], expected[i], ulps)) << "root " << i << " of a program";
  }
}

/// Different numbers between −1 and 1 in no order; for integers small whole ones.
inline Array numbers(const TensorType& type, unsigned seed) {
  std::vector<double> values(static_cast<std::size_t>(type.shape.elements()));
  std::uint64_t state = seed * 7919U + 17U;
  for (double& value : values) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    value = static_cast<double>(state >> 33) * 0x1p-30 - 1;
    if (type.dtype == DType::i64) value = std::round(value * 5);
    if (type.dtype == DType::boolean) value = value > 0;
  }
  return Array(type.shape, values, type.dtype);
}

}  // namespace turunan::test
