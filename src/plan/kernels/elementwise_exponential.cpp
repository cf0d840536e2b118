#include "plan/kernels/elementwise_families.hpp"
#include "plan/kernels/highway_targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "plan/kernels/elementwise_exponential.cpp"
#include <hwy/foreach_target.h>

#include "plan/kernels/elementwise_loop-inl.hpp"
#include "plan/kernels/vector_math-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace turunan::plan::HWY_NAMESPACE {

struct Exp {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V a) {
    return exponential(d, a);
  }
};

struct Expm1 {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V a) {
    return exponential_minus_one(d, a);
  }
};

struct Log {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V a) {
    return logarithm(d, a);
  }
};

struct Log1p {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V a) {
    return logarithm_one_plus(d, a);
  }
};

/// 1/(1 + e⁻ᵃ); an infinite e⁻ᵃ gives 0.
struct Sigmoid {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V a) {
    const V one = constant(d, 1.0, 1.0);
    return hn::Div(one, hn::Add(one, exponential(d, hn::Neg(a))));
  }
};

struct Tanh {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V a) {
    return hyperbolic_tangent(d, a);
  }
};

/// log(1 + eᵃ) = max(a, 0) + log(1 + e^−|a|): the exponential cannot overflow.
struct Softplus {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V a) {
    const V rest = logarithm_one_plus(d, exponential(d, hn::Neg(hn::Abs(a))));
    return hn::Add(hn::Max(a, hn::Zero(d)), rest);
  }
};

/// a·σ(a): with t = e^(−|a|/2) it is a/(1 + t²) on the right and (a·t)·t/(1 + t²) on the left, where t² alone
/// would underflow too early.
struct Silu {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V a) {
    const V one = constant(d, 1.0, 1.0);
    const V t = exponential(d, hn::Mul(hn::Abs(a), constant(d, -0.5, -0.5)));
    const V left = hn::Mul(hn::Mul(a, t), t);
    return hn::Div(hn::IfThenElse(hn::Lt(a, hn::Zero(d)), left, a), hn::MulAdd(t, t, one));
  }
};

struct Elu {
  template <class D, class V>
  static HWY_INLINE V apply(D d, V a, V b) {
    return hn::IfThenElse(hn::Gt(a, hn::Zero(d)), a, hn::Mul(b, exponential_minus_one(d, a)));
  }
};

ElementwiseKernels exponentials(ElementwiseCode code, DType dtype, unsigned form) {
  switch (code) {
    case ElementwiseCode::exp: return unary_for<Exp>(dtype);
    case ElementwiseCode::expm1: return unary_for<Expm1>(dtype);
    case ElementwiseCode::log: return unary_for<Log>(dtype);
    case ElementwiseCode::log1p: return unary_for<Log1p>(dtype);
    case ElementwiseCode::sigmoid: return unary_for<Sigmoid>(dtype);
    case ElementwiseCode::tanh: return unary_for<Tanh>(dtype);
    case ElementwiseCode::softplus: return unary_for<Softplus>(dtype);
    case ElementwiseCode::silu: return unary_for<Silu>(dtype);
    case ElementwiseCode::elu: return binary_for<Elu>(dtype, form);
    default: return {};
  }
}

}  // namespace turunan::plan::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace turunan::plan {

HWY_EXPORT(exponentials);

ElementwiseKernels find_exponential(ElementwiseCode code, DType dtype, unsigned form) {
  return HWY_DYNAMIC_DISPATCH(exponentials)(code, dtype, form);
}

}  // namespace turunan::plan
#endif
