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

/// 2·eʳ as 2 + r·P(r), for |r| ≤ ½·log 2: least squares at Chebyshev nodes, weighted for the relative error
/// and reweighted towards equal errors.
struct TwiceExponential {
  static constexpr float exact[] = {2.000000065F,   0.9999998838F,  0.333328616F,
                                    0.08333600949F, 0.01674839152F, 0.002768721212F};  // 2⁻²⁹
  static constexpr float rough[] = {1.999999413F, 0.9999829568F, 0.3333527626F, 0.08379631942F,
                                    0.01658054385F};  // 2⁻²³
};

/// eˣ = 2ⁿ·eʳ with n = x/log 2, rounded: `magic` + n − 1 has n − 1 in its last bits, and 2eʳ is brought to
/// the power by adding these to its exponent. Where eˣ is neither too small nor too large for f32.
template <std::size_t degree, class D, class V>
HWY_INLINE V exponential_within(D d, V x, const float (&coefficients)[degree]) {
  const hn::RebindToSigned<D> integers;
  const V magic = hn::Set(d, 12582911.0F);
  const V shifted = hn::MulAdd(x, hn::Set(d, 1.44269504F), magic), n = hn::Sub(shifted, magic);
  // log 2 in two parts: the first has so few digits that n times it is exact.
  const V r = hn::NegMulAdd(n, hn::Set(d, -2.12194440e-4F), hn::NegMulAdd(n, hn::Set(d, 0.693359375F), x));
  const V twice = hn::MulAdd(r, polynomial(d, r, coefficients), hn::Set(d, 2.0F));
  const auto power = hn::ShiftLeft<23>(hn::BitCast(integers, shifted));
  return hn::BitCast(d, hn::Add(hn::BitCast(integers, twice), power));
}

/// Results below the smallest normal number are 0. Above the largest the sum gives infinity, or NaN for NaN;
/// in f64 everything above 710 is infinite anyway.
template <class D, class V>
HWY_INLINE V exponential(D d, V x) {
  if constexpr (sizeof(hn::TFromD<D>) == 4) {
    const V y = hn::IfThenElseZero(hn::Ge(x, hn::Set(d, -87.33654F)),
                                   exponential_within(d, x, TwiceExponential::exact));
    return hn::IfThenElse(hn::Le(x, hn::Set(d, 88.72283F)), y, hn::Add(x, infinity(d)));
  } else {
    const V y = hn::Exp(d, hn::Min(x, constant(d, 89.0, 710.0)));
    return hn::IfThenElse(hn::IsNaN(x), x, y);
  }
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

/// tanh x/x − 1 in x², divided by x², on [0, 0.55]: a relative error of tanh of 2⁻²⁴.
inline constexpr float tanh_coefficients[] = {-0.3333294663F, 0.1332072499F, -0.05267180978F, 0.01643757488F};

/// tanh x = 1 − 2/(e²ˣ + 1) for x > 0, from 9.1 on 1; near 0, where that cancels, a polynomial.
template <class D, class V>
HWY_INLINE V hyperbolic_tangent(D d, V x) {
  const V magnitude = hn::Abs(x), one = constant(d, 1.0, 1.0), two = constant(d, 2.0, 2.0);
  if constexpr (sizeof(hn::TFromD<D>) == 4) {
    const V bounded = hn::Min(hn::Set(d, 9.1F), magnitude);
    const V y = exponential_within(d, hn::Add(bounded, bounded), TwiceExponential::rough);
    const V outer = hn::Sub(one, hn::Div(two, hn::Add(y, one)));
    const V square = hn::Mul(x, x);
    const V inner =
        hn::MulAdd(hn::Mul(magnitude, square), polynomial(d, square, tanh_coefficients), magnitude);
    const V result = hn::IfThenElse(hn::Lt(magnitude, hn::Set(d, 0.55F)), inner, outer);
    return hn::IfThenElse(hn::IsNaN(x), x, hn::CopySign(result, x));
  } else {
    const V y = exponential_minus_one(d, hn::Add(magnitude, magnitude));
    const V inner = hn::Div(y, hn::Add(y, two));
    return hn::CopySign(hn::IfThenElse(hn::Gt(magnitude, constant(d, 10.0, 20.0)), one, inner), x);
  }
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

/// exp(−y²) where it is not too small.
template <class D, class V>
HWY_INLINE V exponential_of_square(D d, V y) {
  const V power = hn::Neg(hn::Mul(y, y));
  if constexpr (sizeof(hn::TFromD<D>) == 4) {
    return exponential_within(d, power, TwiceExponential::exact);
  } else {
    return hn::Exp(d, power);
  }
}

/// erf(x) = x·P(x²) below 1 and 1 − exp(−x²)·Q((x − 2)/(x + 2)) above.
template <class D, class V>
HWY_INLINE V error_function(D d, V x) {
  using Coefficients = ErfCoefficients<hn::TFromD<D>>;
  const V magnitude = hn::Abs(x), one = constant(d, 1.0, 1.0), two = constant(d, 2.0, 2.0);
  const V inner = hn::Mul(x, polynomial(d, hn::Mul(x, x), Coefficients::inner));
  const V y = hn::Min(magnitude, hn::Set(d, Coefficients::largest));
  const V complement = hn::Mul(exponential_of_square(d, y),
                               polynomial(d, hn::Div(hn::Sub(y, two), hn::Add(y, two)), Coefficients::outer));
  const V outer = hn::CopySign(hn::Sub(one, complement), x);
  return hn::IfThenElse(hn::IsNaN(x), x, hn::IfThenElse(hn::Lt(magnitude, one), inner, outer));
}

/// Φ(a) − ½ = a·P(a²)/Q(a²) for |a| ≤ largest, with an absolute error of 2⁻²⁷.
struct NormalCoefficients {
  static constexpr float largest = 5.35F;
  static constexpr float above[] = {0.39894225F,     0.033148281F,    0.00463896952F,
                                    0.000162261895F, 6.36819803e-06F, 2.3715754e-08F};
  static constexpr float below[] = {1.0F,           0.249756581F,    0.0282552232F,
                                    0.00184738551F, 7.18511356e-05F, 1.22671249e-06F};
};

/// gelu(a) = a·Φ(a), Φ being the distribution function of the normal distribution: ½·(1 + erf(a/√2)).
template <class D, class V>
HWY_INLINE V gaussian_linear_unit(D d, V a) {
  const V half = constant(d, 0.5, 0.5);
  if constexpr (sizeof(hn::TFromD<D>) == 4) {
    const V largest = hn::Set(d, NormalCoefficients::largest), square = hn::Mul(a, a);
    const V above = hn::Mul(a, polynomial(d, square, NormalCoefficients::above));
    V phi = hn::Add(half, hn::Div(above, polynomial(d, square, NormalCoefficients::below)));
    phi = hn::IfThenElse(hn::Ge(a, largest), hn::Set(d, 1.0F), phi);
    return hn::Mul(a, hn::IfThenZeroElse(hn::Le(a, hn::Neg(largest)), phi));
  } else {
    const V erf = error_function(d, hn::Mul(a, hn::Set(d, 0.70710678118654752)));
    return hn::Mul(hn::Mul(half, a), hn::Add(hn::Set(d, 1.0), erf));
  }
}

}  // namespace turunan::plan::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
