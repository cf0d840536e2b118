#include "plan/view.hpp"

#include <algorithm>

namespace turunan::plan {

bool View::is_compact() const {
  if (offset != 0) return false;
  std::int64_t step = 1;
  for (std::size_t axis = shape.rank(); axis-- > 0;) {
    if (shape[axis] != 1 && strides[axis] != step) return shape.elements() == 0;
    step *= shape[axis];
  }
  return true;
}

bool View::is_uniform() const {
  for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
    if (shape[axis] != 1 && strides[axis] != 0) return false;
  }
  return true;
}

View whole(BufferId buffer, const TensorType& type) {
  return {buffer, type.dtype, type.shape, row_major_strides(type.shape), 0};
}

View transposed(const View& view, std::span<const std::int64_t> permutation) {
  View result = view;
  for (std::size_t axis = 0; axis < permutation.size(); ++axis) {
    const auto from = static_cast<std::size_t>(permutation[axis]);
    result.shape[axis] = view.shape[from];
    result.strides[axis] = view.strides[from];
  }
  return result;
}

View sliced(const View& view, std::span<const Slice> slices) {
  View result = view;
  for (std::size_t axis = 0; axis < slices.size(); ++axis) {
    result.shape[axis] = slices[axis].count;
    result.strides[axis] = view.strides[axis] * slices[axis].step;
    result.offset += view.strides[axis] * slices[axis].start;
  }
  if (result.shape.elements() == 0) result.offset = 0;
  return result;
}

View broadcast(const View& view, const Shape& shape) {
  View result{view.buffer, view.dtype, shape, std::vector<std::int64_t>(shape.rank(), 0), view.offset};
  for (std::size_t back = 1; back <= view.shape.rank(); ++back) {
    if (view.shape.from_end(back) == 1) continue;
    result.strides[shape.rank() - back] = view.strides[view.shape.rank() - back];
  }
  return result;
}

std::vector<Loop> loops(const View& view) {
  std::vector<Loop> result;
  for (std::size_t axis = 0; axis < view.shape.rank(); ++axis) {
    const std::int64_t count = view.shape[axis], stride = view.strides[axis];
    if (count == 1) continue;
    if (!result.empty() && result.back().stride == count * stride) {
      result.back() = {result.back().count * count, stride};
    } else {
      result.push_back({count, stride});
    }
  }
  if (result.empty()) result.push_back({1, 1});
  return result;
}

namespace {

// Cuts the innermost loops into the axes of `shape`, innermost first; false where an axis would cross two
// loops.
bool cut(std::vector<Loop> remaining, const Shape& shape, std::vector<std::int64_t>& strides) {
  for (std::size_t axis = shape.rank(); axis-- > 0;) {
    if (shape[axis] == 1) continue;
    while (remaining.back().count == 1 && remaining.size() > 1) remaining.pop_back();
    Loop& loop = remaining.back();
    if (loop.count % shape[axis] != 0) return false;
    strides[axis] = loop.stride;
    loop.count /= shape[axis];
    loop.stride *= shape[axis];
  }
  return true;
}

}  // namespace

std::optional<View> reshaped(const View& view, const Shape& shape) {
  View result{view.buffer, view.dtype, shape, row_major_strides(shape), view.offset};
  if (view.shape.elements() == 0 || view.is_compact()) return result;
  if (!cut(loops(view), shape, result.strides)) return std::nullopt;
  return result;
}

}  // namespace turunan::plan
