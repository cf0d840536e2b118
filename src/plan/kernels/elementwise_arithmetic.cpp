#include "plan/kernels/elementwise_families.hpp"
#include "plan/kernels/highway_targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "plan/kernels/elementwise_arithmetic.cpp"
#include <hwy/foreach_target.h>

#include "plan/kernels/elementwise_loop-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace turunan::plan::HWY_NAMESPACE {

template <class D>
using Number = hn::TFromD<D>;

#define TURUNAN_UNARY(Name, value)        \
  struct Name {                           \
    template <class D, class V>           \
    static HWY_INLINE V apply(D d, V a) { \
      static_cast<void>(d);               \
      return value;                       \
    }                                     \
  }
#define TURUNAN_BINARY(Name, value)            \
  struct Name {                                \
    template <class D, class V>                \
    static HWY_INLINE V apply(D d, V a, V b) { \
      static_cast<void>(d);                    \
      return value;                            \
    }                                          \
  }

TURUNAN_UNARY(Negate, hn::Neg(a));
TURUNAN_UNARY(Absolute, hn::Abs(a));
TURUNAN_UNARY(Square, hn::Mul(a, a));
TURUNAN_UNARY(Reciprocal, hn::Div(hn::Set(d, Number<D>{1}), a));
TURUNAN_UNARY(SquareRoot, hn::Sqrt(a));
// The result has the operand's sign, a zero's too, which Highway's plain loops lose.
TURUNAN_UNARY(Floor, hn::CopySign(hn::Floor(a), a));
TURUNAN_UNARY(Ceil, hn::CopySign(hn::Ceil(a), a));
TURUNAN_UNARY(Round, hn::CopySign(hn::Round(a), a));
// Where the comparison does not hold for a NaN, the NaN itself is kept.
TURUNAN_UNARY(Sign,
              hn::IfThenElse(hn::Gt(hn::Abs(a), hn::Zero(d)), hn::CopySign(hn::Set(d, Number<D>{1}), a), a));
TURUNAN_UNARY(Relu, hn::IfThenZeroElse(hn::Le(a, hn::Zero(d)), a));
TURUNAN_UNARY(Step, hn::IfThenElseZero(hn::Gt(a, hn::Zero(d)), hn::Set(d, Number<D>{1})));

TURUNAN_BINARY(Add, hn::Add(a, b));
TURUNAN_BINARY(Subtract, hn::Sub(a, b));
TURUNAN_BINARY(Multiply, hn::Mul(a, b));
TURUNAN_BINARY(Divide, hn::Div(a, b));
TURUNAN_BINARY(Maximum, hn::IfThenElse(hn::Or(hn::Gt(a, b), hn::IsNaN(a)), a, b));
TURUNAN_BINARY(Minimum, hn::IfThenElse(hn::Or(hn::Lt(a, b), hn::IsNaN(a)), a, b));

TURUNAN_BINARY(Quotient, hn::IfThenZeroElse(hn::Eq(a, hn::Zero(d)), hn::Div(a, b)));
TURUNAN_BINARY(MaskedProduct, hn::IfThenZeroElse(hn::Eq(a, hn::Zero(d)), hn::Mul(a, b)));
TURUNAN_BINARY(LeakyRelu, hn::IfThenElse(hn::Gt(a, hn::Zero(d)), a, hn::Mul(b, a)));

struct MultiplyAdd {
  template <class V>
  static HWY_INLINE V apply(V a, V b, V c) {
    return hn::MulAdd(a, b, c);
  }
};
struct NegativeMultiplyAdd {
  template <class V>
  static HWY_INLINE V apply(V a, V b, V c) {
    return hn::NegMulAdd(a, b, c);
  }
};

/// out[i] = Op(a[i], b[i], c[i])
template <class Op, class T, unsigned form>
void map3(const void* a_memory, const void* b_memory, const void* c_memory, void* out_memory, std::size_t n) {
  const hn::ScalableTag<T> d;
  const std::size_t lanes = hn::Lanes(d);
  const T *a = static_cast<const T*>(a_memory), *b = static_cast<const T*>(b_memory);
  const T* c = static_cast<const T*>(c_memory);
  T* out = static_cast<T*>(out_memory);
  if (n == 0) return;
  constexpr bool one_a = (form & a_is_scalar) != 0, one_b = (form & b_is_scalar) != 0;
  constexpr bool one_c = (form & c_is_scalar) != 0;
  const auto whole_a = hn::Set(d, one_a ? *a : T{0}), whole_b = hn::Set(d, one_b ? *b : T{0});
  const auto whole_c = hn::Set(d, one_c ? *c : T{0});
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    const auto va = one_a ? whole_a : hn::LoadU(d, one_a ? a : a + i);
    const auto vb = one_b ? whole_b : hn::LoadU(d, one_b ? b : b + i);
    const auto vc = one_c ? whole_c : hn::LoadU(d, one_c ? c : c + i);
    hn::StoreU(Op::apply(va, vb, vc), d, out + i);
  }
  if (i == n) return;
  const auto va = one_a ? whole_a : load_first(d, one_a ? a : a + i, n - i);
  const auto vb = one_b ? whole_b : load_first(d, one_b ? b : b + i, n - i);
  const auto vc = one_c ? whole_c : load_first(d, one_c ? c : c + i, n - i);
  store_first(Op::apply(va, vb, vc), d, out + i, n - i);
}

template <class Op, class T>
ElementwiseKernel ternary(unsigned form) {
  constexpr ElementwiseKernel table[7] = {&map3<Op, T, 0>, &map3<Op, T, 1>, &map3<Op, T, 2>, &map3<Op, T, 3>,
                                          &map3<Op, T, 4>, &map3<Op, T, 5>, &map3<Op, T, 6>};
  return form < 7 ? table[form] : nullptr;
}

template <class Op>
ElementwiseKernel ternary_for(DType dtype, unsigned form) {
  return dtype == DType::f32 ? ternary<Op, float>(form) : ternary<Op, double>(form);
}

ElementwiseKernels arithmetic(ElementwiseCode code, DType dtype, unsigned form) {
  switch (code) {
    case ElementwiseCode::negate: return unary_for<Negate>(dtype);
    case ElementwiseCode::absolute: return unary_for<Absolute>(dtype);
    case ElementwiseCode::sign: return unary_for<Sign>(dtype);
    case ElementwiseCode::square: return unary_for<Square>(dtype);
    case ElementwiseCode::reciprocal: return unary_for<Reciprocal>(dtype);
    case ElementwiseCode::sqrt: return unary_for<SquareRoot>(dtype);
    case ElementwiseCode::floor: return unary_for<Floor>(dtype);
    case ElementwiseCode::ceil: return unary_for<Ceil>(dtype);
    case ElementwiseCode::round: return unary_for<Round>(dtype);
    case ElementwiseCode::relu: return unary_for<Relu>(dtype);
    case ElementwiseCode::step: return unary_for<Step>(dtype);
    case ElementwiseCode::add: return joining_for<Add>(dtype, form);
    case ElementwiseCode::subtract: return binary_for<Subtract>(dtype, form);
    case ElementwiseCode::multiply: return joining_for<Multiply>(dtype, form);
    case ElementwiseCode::divide: return binary_for<Divide>(dtype, form);
    case ElementwiseCode::maximum: return joining_for<Maximum>(dtype, form);
    case ElementwiseCode::minimum: return joining_for<Minimum>(dtype, form);
    case ElementwiseCode::quotient: return binary_for<Quotient>(dtype, form);
    case ElementwiseCode::masked_product: return binary_for<MaskedProduct>(dtype, form);
    case ElementwiseCode::leaky_relu: return binary_for<LeakyRelu>(dtype, form);
    case ElementwiseCode::multiply_add: return ternary_for<MultiplyAdd>(dtype, form);
    case ElementwiseCode::negative_multiply_add: return ternary_for<NegativeMultiplyAdd>(dtype, form);
    default: return {};
  }
}

}  // namespace turunan::plan::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace turunan::plan {

HWY_EXPORT(arithmetic);

ElementwiseKernels find_arithmetic(ElementwiseCode code, DType dtype, unsigned form) {
  return HWY_DYNAMIC_DISPATCH(arithmetic)(code, dtype, form);
}

}  // namespace turunan::plan
#endif
