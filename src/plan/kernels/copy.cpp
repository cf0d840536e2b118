#include "plan/kernels/copy.hpp"

#include <algorithm>
#include <cstring>

#include "plan/kernels/prefetch.hpp"
#include "plan/kernels/transpose.hpp"

namespace turunan::plan {

namespace {

/// `count` elements of a fixed size, each a stride apart.
template <std::size_t bytes>
void copy_elements(const std::byte* in, std::ptrdiff_t in_stride, std::byte* out, std::ptrdiff_t out_stride,
                   std::size_t count) {
  for (std::size_t i = 0; i < count; ++i, in += in_stride, out += out_stride) std::memcpy(out, in, bytes);
}

}  // namespace

StridedCopy::StridedCopy(DType dtype, const Shape& shape, std::span<const std::int64_t> in_strides,
                         std::span<const std::int64_t> out_strides)
    : dtype_(dtype), element_(static_cast<std::ptrdiff_t>(size_in_bytes(dtype))) {
  std::vector<Axis> axes;
  for (std::size_t i = 0; i < shape.rank(); ++i) {
    is_empty_ = is_empty_ || shape[i] == 0;
    axes.push_back({static_cast<std::size_t>(shape[i]), in_strides[i] * element_, out_strides[i] * element_});
  }
  simplify(std::move(axes));
}

StridedCopy::StridedCopy(DType dtype, const Shape& shape, std::span<const std::int64_t> in_strides)
    : StridedCopy(dtype, shape, in_strides, row_major_strides(shape)) {}

/// Drops axes of size 1, sorts by the stride of the result and merges axes that are one in both.
void StridedCopy::simplify(std::vector<Axis> axes) {
  std::erase_if(axes, [](const Axis& axis) { return axis.count == 1; });
  std::ranges::stable_sort(
      axes, [](const Axis& a, const Axis& b) { return std::abs(a.out_stride) > std::abs(b.out_stride); });
  for (const Axis& axis : axes) {
    const auto span = static_cast<std::ptrdiff_t>(axis.count);
    if (!axes_.empty() && axes_.back().in_stride == axis.in_stride * span &&
        axes_.back().out_stride == axis.out_stride * span) {
      axes_.back() = {axes_.back().count * axis.count, axis.in_stride, axis.out_stride};
    } else {
      axes_.push_back(axis);
    }
  }
  if (axes_.empty()) axes_.push_back({1, element_, element_});
  if (axes_.size() >= 2) {
    const Axis &rows = axes_[axes_.size() - 2], &columns = axes_.back();
    is_transpose_ = rows.in_stride == element_ && columns.out_stride == element_ && columns.in_stride > 0 &&
                    rows.out_stride > 0;
  }
}

void StridedCopy::run(const void* in, void* out) const {
  if (is_empty_) return;
  copy_from_axis(0, static_cast<const std::byte*>(in), static_cast<std::byte*>(out));
}

/// One call for each axis: as deep as the tensor has axes.
void StridedCopy::copy_from_axis(std::size_t axis, const std::byte* in, std::byte* out) const {
  if (axis + (is_transpose_ ? 2 : 1) == axes_.size()) return innermost(in, out);
  const Axis& a = axes_[axis];
  for (std::size_t i = 0; i < a.count; ++i, in += a.in_stride, out += a.out_stride)
    copy_from_axis(axis + 1, in, out);
}

void StridedCopy::innermost(const std::byte* in, std::byte* out) const {
  const Axis& a = axes_.back();
  if (is_transpose_) {
    const Axis& rows = axes_[axes_.size() - 2];
    // The rows of `in` are the columns of the result.
    transpose(dtype_, in, static_cast<std::size_t>(a.in_stride / element_), out,
              static_cast<std::size_t>(rows.out_stride / element_), a.count, rows.count);
  } else if (a.in_stride == element_ && a.out_stride == element_) {
    std::memcpy(out, in, a.count * static_cast<std::size_t>(element_));
  } else if (element_ == 1) {
    copy_elements<1>(in, a.in_stride, out, a.out_stride, a.count);
  } else if (element_ == 4) {
    copy_elements<4>(in, a.in_stride, out, a.out_stride, a.count);
  } else {
    copy_elements<8>(in, a.in_stride, out, a.out_stride, a.count);
  }
}

namespace {

// Rows of a size that the compiler knows, each a single load and store.
template <std::size_t bytes>
void gather_short(const std::byte* from, std::span<const std::int64_t> index, std::byte* to) {
  for (std::size_t i = 0; i < index.size(); ++i, to += bytes)
    std::memcpy(to, from + static_cast<std::size_t>(index[i]) * bytes, bytes);
}

// Rows lie anywhere in memory, which the processor cannot foresee: some are on their way while earlier ones
// are copied.
void gather_long(const std::byte* from, std::size_t row_bytes, std::span<const std::int64_t> index,
                 std::byte* to) {
  constexpr std::size_t bytes_ahead = 8192;
  const std::size_t ahead = std::min(bytes_ahead / row_bytes, index.size());
  const auto row = [&](std::size_t i) { return from + static_cast<std::size_t>(index[i]) * row_bytes; };
  for (std::size_t i = 0; i < ahead; ++i) prefetch(row(i), row_bytes);
  for (std::size_t i = 0; i < index.size(); ++i, to += row_bytes) {
    if (ahead != 0 && i + ahead < index.size()) prefetch(row(i + ahead), row_bytes);
    std::memcpy(to, row(i), row_bytes);
  }
}

}  // namespace

void gather_rows(const void* data, std::size_t row_bytes, std::span<const std::int64_t> index, void* out) {
  const auto* from = static_cast<const std::byte*>(data);
  auto* to = static_cast<std::byte*>(out);
  switch (row_bytes) {
    case 0: return;
    case 4: return gather_short<4>(from, index, to);
    case 8: return gather_short<8>(from, index, to);
    case 16: return gather_short<16>(from, index, to);
    case 32: return gather_short<32>(from, index, to);
    default: return gather_long(from, row_bytes, index, to);
  }
}

}  // namespace turunan::plan
