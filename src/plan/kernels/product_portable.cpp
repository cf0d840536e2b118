#include "plan/kernels/highway_targets.hpp"
#include "plan/kernels/product_tile.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "plan/kernels/product_portable.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace turunan::plan::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// C[i..i+rows, j..j+N] (+)= A[i..i+rows, :]·B[:, j..j+N], `rows` accumulators of one vector each.
template <int rows, class T, class D>
HWY_INLINE void strip(D d, const TileShape& s, const T* a, std::size_t a_row, std::size_t a_column,
                      const T* b, T* c) {
  const std::size_t b_stride = static_cast<std::size_t>(s.b_stride),
                    c_stride = static_cast<std::size_t>(s.c_stride);
  hn::Vec<D> sum[rows];
  for (int r = 0; r < rows; ++r) {
    sum[r] = s.accumulate ? hn::LoadU(d, c + static_cast<std::size_t>(r) * c_stride) : hn::Zero(d);
  }
  for (std::size_t k = 0; k < static_cast<std::size_t>(s.k); ++k) {
    const auto b_row = hn::LoadU(d, b + k * b_stride);
    for (int r = 0; r < rows; ++r) {
      sum[r] = hn::MulAdd(hn::Set(d, a[static_cast<std::size_t>(r) * a_row + k * a_column]), b_row, sum[r]);
    }
  }
  for (int r = 0; r < rows; ++r) hn::StoreU(sum[r], d, c + static_cast<std::size_t>(r) * c_stride);
}

template <class T, class D>
HWY_INLINE void columns(D d, const TileShape& s, const T* a, const T* b, T* c, std::size_t begin,
                        std::size_t end) {
  const std::size_t a_row = s.transposed_a ? 1 : static_cast<std::size_t>(s.a_stride);
  const std::size_t a_column = s.transposed_a ? static_cast<std::size_t>(s.a_stride) : 1;
  const std::size_t m = static_cast<std::size_t>(s.m), c_stride = static_cast<std::size_t>(s.c_stride);
  for (std::size_t j = begin; j < end; j += hn::Lanes(d)) {
    std::size_t i = 0;
    for (; i + 4 <= m; i += 4) strip<4>(d, s, a + i * a_row, a_row, a_column, b + j, c + i * c_stride + j);
    for (; i < m; ++i) strip<1>(d, s, a + i * a_row, a_row, a_column, b + j, c + i * c_stride + j);
  }
}

/// C[m×n] (+)= A[m×k]·B[k×n]: whole vectors of columns, then the remaining columns one at a time.
template <class T>
void tile(const TileShape& s, const void* a, const void* b, void* c) {
  const hn::ScalableTag<T> d;
  const hn::CappedTag<T, 1> one;
  const std::size_t n = static_cast<std::size_t>(s.n), full = n / hn::Lanes(d) * hn::Lanes(d);
  const T *a_elements = static_cast<const T*>(a), *b_elements = static_cast<const T*>(b);
  columns(d, s, a_elements, b_elements, static_cast<T*>(c), 0, full);
  columns(one, s, a_elements, b_elements, static_cast<T*>(c), full, n);
}

/// Σ_k a[k]·b[k]: four vectors of partial sums, added in a fixed order, then the remaining elements.
template <class T, class D>
HWY_INLINE T dot(D d, const T* a, const T* b, std::size_t n) {
  const std::size_t lanes = hn::Lanes(d);
  auto s0 = hn::Zero(d), s1 = hn::Zero(d), s2 = hn::Zero(d), s3 = hn::Zero(d);
  std::size_t k = 0;
  for (; k + 4 * lanes <= n; k += 4 * lanes) {
    s0 = hn::MulAdd(hn::LoadU(d, a + k), hn::LoadU(d, b + k), s0);
    s1 = hn::MulAdd(hn::LoadU(d, a + k + lanes), hn::LoadU(d, b + k + lanes), s1);
    s2 = hn::MulAdd(hn::LoadU(d, a + k + 2 * lanes), hn::LoadU(d, b + k + 2 * lanes), s2);
    s3 = hn::MulAdd(hn::LoadU(d, a + k + 3 * lanes), hn::LoadU(d, b + k + 3 * lanes), s3);
  }
  for (; k + lanes <= n; k += lanes) s0 = hn::MulAdd(hn::LoadU(d, a + k), hn::LoadU(d, b + k), s0);
  T sum = hn::GetLane(hn::SumOfLanes(d, hn::Add(hn::Add(s0, s1), hn::Add(s2, s3))));
  for (; k < n; ++k) sum += a[k] * b[k];
  return sum;
}

template <class T>
void dots(const void* a, std::size_t a_stride, const void* b, void* c, std::size_t rows, std::size_t k,
          bool accumulate) {
  const hn::ScalableTag<T> d;
  const T* a_row = static_cast<const T*>(a);
  T* out = static_cast<T*>(c);
  for (std::size_t i = 0; i < rows; ++i, a_row += a_stride) {
    const T sum = dot(d, a_row, static_cast<const T*>(b), k);
    out[i] = accumulate ? out[i] + sum : sum;
  }
}

PortableTile find_tile(DType dtype) {
  return dtype == DType::f32 ? &tile<float> : &tile<double>;
}
RowDots find_dots(DType dtype) {
  return dtype == DType::f32 ? &dots<float> : &dots<double>;
}

}  // namespace turunan::plan::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace turunan::plan {

HWY_EXPORT(find_tile);
HWY_EXPORT(find_dots);

PortableTile portable_tile(DType dtype) {
  return HWY_DYNAMIC_DISPATCH(find_tile)(dtype);
}
RowDots row_dots(DType dtype) {
  return HWY_DYNAMIC_DISPATCH(find_dots)(dtype);
}

}  // namespace turunan::plan
#endif
