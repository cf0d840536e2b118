#include "plan/kernels/highway_targets.hpp"
#include "plan/kernels/product_kernels.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "plan/kernels/product_row.cpp"
#include <hwy/foreach_target.h>

#include "plan/kernels/elementwise_loop-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace turunan::plan::HWY_NAMESPACE {

/// c[0…count) (+)= Σ_k a[k·a_step]·B[k, 0…count) for at most one vector of columns: four sums, so that few
/// multiplications wait for one another, added in a fixed order.
template <class T, class D>
HWY_INLINE void row_strip(D d, const RowProductShape& s, const T* a, const T* b, T* c, std::size_t count) {
  const bool whole = count == hn::Lanes(d);
  const auto term = [&](std::size_t k, hn::Vec<D> sum) HWY_ATTR {
    const T* row = b + k * s.b_stride;
    return hn::MulAdd(hn::Set(d, a[k * s.a_step]), whole ? hn::LoadU(d, row) : load_first(d, row, count),
                      sum);
  };
  auto s0 = hn::Zero(d), s1 = s0, s2 = s0, s3 = s0;
  std::size_t k = 0;
  for (; k + 4 <= s.k; k += 4)
    s0 = term(k, s0), s1 = term(k + 1, s1), s2 = term(k + 2, s2), s3 = term(k + 3, s3);
  for (; k < s.k; ++k) s0 = term(k, s0);
  auto sum = hn::Add(hn::Add(s0, s1), hn::Add(s2, s3));
  if (s.accumulate) sum = hn::Add(whole ? hn::LoadU(d, c) : load_first(d, c, count), sum);
  if (whole) {
    hn::StoreU(sum, d, c);
  } else {
    store_first(sum, d, c, count);
  }
}

template <class T>
void row_product(const RowProductShape& s, const void* a, const void* b, void* c) {
  const hn::ScalableTag<T> d;
  const std::size_t lanes = hn::Lanes(d);
  for (std::size_t j = 0; j < s.n; j += lanes) {
    row_strip(d, s, static_cast<const T*>(a), static_cast<const T*>(b) + j, static_cast<T*>(c) + j,
              s.n - j < lanes ? s.n - j : lanes);
  }
}

RowProduct choose_row_product(DType dtype) {
  return dtype == DType::f32 ? &row_product<float> : &row_product<double>;
}

}  // namespace turunan::plan::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace turunan::plan {

HWY_EXPORT(choose_row_product);

bool ProductKernels::takes_row(const ProductShape& s) {
  constexpr std::int64_t widest = 128;  // bytes: with more columns the sums of several vectors overlap anyway
  return s.m == 1 && !s.transposed_b && s.n * (s.dtype == DType::f32 ? 4 : 8) <= widest;
}

void ProductKernels::prepare_row(Product& product) {
  product.row_ = HWY_DYNAMIC_DISPATCH(choose_row_product)(product.shape_.dtype);
  product.run_part_ = row_part;
  product.cut(1, product.shape_.n);
}

void ProductKernels::row_part(const Product& product, const Region&, const void* a, const void* b, void* c) {
  const ProductShape& s = product.shape_;
  if (product.exchanged_) std::swap(a, b);
  const auto a_step = static_cast<std::size_t>(s.transposed_a ? s.a_stride : 1);
  product.row_({static_cast<std::size_t>(s.n), static_cast<std::size_t>(s.k), a_step,
                static_cast<std::size_t>(s.b_stride), s.accumulate},
               a, b, c);
}

}  // namespace turunan::plan
#endif
