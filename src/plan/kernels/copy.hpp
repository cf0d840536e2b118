#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "turunan/shape.hpp"

namespace turunan::plan {

/// Copies a tensor from one way of lying in memory to another: out[i₀, i₁, …] = in[i₀, i₁, …].
///
/// Strides count elements; a stride of `in` may be 0 (a broadcast) or negative. `in` and `out` do not
/// overlap. How it is done (whole rows, transposed squares, filling) is decided when it is built. Any dtype.
class StridedCopy {
 public:
  StridedCopy(DType dtype, const Shape& shape, std::span<const std::int64_t> in_strides,
              std::span<const std::int64_t> out_strides);
  /// To row-major order without gaps.
  StridedCopy(DType dtype, const Shape& shape, std::span<const std::int64_t> in_strides);

  void run(const void* in, void* out) const;

 private:
  struct Axis {
    std::size_t count;
    std::ptrdiff_t in_stride, out_stride;  // in bytes
  };
  void simplify(std::vector<Axis> axes);
  void copy_from_axis(std::size_t axis, const std::byte* in, std::byte* out) const;
  void innermost(const std::byte* in, std::byte* out) const;

  DType dtype_;
  std::ptrdiff_t element_ = 1;  // bytes
  bool is_empty_ = false;
  bool is_transpose_ = false;  // the last two axes, by the transpose kernel
  std::vector<Axis> axes_;     // outermost first
};

/// out[i, :] = data[index[i], :], rows of `row_bytes` bytes without gaps. The indices are taken as they are.
void gather_rows(const void* data, std::size_t row_bytes, std::span<const std::int64_t> index, void* out);

}  // namespace turunan::plan
