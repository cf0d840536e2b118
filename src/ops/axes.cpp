#include "ops/axes.hpp"

#include <algorithm>
#include <numeric>

#include "turunan/error.hpp"

namespace turunan::ops {

std::int64_t normalise_axis(std::int64_t axis, std::size_t rank) {
  const auto n = static_cast<std::int64_t>(rank);
  if (axis < -n || axis >= n) {
    const std::string last = std::to_string(n - 1), first = std::to_string(-n);
    throw ShapeError("there is no axis " + std::to_string(axis),
                     {{0, "has " + std::to_string(n) + (n == 1 ? " axis" : " axes")}},
                     n == 0   ? "a scalar has no axes"
                     : n == 1 ? "the only axis is 0, or -1"
                              : "the axes are 0 to " + last + ", or " + first + " to -1");
  }
  return axis < 0 ? axis + n : axis;
}

std::vector<std::int64_t> normalise_axes(const std::vector<std::int64_t>& axes, std::size_t rank) {
  std::vector<std::int64_t> result(rank);
  std::iota(result.begin(), result.end(), 0);
  if (axes.empty()) return result;
  result.clear();
  for (const std::int64_t axis : axes) result.push_back(normalise_axis(axis, rank));
  std::sort(result.begin(), result.end());
  if (std::adjacent_find(result.begin(), result.end()) != result.end()) {
    throw ShapeError("an axis is named twice");
  }
  return result;
}

Shape reduced_shape(const Shape& shape, const std::vector<std::int64_t>& axes, bool keepdims) {
  std::vector<std::int64_t> sizes;
  for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
    const bool reduced = std::binary_search(axes.begin(), axes.end(), static_cast<std::int64_t>(axis));
    if (!reduced) sizes.push_back(shape[axis]);
    if (reduced && keepdims) sizes.push_back(1);
  }
  return Shape(std::move(sizes));
}

std::int64_t reduced_count(const Shape& shape, const std::vector<std::int64_t>& axes) {
  std::int64_t count = 1;
  for (const std::int64_t axis : axes)
    count *= shape[static_cast<std::size_t>(normalise_axis(axis, shape.rank()))];
  return count;
}

TensorType reduced_type(std::span<const TensorType> x, const Attributes& attributes) {
  const std::vector<std::int64_t>& axes = attributes.axes;
  if (!axes.empty() && normalise_axes(axes, x[0].shape.rank()) != axes) {
    throw ShapeError("the axes of a reduction are sorted and counted from the front");
  }
  return {x[0].dtype == DType::boolean ? DType::i64 : x[0].dtype,
          reduced_shape(x[0].shape, attributes.axes, attributes.keepdims)};
}

Array reduce(const Evaluation& e, double (*of_run)(Run)) {
  const Array& x = e.x[0];
  const std::vector<std::int64_t>& axes = e.attributes.axes;
  std::vector<std::int64_t> kept_first;
  for (std::int64_t axis = 0; axis < static_cast<std::int64_t>(x.rank()); ++axis) {
    if (!std::binary_search(axes.begin(), axes.end(), axis)) kept_first.push_back(axis);
  }
  kept_first.insert(kept_first.end(), axes.begin(), axes.end());
  const Array runs = x.transpose(kept_first).cast(DType::f64).compact();
  const double* elements = runs.read<double>().data();

  const std::int64_t count = reduced_count(x.shape(), axes);
  std::vector<double> results(static_cast<std::size_t>(e.type.shape.elements()));
  for (double& result : results) {
    result = of_run({elements, count});
    elements += count;
  }
  return Array(e.type.shape, results, e.type.dtype);
}

Tensor apply_reduction(const Operation& operation, const Tensor& x, const std::vector<std::int64_t>& axes,
                       bool keepdims) {
  return apply(operation, {x}, {.axes = normalise_axes(axes, x.rank()), .keepdims = keepdims});
}

std::vector<Sample> reduction_samples() {
  return {{{{2, 3}}, {.axes = {0, 1}}},
          {{{2, 3}}, {.axes = {0}, .keepdims = true}},
          {{{2, 3, 2}}, {.axes = {0, 2}}},
          {{{3}}, {.axes = {0}}}};
}

}  // namespace turunan::ops
