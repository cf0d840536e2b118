#include "plan/kernels/bytes.hpp"

#include <algorithm>

#include "plan/kernels/highway_targets.hpp"
#include "plan/kernels/prefetch.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "plan/kernels/bytes.cpp"
#include <hwy/foreach_target.h>

#include "plan/kernels/elementwise_loop-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace turunan::plan::HWY_NAMESPACE {

/// x / divisor. Where multiplication and addition round once, the quotient by the reciprocal r is mended by
/// what is left of x (Markstein 1990, IBM J. Res. Dev. 34):
///   q = x r,   q + (x - q divisor) r
/// For bytes and whole divisors up to 65536 that has the bits of the division: a test tries them all.
template <class D>
class Division {
 public:
  using V = hn::Vec<D>;
  using T = hn::TFromD<D>;

  Division(D d, double divisor)
      : divisor_(hn::Set(d, static_cast<T>(divisor))), reciprocal_(hn::Div(hn::Set(d, T{1}), divisor_)) {}

  HWY_INLINE V operator()(V x) const {
#if HWY_NATIVE_FMA
    const V quotient = hn::Mul(x, reciprocal_);
    return hn::MulAdd(hn::NegMulAdd(quotient, divisor_, x), reciprocal_, quotient);
#else
    return hn::Div(x, divisor_);
#endif
  }

 private:
  V divisor_, reciprocal_;
};

template <class D, class Bytes>
HWY_INLINE hn::Vec<D> to_elements(D d, Bytes bytes) {
  if constexpr (sizeof(hn::TFromD<D>) == 4) {
    return hn::ConvertTo(d, hn::PromoteTo(hn::RebindToSigned<D>(), bytes));
  } else {
    const hn::Rebind<std::int32_t, D> narrow;
    return hn::PromoteTo(d, hn::PromoteTo(narrow, bytes));
  }
}

template <class T>
HWY_INLINE void write_out_row(const std::uint8_t* bytes, const Division<hn::ScalableTag<T>>& divide,
                              std::size_t n, T* out) {
  const hn::ScalableTag<T> d;
  const hn::Rebind<std::uint8_t, decltype(d)> db;
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) hn::StoreU(divide(to_elements(d, hn::LoadU(db, bytes + i))), d, out + i);
  if (i == n) return;
  HWY_ALIGN std::uint8_t rest[hn::MaxLanes(d)] = {};
  std::memcpy(rest, bytes + i, n - i);
  store_first(divide(to_elements(d, hn::Load(db, rest))), d, out + i, n - i);
}

template <class T>
void write_out(const std::uint8_t* bytes, double divisor, std::size_t n, void* out) {
  write_out_row(bytes, Division(hn::ScalableTag<T>(), divisor), n, static_cast<T*>(out));
}

// As in gather_rows, some rows are on their way while earlier ones are written out.
template <class T>
void gather(const std::uint8_t* data, double divisor, std::size_t columns,
            std::span<const std::int64_t> index, void* out) {
  constexpr std::size_t bytes_ahead = 8192, most_rows_ahead = 64;
  if (columns == 0) return;
  const Division divide(hn::ScalableTag<T>(), divisor);
  T* to = static_cast<T*>(out);
  const std::size_t ahead = std::min({bytes_ahead / columns, most_rows_ahead, index.size()});
  const auto row = [&](std::size_t i) { return data + static_cast<std::size_t>(index[i]) * columns; };
  for (std::size_t i = 0; i < ahead; ++i) prefetch(row(i), columns);
  for (std::size_t i = 0; i < index.size(); ++i, to += columns) {
    if (ahead != 0 && i + ahead < index.size()) prefetch(row(i + ahead), columns);
    write_out_row(row(i), divide, columns, to);
  }
}

ByteKernels choose_byte_kernels(DType dtype) {
  if (dtype == DType::f32) return {&write_out<float>, &gather<float>};
  return {&write_out<double>, &gather<double>};
}

}  // namespace turunan::plan::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace turunan::plan {

HWY_EXPORT(choose_byte_kernels);

ByteKernels find_byte_kernels(DType dtype) {
  return HWY_DYNAMIC_DISPATCH(choose_byte_kernels)(dtype);
}

}  // namespace turunan::plan
#endif
