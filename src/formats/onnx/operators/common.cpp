#include "formats/onnx/operators/common.hpp"

#include "ops/indexing.hpp"
#include "ops/product.hpp"

namespace turunan::onnx {

namespace {

// Models say which axis they mean, and may mean one that is not there.
void require_axis(const Tensor& x, std::size_t axis, std::size_t rank) {
  if (axis >= rank) {
    throw ShapeError("there is no axis " + std::to_string(axis), {{0, "is " + to_string(x.shape())}});
  }
}

}  // namespace

Tensor part(const Tensor& x, std::size_t axis, std::int64_t start, std::int64_t count) {
  require_axis(x, axis, x.rank());
  if (start < 0 || count < 0 || start > x.shape()[axis] || count > x.shape()[axis] - start) {
    throw ShapeError("a part stays within its axis", {{0, "is " + to_string(x.shape())}});
  }
  if (start == 0 && count == x.shape()[axis]) return x;
  std::vector<Slice> slices = whole(x.shape());
  slices[axis] = {start, count, 1};
  return ops::slice(x, slices);
}

Tensor single(const Tensor& x, std::size_t axis, std::int64_t at) {
  return without_axis(part(x, axis, at, 1), axis);
}

Tensor with_axis(const Tensor& x, std::size_t axis) {
  require_axis(x, axis, x.rank() + 1);
  std::vector<std::int64_t> sizes = x.shape().sizes();
  sizes.insert(sizes.begin() + static_cast<std::ptrdiff_t>(axis), 1);
  return ops::reshape(x, Shape(std::move(sizes)));
}

Tensor without_axis(const Tensor& x, std::size_t axis) {
  require_axis(x, axis, x.rank());
  std::vector<std::int64_t> sizes = x.shape().sizes();
  sizes.erase(sizes.begin() + static_cast<std::ptrdiff_t>(axis));
  return ops::reshape(x, Shape(std::move(sizes)));
}

Tensor permuted(const Tensor& x, const std::vector<std::int64_t>& axes) {
  return std::is_sorted(axes.begin(), axes.end()) && axes.size() == x.rank()
             ? x
             : apply(ops::permute, {x}, {.axes = axes});
}

Tensor moved_axis(const Tensor& x, std::size_t from, std::size_t to) {
  require_axis(x, std::max(from, to), x.rank());
  std::vector<std::int64_t> axes = counted(rank_of(x));
  axes.erase(axes.begin() + static_cast<std::ptrdiff_t>(from));
  axes.insert(axes.begin() + static_cast<std::ptrdiff_t>(to), static_cast<std::int64_t>(from));
  return permuted(x, axes);
}

// y = M·x along one axis.
Tensor linear_map_along(const Tensor& x, const Array& matrix, std::size_t axis) {
  const Tensor last = moved_axis(x, axis, x.rank() - 1);
  const Tensor mapped = ops::product(last, ops::transpose(Tensor(matrix.cast(x.dtype()))));
  return moved_axis(mapped, x.rank() - 1, axis);
}

}  // namespace turunan::onnx
