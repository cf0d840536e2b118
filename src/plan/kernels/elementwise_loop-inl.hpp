// The loops around the vector functions, compiled once for each instruction set. Included after
// foreach_target.h; see elementwise_arithmetic.cpp.
#if defined(TURUNAN_ELEMENTWISE_LOOP_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef TURUNAN_ELEMENTWISE_LOOP_INL_HPP
#undef TURUNAN_ELEMENTWISE_LOOP_INL_HPP
#else
#define TURUNAN_ELEMENTWISE_LOOP_INL_HPP
#endif

#include <hwy/highway.h>

#include <cstring>

#include "plan/kernels/elementwise.hpp"
#include "plan/kernels/elementwise_families.hpp"
#include "plan/kernels/vector_program-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace turunan::plan::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

// AVX2 and later load and store parts of a vector without touching what lies behind it.
#undef TURUNAN_MASKED_TAIL
#if HWY_TARGET == HWY_AVX2 || HWY_TARGET == HWY_AVX3
#define TURUNAN_MASKED_TAIL 1
#else
#define TURUNAN_MASKED_TAIL 0
#endif

/// The first `count` elements at p, fewer than a vector; the other lanes are 0.
template <class D, class T = hn::TFromD<D>>
HWY_INLINE hn::Vec<D> load_first(D d, const T* p, std::size_t count) {
#if TURUNAN_MASKED_TAIL
  return hn::MaskedLoad(hn::FirstN(d, count), d, p);
#else
  HWY_ALIGN T part[hn::MaxLanes(d)] = {};
  std::memcpy(part, p, count * sizeof(T));
  return hn::Load(d, part);
#endif
}

template <class D, class T = hn::TFromD<D>>
HWY_INLINE void store_first(hn::Vec<D> v, D d, T* p, std::size_t count) {
#if TURUNAN_MASKED_TAIL
  hn::BlendedStore(v, hn::FirstN(d, count), d, p);
#else
  HWY_ALIGN T part[hn::MaxLanes(d)];
  hn::Store(v, d, part);
  std::memcpy(p, part, count * sizeof(T));
#endif
}

/// out[i] = Op(a[i])
template <class Op, class T>
void map1(const void* a_memory, const void*, const void*, void* out_memory, std::size_t n) {
  const hn::ScalableTag<T> d;
  const std::size_t lanes = hn::Lanes(d);
  const T* a = static_cast<const T*>(a_memory);
  T* out = static_cast<T*>(out_memory);
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) hn::StoreU(Op::apply(d, hn::LoadU(d, a + i)), d, out + i);
  if (i < n) store_first(Op::apply(d, load_first(d, a + i, n - i)), d, out + i, n - i);
}

/// out[i] = Op(a[i], b[i]), where `form` says which of a and b is a single element.
template <class Op, class T, unsigned form>
void map2(const void* a_memory, const void* b_memory, const void*, void* out_memory, std::size_t n) {
  const hn::ScalableTag<T> d;
  const std::size_t lanes = hn::Lanes(d);
  const T *a = static_cast<const T*>(a_memory), *b = static_cast<const T*>(b_memory);
  T* out = static_cast<T*>(out_memory);
  if (n == 0) return;
  constexpr bool one_a = (form & a_is_scalar) != 0, one_b = (form & b_is_scalar) != 0;
  const auto whole_a = hn::Set(d, one_a ? *a : T{0}), whole_b = hn::Set(d, one_b ? *b : T{0});
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    const auto va = one_a ? whole_a : hn::LoadU(d, one_a ? a : a + i);
    const auto vb = one_b ? whole_b : hn::LoadU(d, one_b ? b : b + i);
    hn::StoreU(Op::apply(d, va, vb), d, out + i);
  }
  if (i == n) return;
  const auto va = one_a ? whole_a : load_first(d, one_a ? a : a + i, n - i);
  const auto vb = one_b ? whole_b : load_first(d, one_b ? b : b + i, n - i);
  store_first(Op::apply(d, va, vb), d, out + i, n - i);
}

/// The instance of map2 for a form of two operands; null where both are scalars.
template <class Op, class T>
ElementwiseKernel binary(unsigned form) {
  switch (form & 3U) {
    case all_blocks: return &map2<Op, T, all_blocks>;
    case a_is_scalar: return &map2<Op, T, a_is_scalar>;
    case b_is_scalar: return &map2<Op, T, b_is_scalar>;
    default: return nullptr;
  }
}

template <class Op, class T>
ElementwiseKernels unary_of() {
  ElementwiseKernels kernels(&map1<Op, T>);
  kernels.vector[0][0] = untyped<NarrowVector<T>>(&vector1<Op, NarrowVector<T>>);
  kernels.vector[1][0] = untyped<WholeVector<T>>(&vector1<Op, WholeVector<T>>);
  return kernels;
}

template <class Op, class T, VectorForm form>
void add_vectors(ElementwiseKernels& kernels) {
  constexpr auto at = static_cast<std::size_t>(form);
  kernels.vector[0][at] = untyped<NarrowVector<T>>(&vector2<Op, NarrowVector<T>, form>);
  kernels.vector[1][at] = untyped<WholeVector<T>>(&vector2<Op, WholeVector<T>, form>);
}

template <class Op, class T>
ElementwiseKernels binary_of(unsigned form) {
  ElementwiseKernels kernels(binary<Op, T>(form));
  add_vectors<Op, T, VectorForm::first>(kernels);
  add_vectors<Op, T, VectorForm::second>(kernels);
  return kernels;
}

/// For operations that also put the elements of one tensor together: sums, products, maxima, minima.
template <class Op, class T>
ElementwiseKernels joining_of(unsigned form) {
  ElementwiseKernels kernels = binary_of<Op, T>(form);
  add_vectors<Op, T, VectorForm::first_lanes>(kernels);
  add_vectors<Op, T, VectorForm::both_lanes>(kernels);
  return kernels;
}

template <class Op>
ElementwiseKernels unary_for(DType dtype) {
  return dtype == DType::f32 ? unary_of<Op, float>() : unary_of<Op, double>();
}

template <class Op>
ElementwiseKernels binary_for(DType dtype, unsigned form) {
  return dtype == DType::f32 ? binary_of<Op, float>(form) : binary_of<Op, double>(form);
}

template <class Op>
ElementwiseKernels joining_for(DType dtype, unsigned form) {
  return dtype == DType::f32 ? joining_of<Op, float>(form) : joining_of<Op, double>(form);
}

}  // namespace turunan::plan::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
