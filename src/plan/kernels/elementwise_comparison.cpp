#include <array>

#include "plan/kernels/elementwise_families.hpp"
#include "plan/kernels/highway_targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "plan/kernels/elementwise_comparison.cpp"
#include <hwy/foreach_target.h>

#include "plan/kernels/elementwise_loop-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace turunan::plan::HWY_NAMESPACE {

#define TURUNAN_COMPARISON(Name, test)       \
  struct Name {                              \
    template <class V>                       \
    static HWY_INLINE auto apply(V a, V b) { \
      return test;                           \
    }                                        \
  }
TURUNAN_COMPARISON(Equal, hn::Eq(a, b));
TURUNAN_COMPARISON(NotEqual, hn::Not(hn::Eq(a, b)));  // holds for a NaN, as Highway's Ne may not
TURUNAN_COMPARISON(Less, hn::Lt(a, b));
TURUNAN_COMPARISON(LessEqual, hn::Le(a, b));
TURUNAN_COMPARISON(Greater, hn::Gt(a, b));
TURUNAN_COMPARISON(GreaterEqual, hn::Ge(a, b));

/// Stores the first `count` lanes of a mask as bytes 0 and 1.
template <class D>
HWY_INLINE void store_bytes(D d, hn::Mask<D> mask, std::uint8_t* out, std::size_t count) {
  std::uint8_t bits[8] = {};
  hn::StoreMaskBits(d, mask, bits);
  for (std::size_t i = 0; i < count; i += 8) {
    // Bit j goes to the top of byte j, and from there to its bottom.
    const std::uint64_t low = (bits[i / 8] & 0x7FU) * 0x02040810204081ULL & 0x0101010101010101ULL;
    const std::uint64_t bytes = low | static_cast<std::uint64_t>(bits[i / 8] >> 7) << 56;
    std::memcpy(out + i, &bytes, count - i < 8 ? count - i : 8);
  }
}

/// out[i] = Op(a[i], b[i]), a byte 0 or 1.
template <class Op, class T, unsigned form>
void compare(const void* a_memory, const void* b_memory, const void*, void* out_memory, std::size_t n) {
  const hn::ScalableTag<T> d;
  const std::size_t lanes = hn::Lanes(d);
  const T *a = static_cast<const T*>(a_memory), *b = static_cast<const T*>(b_memory);
  std::uint8_t* out = static_cast<std::uint8_t*>(out_memory);
  if (n == 0) return;
  constexpr bool one_a = (form & a_is_scalar) != 0, one_b = (form & b_is_scalar) != 0;
  const auto whole_a = hn::Set(d, one_a ? *a : T{0}), whole_b = hn::Set(d, one_b ? *b : T{0});
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    const auto va = one_a ? whole_a : hn::LoadU(d, one_a ? a : a + i);
    const auto vb = one_b ? whole_b : hn::LoadU(d, one_b ? b : b + i);
    store_bytes(d, Op::apply(va, vb), out + i, lanes);
  }
  if (i == n) return;
  const auto va = one_a ? whole_a : load_first(d, one_a ? a : a + i, n - i);
  const auto vb = one_b ? whole_b : load_first(d, one_b ? b : b + i, n - i);
  store_bytes(d, Op::apply(va, vb), out + i, n - i);
}

template <class Op, class T>
ElementwiseKernel compare_for(unsigned form) {
  constexpr std::array<ElementwiseKernel, 3> table{&compare<Op, T, 0>, &compare<Op, T, 1>,
                                                   &compare<Op, T, 2>};
  return form < table.size() ? table[form] : nullptr;
}
template <class Op>
ElementwiseKernel compare_for(DType dtype, unsigned form) {
  return dtype == DType::f32 ? compare_for<Op, float>(form) : compare_for<Op, double>(form);
}

/// out[i] = b[i] where a[i], else c[i]. A plain loop: the compiler makes it a masked blend.
template <class T, unsigned form>
void select(const void* a_memory, const void* b_memory, const void* c_memory, void* out_memory,
            std::size_t n) {
  const std::uint8_t* a = static_cast<const std::uint8_t*>(a_memory);
  const T *b = static_cast<const T*>(b_memory), *c = static_cast<const T*>(c_memory);
  T* out = static_cast<T*>(out_memory);
  if (n == 0) return;
  constexpr bool one_b = (form & b_is_scalar) != 0, one_c = (form & c_is_scalar) != 0;
  const T first_b = *b, first_c = *c;
  for (std::size_t i = 0; i < n; ++i) {
    const T vb = one_b ? first_b : b[one_b ? 0 : i], vc = one_c ? first_c : c[one_c ? 0 : i];
    out[i] = a[i] != 0 ? vb : vc;
  }
}

template <class T>
ElementwiseKernel select_for(unsigned form) {
  if ((form & a_is_scalar) != 0) return nullptr;
  constexpr std::array<ElementwiseKernel, 4> table{
      &select<T, 0>, &select<T, b_is_scalar>, &select<T, c_is_scalar>, &select<T, b_is_scalar + c_is_scalar>};
  return table[form >> 1U];
}

ElementwiseKernels comparison(ElementwiseCode code, DType dtype, unsigned form) {
  switch (code) {
    case ElementwiseCode::equal: return compare_for<Equal>(dtype, form);
    case ElementwiseCode::not_equal: return compare_for<NotEqual>(dtype, form);
    case ElementwiseCode::less: return compare_for<Less>(dtype, form);
    case ElementwiseCode::less_equal: return compare_for<LessEqual>(dtype, form);
    case ElementwiseCode::greater: return compare_for<Greater>(dtype, form);
    case ElementwiseCode::greater_equal: return compare_for<GreaterEqual>(dtype, form);
    case ElementwiseCode::select:
      return dtype == DType::f32 ? select_for<float>(form) : select_for<double>(form);
    default: return {};
  }
}

}  // namespace turunan::plan::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace turunan::plan {

HWY_EXPORT(comparison);

ElementwiseKernels find_comparison(ElementwiseCode code, DType dtype, unsigned form) {
  return HWY_DYNAMIC_DISPATCH(comparison)(code, dtype, form);
}

}  // namespace turunan::plan
#endif
