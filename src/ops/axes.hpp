#pragma once

#include "ops/apply.hpp"

// What every reduction shares: which axes go, the shape that stays, the loop over what is reduced.

namespace turunan::ops {

/// Sorted, counted from the front; none named means all. Throws ShapeError for an axis that is not there.
std::vector<std::int64_t> normalise_axes(const std::vector<std::int64_t>& axes, std::size_t rank);
std::int64_t normalise_axis(std::int64_t axis, std::size_t rank);

Shape reduced_shape(const Shape& shape, const std::vector<std::int64_t>& axes, bool keepdims);
/// How many elements go into one of the result.
std::int64_t reduced_count(const Shape& shape, const std::vector<std::int64_t>& axes);

/// The type rule of a reduction: axes normalised, the element type stays, booleans are counted as i64.
TensorType reduced_type(std::span<const TensorType> x, const Attributes& attributes);

/// The elements that go into one element of the result.
struct Run {
  const double* elements;
  std::int64_t count;
  double operator[](std::int64_t i) const { return elements[i]; }
};
/// The value rule of a reduction, from the function of one run.
Array reduce(const Evaluation& e, double (*of_run)(Run));

/// Applies a reduction: normalises the axes first.
Tensor apply_reduction(const Operation& operation, const Tensor& x, const std::vector<std::int64_t>& axes,
                       bool keepdims);

std::vector<Sample> reduction_samples();
inline constexpr Parameters reduction_parameters = {
    {{"x"}, {"axis", Kind::axes, true}, {"keepdims", Kind::flag, true}}};

template <const Operation& operation>
std::vector<Tensor> build_reduction(const Arguments& a) {
  return {apply_reduction(operation, a.tensor(0), a.has(1) ? a.integers(1) : std::vector<std::int64_t>{},
                          a.flag(2))};
}

}  // namespace turunan::ops
