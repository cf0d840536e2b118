// Exponential, logarithm, sine, error function of vectors, compiled once for each instruction set.
// Highway's functions do the arithmetic in the middle of the range; here are the edges: infinities, NaN,
// signed zeros, overflow and large angles.
#if defined(TURUNAN_VECTOR_MATH_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef TURUNAN_VECTOR_MATH_INL_HPP
#undef TURUNAN_VECTOR_MATH_INL_HPP
#else
#define TURUNAN_VECTOR_MATH_INL_HPP
#endif

#include <hwy/contrib/math/math-inl.h>
#include <hwy/highway.h>

#include <cmath>
#include <limits>

HWY_BEFORE_NAMESPACE();
namespace turunan::plan::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class D, class T = hn::TFromD<D>>
HWY_INLINE hn::Vec<D> constant(D d, double f32, double f64) {
  return hn::Set(d, static_cast<T>(sizeof(T) == 4 ? f32 : f64));
}

template <class D, class T = hn::TFromD<D>>
HWY_INLINE hn::Vec<D> infinity(D d) {
  return hn::Set(d, std::numeric_limits<T>::infinity());
}

/// Σ coefficients[i]·xⁱ by Horner's scheme.
template <class D, class T = hn::TFromD<D>, std::size_t n>
HWY_INLINE hn::Vec<D> polynomial(D d, hn::Vec<D> x, const T (&coefficients)[n]) {
  auto sum = hn::Set(d, coefficients[n - 1]);
  for (std::size_t i = n - 1; i-- > 0;) sum = hn::MulAdd(sum, x, hn::Set(d, coefficients[i]));
  return sum;
}

/// Above 89 (710 in f64) the result is infinite anyway.
template <class D, class V>
HWY_INLINE V exponential(D d, V x) {
  const V y = hn::Exp(d, hn::Min(x, constant(d, 89.0, 710.0)));
  return hn::IfThenElse(hn::IsNaN(x), x, y);
}

template <class D, class V>
HWY_INLINE V exponential_minus_one(D d, V x) {
  const V y = hn::Expm1(d, hn::Min(x, constant(d, 89.0, 710.0)));
  return hn::IfThenElse(hn::Or(hn::IsNaN(x), hn::Eq(x, hn::Zero(d))), x, y);
}

/// `y` is a logarithm that holds for 0 < x < ∞; this adds the other values of x.
template <class D, class V>
HWY_INLINE V with_logarithm_edges(D d, V x, V y) {
  if (HWY_LIKELY(hn::AllTrue(d, hn::And(hn::Gt(x, hn::Zero(d)), hn::Lt(x, infinity(d)))))) return y;
  y = hn::IfThenElse(hn::Eq(x, hn::Zero(d)), hn::Neg(infinity(d)), y);
  y = hn::IfThenElse(hn::Lt(x, hn::Zero(d)), hn::NaN(d), y);
  return hn::IfThenElse(hn::Or(hn::IsNaN(x), hn::Eq(x, infinity(d))), x, y);
}

template <class D, class V>
HWY_INLINE V logarithm(D d, V x) {
  return with_logarithm_edges(d, x, hn::Log(d, x));
}

template <class D, class V>
HWY_INLINE V logarithm_one_plus(D d, V x) {
  return with_logarithm_edges(d, hn::Add(x, constant(d, 1.0, 1.0)), hn::Log1p(d, x));
}

template <class D, class V>
HWY_INLINE V hyperbolic_tangent(D d, V x) {
  const V magnitude = hn::Abs(x), one = constant(d, 1.0, 1.0);
  const V y = exponential_minus_one(d, hn::Add(magnitude, magnitude));
  const V inner = hn::Div(y, hn::Add(y, constant(d, 2.0, 2.0)));
  return hn::CopySign(hn::IfThenElse(hn::Gt(magnitude, constant(d, 10.0, 20.0)), one, inner), x);
}

/// A function of <cmath> on each lane.
template <class D, class V, class Function>
HWY_INLINE V lane_by_lane(D d, V x, Function function) {
  HWY_ALIGN hn::TFromD<D> lanes[hn::MaxLanes(d)];
  hn::Store(x, d, lanes);
  for (auto& lane : lanes) lane = function(lane);
  return hn::Load(d, lanes);
}

/// Beyond these angles the multiples of π that Highway subtracts are no longer exact enough.
template <class D, class V>
HWY_INLINE bool has_large_angle(D d, V x) {
  return !hn::AllTrue(d, hn::Le(hn::Abs(x), constant(d, 1000.0, 1000.0)));
}

template <class D, class V>
HWY_INLINE V sine(D d, V x) {
  if (HWY_UNLIKELY(has_large_angle(d, x)))
    return lane_by_lane(d, x, [](auto angle) { return std::sin(angle); });
  return hn::IfThenElse(hn::Eq(x, hn::Zero(d)), x, hn::Sin(d, x));
}

template <class D, class V>
HWY_INLINE V cosine(D d, V x) {
  if (HWY_UNLIKELY(has_large_angle(d, x)))
    return lane_by_lane(d, x, [](auto angle) { return std::cos(angle); });
  return hn::Cos(d, x);
}

/// The coefficients of erf(x)/x in x² on [0, 1], and of exp(x²)·erfc(x) in (x − 2)/(x + 2) on [1, largest]:
/// least squares at Chebyshev nodes, weighted for the relative error of erf and reweighted towards equal
/// errors.
template <class T>
struct ErfCoefficients;

template <>
struct ErfCoefficients<float> {  // relative errors 2⁻²⁹ and 2⁻³⁵
  static constexpr float largest = 4.0F;
  static constexpr float inner[] = {1.128379166F,    -0.3761262582F,    0.1128358514F,  -0.02685381157F,
                                    0.005188326984F, -0.0008010187458F, 7.853840993e-5F};
  static constexpr float outer[] = {0.2553956768F,   -0.4271858778F,  0.2416574406F,   -0.07898117465F,
                                    0.003769683504F, 0.007324913693F, 0.0001134876713F};
};

template <>
struct ErfCoefficients<double> {  // relative errors 2⁻⁵⁶ and 2⁻⁶²
  static constexpr double largest = 6.0;
  static constexpr double inner[] = {
      1.128379167095512566,    -0.3761263890318351952,    0.1128379167094418426,   -0.02686617064311140096,
      0.005223977606117965497, -0.0008548325929291326287, 0.000120552935762369978, -0.00001492471228975488674,
      1.644713142559392347e-6, -1.620631268160706788e-7,  1.371097589508733948e-8, -7.779460351847959126e-10};
  static constexpr double outer[] = {
      0.2553956763105057504,      -0.427185847413958297,     0.2416581942424576961,
      -0.07897858101587290626,    0.00373289240528621796,    0.006997461763896588562,
      -0.0008471432028630384578,  -0.0009819781695114407356, 0.00004354944064043859312,
      0.0001743705859591151458,   0.00002766815064605057555, -0.00002731995536104465762,
      -0.00001462682831624346451, -1.64685756612841799e-6};
};

/// erf(x) = x·P(x²) below 1 and 1 − exp(−x²)·Q((x − 2)/(x + 2)) above.
template <class D, class V>
HWY_INLINE V error_function(D d, V x) {
  using Coefficients = ErfCoefficients<hn::TFromD<D>>;
  const V magnitude = hn::Abs(x), one = constant(d, 1.0, 1.0), two = constant(d, 2.0, 2.0);
  const V inner = hn::Mul(x, polynomial(d, hn::Mul(x, x), Coefficients::inner));
  const V y = hn::Min(magnitude, hn::Set(d, Coefficients::largest));
  const V complement = hn::Mul(hn::Exp(d, hn::Neg(hn::Mul(y, y))),
                               polynomial(d, hn::Div(hn::Sub(y, two), hn::Add(y, two)), Coefficients::outer));
  const V outer = hn::CopySign(hn::Sub(one, complement), x);
  return hn::IfThenElse(hn::IsNaN(x), x, hn::IfThenElse(hn::Lt(magnitude, one), inner, outer));
}

}  // namespace turunan::plan::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
