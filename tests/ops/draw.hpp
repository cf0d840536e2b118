#pragma once

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "graph/operation.hpp"

// Inputs for an operation, drawn from its declared domain: what the tests of the catalogue share.

namespace turunan::test {

using Random = std::mt19937_64;

/// The same numbers with every standard library, which its distributions do not promise.
inline double between(Random& random, double low, double high) {
  return low + (high - low) * static_cast<double>(random() >> 11) * 0x1p-53;
}

inline std::int64_t whole(Random& random, std::int64_t low, std::int64_t high) {  // both ends included
  return low + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(high - low + 1));
}

inline std::uint64_t seed_of(std::string_view text) {
  std::uint64_t hash = 1469598103934665603U;
  for (const char letter : text) hash = (hash ^ static_cast<unsigned char>(letter)) * 1099511628211U;
  return hash;
}

/// The samples of an operation; an elementwise one is tried as a scalar and as a matrix.
inline std::vector<Sample> samples_of(const Operation& operation) {
  if (operation.samples != nullptr) return operation.samples();
  if (operation.elementwise == Elementwise::no || operation.arity == 0) return {};
  return {{std::vector<Shape>(operation.arity, Shape{})}, {std::vector<Shape>(operation.arity, Shape{2, 3})}};
}

inline Structure structure_of(const Operation& operation, std::size_t input) {
  return input < operation.domain.structure.size() ? operation.domain.structure[input] : Structure::any;
}

namespace detail {

inline bool near_a_kink(const Domain& domain, double value) {
  if (!domain.kinks_at_points) return false;
  for (std::size_t i = 0; i < domain.number_of_points; ++i) {
    if (std::abs(value - domain.points[i]) < 0.05) return true;
  }
  return false;
}

inline double from_domain(Random& random, const Domain& domain) {
  double value = 0;
  do value = between(random, domain.low, domain.high);
  while (near_a_kink(domain, value));
  return value;
}

// Calls of(matrix) with the elements of each matrix of a stack, as a square row-major array of the given
// size.
template <class F>
void for_each_matrix(std::vector<double>& elements, const Shape& shape, F of) {
  const std::int64_t rows = shape.from_end(2), columns = shape.from_end(1);
  for (std::size_t start = 0; start < elements.size(); start += static_cast<std::size_t>(rows * columns)) {
    of(elements.data() + start, rows, columns);
  }
}

inline void symmetrise(double* a, std::int64_t n, std::int64_t) {
  for (std::int64_t i = 0; i < n; ++i) {
    for (std::int64_t j = 0; j < i; ++j) a[i * n + j] = a[j * n + i];
  }
}

// A·Aᵀ + I: symmetric, with eigenvalues of 1 and more.
inline void make_positive_definite(double* a, std::int64_t n, std::int64_t) {
  const std::vector<double> old(a, a + n * n);
  const auto at = [&](std::int64_t i, std::int64_t k) { return old[static_cast<std::size_t>(i * n + k)]; };
  for (std::int64_t i = 0; i < n; ++i) {
    for (std::int64_t j = 0; j < n; ++j) {
      a[i * n + j] = i == j ? 1 : 0;
      for (std::int64_t k = 0; k < n; ++k) a[i * n + j] += at(i, k) * at(j, k);
    }
  }
}

inline void add_to_diagonal(double* a, std::int64_t rows, std::int64_t columns) {
  for (std::int64_t i = 0; i < std::min(rows, columns); ++i)
    a[i * columns + i] += a[i * columns + i] < 0 ? -3 : 3;
}

inline void make_rows_sum_to_one(double* a, std::int64_t rows, std::int64_t columns) {
  for (std::int64_t i = 0; i < rows; ++i) {
    double sum = 0;
    for (std::int64_t j = 0; j < columns; ++j) sum += a[i * columns + j] = 0.2 + std::abs(a[i * columns + j]);
    for (std::int64_t j = 0; j < columns; ++j) a[i * columns + j] /= sum;
  }
}

inline void make_one_hot(double* a, std::int64_t rows, std::int64_t columns) {
  for (std::int64_t i = 0; i < rows; ++i) {
    const std::int64_t one = std::max_element(a + i * columns, a + (i + 1) * columns) - (a + i * columns);
    for (std::int64_t j = 0; j < columns; ++j) a[i * columns + j] = j == one ? 1 : 0;
  }
}

}  // namespace detail

/// The value of one input: from the domain, of the declared structure, away from kinks.
inline Array draw_input(Random& random, const Operation& operation, std::size_t input, const Shape& shape,
                        DType dtype) {
  std::vector<double> elements(static_cast<std::size_t>(shape.elements()));
  for (double& element : elements) element = detail::from_domain(random, operation.domain);
  if (dtype == DType::boolean) {
    for (double& element : elements) element = static_cast<double>(random() % 2);
  } else if (dtype == DType::i64) {
    for (double& element : elements) element = std::round(element);
  }
  switch (structure_of(operation, input)) {
    case Structure::any: break;
    case Structure::symmetric: detail::for_each_matrix(elements, shape, detail::symmetrise); break;
    case Structure::positive_definite:
      detail::for_each_matrix(elements, shape, detail::make_positive_definite);
      break;
    case Structure::well_conditioned:
      detail::for_each_matrix(elements, shape, detail::add_to_diagonal);
      break;
    case Structure::probabilities:
      detail::for_each_matrix(elements, shape, detail::make_rows_sum_to_one);
      break;
    case Structure::one_hot: detail::for_each_matrix(elements, shape, detail::make_one_hot); break;
  }
  return Array(shape, elements, dtype);
}

/// A direction in which an input may move without losing its structure.
inline Array draw_direction(Random& random, const Operation& operation, std::size_t input,
                            const Shape& shape) {
  std::vector<double> elements(static_cast<std::size_t>(shape.elements()));
  for (double& element : elements) element = between(random, -1, 1);
  const Structure structure = structure_of(operation, input);
  if (structure == Structure::symmetric || structure == Structure::positive_definite) {
    detail::for_each_matrix(elements, shape, detail::symmetrise);
  }
  return Array(shape, elements);
}

/// The element type of an input in a test of floating-point inputs: a condition stays a truth value.
inline DType input_dtype(const Operation& operation, std::size_t input, DType floating) {
  const bool truth = operation.elementwise == Elementwise::logical ||
                     (operation.elementwise == Elementwise::selection && input == 0);
  return truth ? DType::boolean : floating;
}

}  // namespace turunan::test
