#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "ops/cholesky.hpp"
#include "ops/determinant.hpp"
#include "ops/eigen.hpp"
#include "ops/inverse.hpp"
#include "ops/making.hpp"
#include "ops/product.hpp"
#include "ops/qr.hpp"
#include "ops/svd.hpp"
#include "reference/evaluate.hpp"

// What the tests of linear algebra share: matrices, their values, comparison with a scale.

namespace turunan::test {

inline Array matrix(std::int64_t rows, std::int64_t columns, const std::vector<double>& elements,
                    DType dtype = DType::f64) {
  return Array({rows, columns}, elements, dtype);
}

inline Array value(const Tensor& x) {
  return reference::evaluate(x);
}

inline Tensor identity(std::int64_t n) {
  return ops::identity_matrix(n, n, DType::f64);
}

/// Every difference is at most the tolerance times the largest magnitude in the expected array.
inline void expect_close(const Array& actual, const Array& expected, double tolerance = 1e-13) {
  ASSERT_EQ(actual.shape(), expected.shape());
  const std::vector<double> a = actual.to_doubles(), b = expected.to_doubles();
  double scale = 0;
  for (const double element : b) scale = std::max(scale, std::abs(element));
  for (std::size_t i = 0; i < a.size(); ++i) {
    EXPECT_NEAR(a[i], b[i], tolerance * (scale == 0 ? 1 : scale)) << "element " << i;
  }
}
inline void expect_close(const Tensor& actual, const Tensor& expected, double tolerance = 1e-13) {
  expect_close(value(actual), value(expected), tolerance);
}

/// The results of a call in a sheet with tensors as its arguments.
std::vector<Tensor> call(std::string_view function, const std::vector<Tensor>& arguments);

}  // namespace turunan::test
