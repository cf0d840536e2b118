#include "plan/kernels/transpose.hpp"

#include <algorithm>

#include "plan/kernels/highway_targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "plan/kernels/transpose.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace turunan::plan::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// One 4×4 block of 4-byte elements in four 128-bit vectors.
HWY_INLINE void transpose_block(const std::uint32_t* in, std::size_t in_stride, std::uint32_t* out,
                                std::size_t out_stride) {
#if HWY_TARGET == HWY_SCALAR
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 4; ++j) out[j * out_stride + i] = in[i * in_stride + j];
  }
#else
  const hn::FixedTag<std::uint32_t, 4> d;
  const hn::RepartitionToWide<decltype(d)> wide;
  const auto r0 = hn::LoadU(d, in), r1 = hn::LoadU(d, in + in_stride);
  const auto r2 = hn::LoadU(d, in + 2 * in_stride), r3 = hn::LoadU(d, in + 3 * in_stride);
  const auto low01 = hn::BitCast(wide, hn::InterleaveLower(d, r0, r1));
  const auto low23 = hn::BitCast(wide, hn::InterleaveLower(d, r2, r3));
  const auto high01 = hn::BitCast(wide, hn::InterleaveUpper(d, r0, r1));
  const auto high23 = hn::BitCast(wide, hn::InterleaveUpper(d, r2, r3));
  hn::StoreU(hn::BitCast(d, hn::InterleaveLower(wide, low01, low23)), d, out);
  hn::StoreU(hn::BitCast(d, hn::InterleaveUpper(wide, low01, low23)), d, out + out_stride);
  hn::StoreU(hn::BitCast(d, hn::InterleaveLower(wide, high01, high23)), d, out + 2 * out_stride);
  hn::StoreU(hn::BitCast(d, hn::InterleaveUpper(wide, high01, high23)), d, out + 3 * out_stride);
#endif
}

/// The same for 8-byte elements, in 2×2 pieces.
HWY_INLINE void transpose_block(const std::uint64_t* in, std::size_t in_stride, std::uint64_t* out,
                                std::size_t out_stride) {
  for (std::size_t i = 0; i < 4; i += 2) {
    for (std::size_t j = 0; j < 4; j += 2) {
      const std::uint64_t* from = in + i * in_stride + j;
      std::uint64_t* to = out + j * out_stride + i;
#if HWY_TARGET == HWY_SCALAR
      const std::uint64_t a = from[0], b = from[1], c = from[in_stride], e = from[in_stride + 1];
      to[0] = a, to[1] = c, to[out_stride] = b, to[out_stride + 1] = e;
#else
      const hn::FixedTag<std::uint64_t, 2> d;
      const auto r0 = hn::LoadU(d, from), r1 = hn::LoadU(d, from + in_stride);
      hn::StoreU(hn::InterleaveLower(d, r0, r1), d, to);
      hn::StoreU(hn::InterleaveUpper(d, r0, r1), d, to + out_stride);
#endif
    }
  }
}

template <class T>
HWY_INLINE void transpose_block(const T* in, std::size_t in_stride, T* out, std::size_t out_stride) {
  for (std::size_t i = 0; i < 4; ++i) {
    for (std::size_t j = 0; j < 4; ++j) out[j * out_stride + i] = in[i * in_stride + j];
  }
}

/// out[j][i] = in[i][j], in squares of 32×32 so that both sides stay in the nearest cache.
template <class T>
void transpose_all(const void* in_memory, std::size_t in_stride, void* out_memory, std::size_t out_stride,
                   std::size_t rows, std::size_t columns) {
  constexpr std::size_t square = 32;
  const T* in = static_cast<const T*>(in_memory);
  T* out = static_cast<T*>(out_memory);
  for (std::size_t i0 = 0; i0 < rows; i0 += square) {
    const std::size_t i1 = std::min(i0 + square, rows), i_full = i0 + (i1 - i0) / 4 * 4;
    for (std::size_t j0 = 0; j0 < columns; j0 += square) {
      const std::size_t j1 = std::min(j0 + square, columns), j_full = j0 + (j1 - j0) / 4 * 4;
      for (std::size_t j = j0; j < j_full; j += 4) {
        for (std::size_t i = i0; i < i_full; i += 4) {
          transpose_block(in + i * in_stride + j, in_stride, out + j * out_stride + i, out_stride);
        }
      }
      for (std::size_t i = i0; i < i1; ++i) {
        for (std::size_t j = i < i_full ? j_full : j0; j < j1; ++j)
          out[j * out_stride + i] = in[i * in_stride + j];
      }
    }
  }
}

void transpose_bytes(std::size_t element_bytes, const void* in, std::size_t in_stride, void* out,
                     std::size_t out_stride, std::size_t rows, std::size_t columns) {
  switch (element_bytes) {
    case 1: return transpose_all<std::uint8_t>(in, in_stride, out, out_stride, rows, columns);
    case 4: return transpose_all<std::uint32_t>(in, in_stride, out, out_stride, rows, columns);
    default: return transpose_all<std::uint64_t>(in, in_stride, out, out_stride, rows, columns);
  }
}

}  // namespace turunan::plan::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace turunan::plan {

HWY_EXPORT(transpose_bytes);

void transpose(DType dtype, const void* in, std::size_t in_stride, void* out, std::size_t out_stride,
               std::size_t rows, std::size_t columns) {
  const std::size_t bytes = dtype == DType::boolean ? 1 : dtype == DType::f32 ? 4 : 8;
  HWY_DYNAMIC_DISPATCH(transpose_bytes)(bytes, in, in_stride, out, out_stride, rows, columns);
}

}  // namespace turunan::plan
#endif
