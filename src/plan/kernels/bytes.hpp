#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "turunan/shape.hpp"

namespace turunan::plan {

/// Elements that are kept as bytes: out[i] = bytes[i] / divisor, rounded once. T is float or double.
struct ByteKernels {
  void (*write_out)(const std::uint8_t* bytes, double divisor, std::size_t n, void* out);
  /// out[i, :] = data[index[i], :] / divisor, rows of `columns` bytes without gaps.
  void (*gather)(const std::uint8_t* data, double divisor, std::size_t columns,
                 std::span<const std::int64_t> index, void* out);
};
ByteKernels find_byte_kernels(DType dtype);

}  // namespace turunan::plan
