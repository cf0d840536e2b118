#include "ops/statistics.hpp"

#include "ops/indexing.hpp"

namespace turunan::ops {

namespace {

// The product along the last axis, which goes: halves are multiplied until one element is left.
Tensor product_of_last(Tensor x) {
  std::vector<Slice> slices;
  for (const std::int64_t size : x.shape()) slices.push_back({0, size, 1});
  while (slices.back().count > 1) {
    const std::int64_t count = slices.back().count, half = count / 2;
    const auto part = [&](std::int64_t start, std::int64_t length) {
      slices.back() = {start, length, 1};
      return slice(x, slices);
    };
    const Tensor product = part(0, half) * part(half, half);
    x = count % 2 == 0 ? product : concat({product, part(count - 1, 1)}, -1);
    slices.back() = {0, half + count % 2, 1};
  }
  return x;
}

}  // namespace

Tensor product_body(std::span<const Tensor> x, const Attributes& a) {
  std::vector<std::int64_t> order, kept;
  for (std::int64_t axis = 0; axis < static_cast<std::int64_t>(x[0].rank()); ++axis) {
    if (!std::binary_search(a.axes.begin(), a.axes.end(), axis)) order.push_back(axis);
  }
  for (const std::int64_t axis : order) kept.push_back(x[0].shape()[static_cast<std::size_t>(axis)]);
  order.insert(order.end(), a.axes.begin(), a.axes.end());
  const std::int64_t count = reduced_count(x[0].shape(), a.axes);
  const Shape result = reduced_shape(x[0].shape(), a.axes, a.keepdims);
  if (count == 0) return filled({x[0].dtype(), result}, 1);
  kept.push_back(count);
  return reshape(product_of_last(reshape(apply(permute, {x[0]}, {.axes = order}), Shape(kept))), result);
}

}  // namespace turunan::ops
