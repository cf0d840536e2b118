#include <cmath>

#include "plan/kernels/elementwise_families.hpp"
#include "plan/kernels/highway_targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "plan/kernels/elementwise_special.cpp"
#include <hwy/foreach_target.h>

#include "plan/kernels/elementwise_loop-inl.hpp"
#include "plan/kernels/vector_math-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace turunan::plan::HWY_NAMESPACE {

struct Sine {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V a) {
    return sine(d, a);
  }
};

struct Cosine {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V a) {
    return cosine(d, a);
  }
};

struct Tangent {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V a) {
    return hn::Div(sine(d, a), cosine(d, a));
  }
};

struct Erf {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V a) {
    return error_function(d, a);
  }
};

struct Gelu {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V a) {
    return gaussian_linear_unit(d, a);
  }
};

struct Cube {
  template <class D, class V>
  static HWY_INLINE V apply(D, V a) {
    return hn::Mul(hn::Mul(a, a), a);
  }
};

/// pow(a, 0.5): as the square root, but pow(−0, 0.5) = 0 and pow(−∞, 0.5) = ∞.
struct PowerOfHalf {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V a) {
    const V root = hn::Sqrt(hn::Add(a, hn::Zero(d)));
    return hn::IfThenElse(hn::Eq(a, hn::Neg(infinity(d))), infinity(d), root);
  }
};

/// out[i] = a[i]^b[i], one element after the other.
template <class T, unsigned form>
void power(const void* a_memory, const void* b_memory, const void*, void* out_memory, std::size_t n) {
  const T *a = static_cast<const T*>(a_memory), *b = static_cast<const T*>(b_memory);
  T* out = static_cast<T*>(out_memory);
  if (n == 0) return;
  const T first_a = *a, first_b = *b;
  for (std::size_t i = 0; i < n; ++i) {
    out[i] = std::pow((form & a_is_scalar) != 0 ? first_a : a[i], (form & b_is_scalar) != 0 ? first_b : b[i]);
  }
}

struct Itself {
  template <class D, class V>
  static HWY_INLINE V apply(D, V a) {
    return a;
  }
};
struct PowerOfTwo {
  template <class D, class V>
  static HWY_INLINE V apply(D, V a) {
    return hn::Mul(a, a);
  }
};
struct PowerOfMinusOne {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V a) {
    return hn::Div(constant(d, 1.0, 1.0), a);
  }
};

/// One exponent for the block: the common ones have short forms.
template <class T>
void power_scalar(const void* a, const void* b, const void* c, void* out, std::size_t n) {
  const double exponent = static_cast<double>(*static_cast<const T*>(b));
  if (exponent == 2.0) return map1<PowerOfTwo, T>(a, b, c, out, n);
  if (exponent == 3.0) return map1<Cube, T>(a, b, c, out, n);
  if (exponent == 1.0) return map1<Itself, T>(a, b, c, out, n);
  if (exponent == 0.5) return map1<PowerOfHalf, T>(a, b, c, out, n);
  if (exponent == -1.0) return map1<PowerOfMinusOne, T>(a, b, c, out, n);
  power<T, b_is_scalar>(a, b, c, out, n);
}

template <class T>
ElementwiseKernel power_for(unsigned form) {
  switch (form) {
    case all_blocks: return &power<T, all_blocks>;
    case a_is_scalar: return &power<T, a_is_scalar>;
    case b_is_scalar: return &power_scalar<T>;
    default: return nullptr;
  }
}

ElementwiseKernels special(ElementwiseCode code, DType dtype, unsigned form) {
  switch (code) {
    case ElementwiseCode::sin: return unary_for<Sine>(dtype);
    case ElementwiseCode::cos: return unary_for<Cosine>(dtype);
    case ElementwiseCode::tan: return unary_for<Tangent>(dtype);
    case ElementwiseCode::erf: return unary_for<Erf>(dtype);
    case ElementwiseCode::gelu: return unary_for<Gelu>(dtype);
    case ElementwiseCode::power:
      return dtype == DType::f32 ? power_for<float>(form) : power_for<double>(form);
    default: return {};
  }
}

}  // namespace turunan::plan::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace turunan::plan {

HWY_EXPORT(special);

ElementwiseKernels find_special(ElementwiseCode code, DType dtype, unsigned form) {
  return HWY_DYNAMIC_DISPATCH(special)(code, dtype, form);
}

}  // namespace turunan::plan
#endif
