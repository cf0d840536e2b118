#include "ops/statistics.hpp"

#include "ops/indexing.hpp"

namespace turunan::ops {

namespace {

// The product along the last axis, which goes: halves are multiplied until one element is left.
Tensor product_of_last(Tensor x) {
  std::vector<Slice> slices = whole(x.shape());
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

// For each element of the last axis the product of all others: those of a half are multiplied pairwise with
// the other half, and each pair's other factor comes with what the others of the pair's product are.
Tensor others_of_last(const Tensor& x) {
  const std::int64_t count = x.shape().from_end(1), half = count / 2;
  if (count <= 1) return filled_like(x, 1);
  std::vector<Slice> slices = whole(x.shape());
  const auto part = [&slices](const Tensor& of, std::int64_t start, std::int64_t length) {
    slices.back() = {start, length, 1};
    return slice(of, slices);
  };
  const Tensor a = part(x, 0, half), b = part(x, half, half);
  if (count % 2 == 0) {
    const Tensor others = others_of_last(a * b);
    return concat({others * b, others * a}, -1);
  }
  const Tensor others = others_of_last(concat({a * b, part(x, count - 1, 1)}, -1));
  const Tensor pairs = part(others, 0, half);
  return concat({pairs * b, pairs * a, part(others, half, 1)}, -1);
}

// The axes named last, as one.
struct Grouped {
  std::vector<std::int64_t> order;
  Shape moved, joined;
};

Grouped grouped(const Tensor& x, const std::vector<std::int64_t>& axes) {
  Grouped g;
  for (std::int64_t axis = 0; axis < static_cast<std::int64_t>(x.rank()); ++axis) {
    if (!std::binary_search(axes.begin(), axes.end(), axis)) g.order.push_back(axis);
  }
  std::vector<std::int64_t> moved, joined;
  for (const std::int64_t axis : g.order) joined.push_back(x.shape()[static_cast<std::size_t>(axis)]);
  g.order.insert(g.order.end(), axes.begin(), axes.end());
  for (const std::int64_t axis : g.order) moved.push_back(x.shape()[static_cast<std::size_t>(axis)]);
  joined.push_back(reduced_count(x.shape(), axes));
  g.moved = Shape(std::move(moved));
  g.joined = Shape(std::move(joined));
  return g;
}

}  // namespace

Tensor product_body(std::span<const Tensor> x, const Attributes& a) {
  const Shape result = reduced_shape(x[0].shape(), a.axes, a.keepdims);
  if (reduced_count(x[0].shape(), a.axes) == 0) return filled({x[0].dtype(), result}, 1);
  const Grouped g = grouped(x[0], a.axes);
  return reshape(product_of_last(reshape(apply(permute, {x[0]}, {.axes = g.order}), g.joined)), result);
}

Tensor product_of_others_body(std::span<const Tensor> x, const Attributes& a) {
  const std::vector<std::int64_t> axes = a.axes.empty() ? a.axes : normalise_axes(a.axes, x[0].rank());
  if (x[0].shape().elements() == 0) return filled_like(x[0], 1);
  const Grouped g = grouped(x[0], axes);
  const Tensor others = others_of_last(reshape(apply(permute, {x[0]}, {.axes = g.order}), g.joined));
  return apply(permute, {reshape(others, g.moved)}, {.axes = inverse_permutation(g.order)});
}

}  // namespace turunan::ops
