#include "plan/kernels/elementwise.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <random>
#include <vector>

#include "plan/targets.hpp"

namespace turunan::plan {
namespace {

template <class T>
constexpr DType dtype_of = sizeof(T) == 4 ? DType::f32 : DType::f64;

/// The wider type that the error of T is measured in.
template <class T>
using Wide = std::conditional_t<sizeof(T) == 4, double, long double>;

constexpr std::size_t lengths[] = {0, 1, 3, 7, 8, 15, 16, 17, 31, 63, 64, 65, 1000, 1023, 1025};

/// Every kind of number: special values, all exponents, and many of ordinary size.
template <class T>
std::vector<T> numbers(std::size_t count) {
  using Limits = std::numeric_limits<T>;
  std::vector<T> out = {T(0),
                        T(-0.0),
                        T(1),
                        T(-1),
                        T(0.5),
                        T(-0.5),
                        T(1.5),
                        T(2.5),
                        T(-2.5),
                        T(0.49999997),
                        T(88.72),
                        T(-87.33),
                        T(89),
                        T(710),
                        T(-104),
                        T(-746),
                        Limits::max(),
                        Limits::lowest(),
                        Limits::min(),
                        -Limits::min(),
                        Limits::epsilon(),
                        Limits::infinity(),
                        -Limits::infinity(),
                        Limits::quiet_NaN(),
                        T(1e9),
                        T(-1e9),
                        T(3.14159265358979),
                        T(0.99999994),
                        T(-0.99999994)};
  std::mt19937_64 random(42);
  std::uniform_real_distribution<double> exponent(Limits::min_exponent, Limits::max_exponent - 1);
  std::uniform_real_distribution<double> small(-4, 4), medium(-100, 100), large(-800, 800);
  while (out.size() < count) {
    const double wide = std::exp2(exponent(random));
    out.push_back(static_cast<T>(out.size() % 2 == 0 ? wide : -wide));
    out.push_back(static_cast<T>(small(random)));
    out.push_back(static_cast<T>(medium(random)));
    out.push_back(static_cast<T>(large(random)));
    out.push_back(static_cast<T>(1 + small(random) / 64));
  }
  out.resize(count);
  return out;
}

/// How far `got` is from `exact` in units in the last place of T; 0 where both are NaN or the same infinity.
template <class T>
double ulp_error(T got, Wide<T> exact) {
  using Limits = std::numeric_limits<T>;
  if (std::isnan(exact) || std::isnan(got)) return std::isnan(exact) && std::isnan(got) ? 0.0 : 1e30;
  const T rounded = static_cast<T>(exact);
  if (got == rounded) return 0.0;
  if (std::isinf(rounded) || std::isinf(got))
    return std::abs(rounded) >= Limits::max() && std::isinf(got) ? 1.0 : 1e30;
  if (std::abs(exact) < static_cast<Wide<T>>(Limits::min()))
    return std::abs(got) <= Limits::min() ? 0.0 : 1e30;
  const int exponent = std::ilogb(rounded) - (Limits::digits - 1);
  return static_cast<double>(std::abs(static_cast<Wide<T>>(got) - exact) / std::ldexp(Wide<T>{1}, exponent));
}

template <class T>
void measure_unary(const char* name, ElementwiseCode code, double bound,
                   std::function<Wide<T>(Wide<T>)> exact) {
  SCOPED_TRACE(testing::Message() << name << " of " << sizeof(T) << " bytes");
  const ElementwiseKernel kernel = find_elementwise(code, dtype_of<T>);
  ASSERT_NE(kernel, nullptr);
  const std::vector<T> in = numbers<T>(60'000);
  std::vector<T> out(in.size());
  kernel(in.data(), nullptr, nullptr, out.data(), in.size());
  double worst = 0.0;
  for (std::size_t i = 0; i < in.size(); ++i) {
    const double error = ulp_error<T>(out[i], exact(static_cast<Wide<T>>(in[i])));
    ASSERT_LE(error, bound) << "at " << in[i] << ": " << out[i] << " instead of "
                            << exact(static_cast<Wide<T>>(in[i]));
    worst = std::max(worst, error);
    if (std::isnan(out[i]) || out[i] != 0) continue;
    const T expected = static_cast<T>(exact(static_cast<Wide<T>>(in[i])));
    if (expected != 0) continue;
    ASSERT_EQ(std::signbit(out[i]), std::signbit(expected)) << "the sign of zero at " << in[i];
  }
  testing::Test::RecordProperty(name, std::to_string(worst));
  if (std::getenv("TURUNAN_SHOW_ERRORS") != nullptr)
    std::printf("%-10s %zu %.2f ULP\n", name, sizeof(T), worst);
  // Every length, in place, and nothing written behind the end.
  for (const std::size_t n : lengths) {
    std::vector<T> block(in.begin() + 40, in.begin() + 40 + static_cast<std::ptrdiff_t>(n) + 1);
    const T behind = block[n];
    kernel(block.data(), nullptr, nullptr, block.data(), n);
    ASSERT_EQ(std::memcmp(&block[n], &behind, sizeof(T)), 0);
    // sin and cos choose their way for a whole vector: the last bits may differ with the neighbours.
    for (std::size_t i = 0; i < n; ++i) {
      ASSERT_LE(ulp_error<T>(block[i], exact(static_cast<Wide<T>>(in[40 + i]))), bound) << "length " << n;
    }
  }
}

template <class T>
void measure_all_unary() {
  using W = Wide<T>;
  using C = ElementwiseCode;
  measure_unary<T>("negate", C::negate, 0, [](W x) { return -x; });
  measure_unary<T>("absolute", C::absolute, 0, [](W x) { return std::abs(x); });
  measure_unary<T>("sign", C::sign, 0, [](W x) { return x > 0 ? W{1} : x < 0 ? W{-1} : x; });
  measure_unary<T>("square", C::square, 0.5, [](W x) { return x * x; });
  measure_unary<T>("reciprocal", C::reciprocal, 0.5, [](W x) { return 1 / x; });
  measure_unary<T>("sqrt", C::sqrt, 0.5, [](W x) { return std::sqrt(x); });
  measure_unary<T>("floor", C::floor, 0, [](W x) { return std::floor(x); });
  measure_unary<T>("ceil", C::ceil, 0, [](W x) { return std::ceil(x); });
  measure_unary<T>("round", C::round, 0, [](W x) { return std::nearbyint(x); });
  measure_unary<T>("relu", C::relu, 0, [](W x) { return x <= 0 ? W{0} : x; });
  measure_unary<T>("step", C::step, 0, [](W x) { return x > 0 ? W{1} : W{0}; });
  measure_unary<T>("exp", C::exp, 2, [](W x) { return std::exp(x); });
  measure_unary<T>("expm1", C::expm1, 4, [](W x) { return std::expm1(x); });
  measure_unary<T>("log", C::log, 2, [](W x) { return std::log(x); });
  measure_unary<T>("log1p", C::log1p, 4, [](W x) { return std::log1p(x); });
  measure_unary<T>("sigmoid", C::sigmoid, 4, [](W x) { return 1 / (1 + std::exp(-x)); });
  measure_unary<T>("tanh", C::tanh, 4, [](W x) { return std::tanh(x); });
  measure_unary<T>("softplus", C::softplus, 4,
                   [](W x) { return std::max(x, W{0}) + std::log1p(std::exp(-std::abs(x))); });
  measure_unary<T>("sin", C::sin, 3, [](W x) { return std::sin(x); });
  measure_unary<T>("cos", C::cos, 3, [](W x) { return std::cos(x); });
  measure_unary<T>("tan", C::tan, 6, [](W x) { return std::tan(x); });
  measure_unary<T>("erf", C::erf, 3, [](W x) { return std::erf(x); });
  measure_unary<T>("silu", C::silu, 5, [](W x) { return x / (1 + std::exp(-x)); });
}

TEST(Elementwise, UnaryFunctionsKeepTheirErrorBounds) {
  for_each_instruction_set([](const char* target) {
    SCOPED_TRACE(target);
    measure_all_unary<float>();
    measure_all_unary<double>();
  });
}

/// Compares one kernel in each of its forms with a function on elements.
template <class T>
void compare_binary(const char* name, ElementwiseCode code, double bound,
                    std::function<Wide<T>(Wide<T>, Wide<T>)> exact) {
  const std::vector<T> a = numbers<T>(1100), reversed(a.rbegin(), a.rend());
  std::vector<T> b = reversed;
  for (std::size_t i = 0; i < 40; ++i) b[i] = a[(i * 7) % 40];  // special against special values
  for (const unsigned form : {0U, 1U, 2U}) {
    SCOPED_TRACE(testing::Message() << name << " form " << form << " of " << sizeof(T) << " bytes");
    const ElementwiseKernel kernel = find_elementwise(code, dtype_of<T>, form);
    ASSERT_NE(kernel, nullptr);
    for (const std::size_t n : lengths) {
      for (const std::size_t scalar :
           {std::size_t{2}, std::size_t{6}, std::size_t{21}, std::size_t{23}, std::size_t{1}}) {
        std::vector<T> out(n + 1, T(77));
        const T* first = form == 1 ? &a[scalar] : a.data();
        const T* second = form == 2 ? &b[scalar] : b.data();
        kernel(first, second, nullptr, out.data(), n);
        for (std::size_t i = 0; i < n; ++i) {
          const T x = form == 1 ? *first : a[i], y = form == 2 ? *second : b[i];
          const Wide<T> expected = exact(static_cast<Wide<T>>(x), static_cast<Wide<T>>(y));
          ASSERT_LE(ulp_error<T>(out[i], expected), bound) << "of " << x << ", " << y << ": " << out[i];
        }
        ASSERT_EQ(out[n], T(77));
      }
    }
  }
  EXPECT_EQ(find_elementwise(code, dtype_of<T>, 3), nullptr);
}

template <class T>
void compare_all_binary() {
  using W = Wide<T>;
  using C = ElementwiseCode;
  compare_binary<T>("add", C::add, 0.5, [](W x, W y) { return x + y; });
  compare_binary<T>("subtract", C::subtract, 0.5, [](W x, W y) { return x - y; });
  compare_binary<T>("multiply", C::multiply, 0.5, [](W x, W y) { return x * y; });
  compare_binary<T>("divide", C::divide, 0.51, [](W x, W y) { return x / y; });
  compare_binary<T>("maximum", C::maximum, 0, [](W x, W y) { return std::isnan(x) ? x : x > y ? x : y; });
  compare_binary<T>("minimum", C::minimum, 0, [](W x, W y) { return std::isnan(x) ? x : x < y ? x : y; });
  compare_binary<T>("quotient", C::quotient, 0.51, [](W x, W y) { return x == 0 ? W{0} : x / y; });
  compare_binary<T>("masked_product", C::masked_product, 0.5, [](W x, W y) { return x == 0 ? W{0} : x * y; });
  compare_binary<T>("leaky_relu", C::leaky_relu, 0.5, [](W x, W y) { return x > 0 ? x : y * x; });
  compare_binary<T>("elu", C::elu, 5, [](W x, W y) { return x > 0 ? x : y * std::expm1(x); });
  compare_binary<T>("power", C::power, 2, [](W x, W y) { return std::pow(x, y); });
}

TEST(Elementwise, BinaryFunctionsInEveryForm) {
  for_each_instruction_set([](const char* target) {
    SCOPED_TRACE(target);
    compare_all_binary<float>();
    compare_all_binary<double>();
  });
}

template <class T>
void powers_of_one_exponent() {
  const ElementwiseKernel kernel = find_elementwise(ElementwiseCode::power, dtype_of<T>, b_is_scalar);
  const std::vector<T> in = numbers<T>(5000);
  for (const double exponent : {-1.0, 0.0, 0.5, 1.0, 2.0, 3.0, 2.5, -2.0}) {
    const T b = static_cast<T>(exponent);
    std::vector<T> out(in.size());
    kernel(in.data(), &b, nullptr, out.data(), in.size());
    for (std::size_t i = 0; i < in.size(); ++i) {
      const Wide<T> expected = std::pow(static_cast<Wide<T>>(in[i]), static_cast<Wide<T>>(b));
      ASSERT_LE(ulp_error<T>(out[i], expected), 2) << in[i] << "^" << exponent << " = " << out[i];
    }
  }
}

TEST(Elementwise, PowersOfOneExponent) {
  powers_of_one_exponent<float>();
  powers_of_one_exponent<double>();
}

template <class T>
void compare_booleans() {
  using C = ElementwiseCode;
  const std::pair<C, std::function<bool(T, T)>> cases[] = {
      {C::equal, std::equal_to<T>()},  {C::not_equal, std::not_equal_to<T>()},
      {C::less, std::less<T>()},       {C::less_equal, std::less_equal<T>()},
      {C::greater, std::greater<T>()}, {C::greater_equal, std::greater_equal<T>()},
  };
  const std::vector<T> a = numbers<T>(1100);
  std::vector<T> b = a;
  for (std::size_t i = 0; i < b.size(); i += 3) b[i] = a[(i * 5 + 1) % a.size()];
  for (const auto& [code, holds] : cases) {
    EXPECT_TRUE(gives_boolean(code));
    for (const unsigned form : {0U, 1U, 2U}) {
      const ElementwiseKernel kernel = find_elementwise(code, dtype_of<T>, form);
      for (const std::size_t n : lengths) {
        std::vector<std::uint8_t> out(n + 1, 77);
        kernel(a.data() + (form == 1 ? 50 : 0), b.data() + (form == 2 ? 50 : 0), nullptr, out.data(), n);
        for (std::size_t i = 0; i < n; ++i) {
          ASSERT_EQ(out[i], holds(a[form == 1 ? 50 : i], b[form == 2 ? 50 : i]) ? 1 : 0)
              << "code " << int(code) << " form " << form << " at " << i;
        }
        ASSERT_EQ(out[n], 77);
      }
    }
  }
}

template <class T>
void compare_ternary() {
  const std::vector<T> a = numbers<T>(1100), b(a.rbegin(), a.rend());
  std::vector<std::uint8_t> condition(a.size());
  for (std::size_t i = 0; i < condition.size(); ++i) condition[i] = i % 3 == 0;
  for (unsigned form = 0; form < 8; ++form) {
    const ElementwiseKernel select = find_elementwise(ElementwiseCode::select, dtype_of<T>, form);
    const ElementwiseKernel fused = find_elementwise(ElementwiseCode::multiply_add, dtype_of<T>, form);
    ASSERT_EQ(select == nullptr, form % 2 == 1);
    ASSERT_EQ(fused == nullptr, form == 7);
    for (const std::size_t n : lengths) {
      std::vector<T> out(n + 1, T(77));
      if (select != nullptr) {
        select(condition.data(), a.data(), b.data(), out.data(), n);
        for (std::size_t i = 0; i < n; ++i) {
          const T expected = condition[i] != 0 ? a[(form & 2U) != 0 ? 0 : i] : b[(form & 4U) != 0 ? 0 : i];
          ASSERT_EQ(std::memcmp(&out[i], &expected, sizeof(T)), 0);
        }
      }
      if (fused != nullptr) {
        fused(a.data() + 45, b.data() + 5, a.data() + 60, out.data(), std::min<std::size_t>(n, 1000));
        for (std::size_t i = 0; i < std::min<std::size_t>(n, 1000); ++i) {
          const auto x = a[45 + ((form & 1U) != 0 ? 0 : i)], y = b[5 + ((form & 2U) != 0 ? 0 : i)];
          const auto z = a[60 + ((form & 4U) != 0 ? 0 : i)];
          const bool close = ulp_error<T>(out[i], std::fma(Wide<T>(x), Wide<T>(y), Wide<T>(z))) <= 0.51;
          ASSERT_TRUE(close || ulp_error<T>(out[i], Wide<T>(T(x * y)) + Wide<T>(z)) <= 0.51)
              << x << " " << y << " " << z;
        }
      }
      ASSERT_EQ(out[n], T(77));
    }
  }
}

TEST(Elementwise, ComparisonsAndSelection) {
  for_each_instruction_set([](const char* target) {
    SCOPED_TRACE(target);
    compare_booleans<float>();
    compare_booleans<double>();
    compare_ternary<float>();
    compare_ternary<double>();
  });
}

template <class T>
void measure_gelu() {
  const std::vector<T> in = numbers<T>(20'000);
  std::vector<T> out(in.size());
  find_elementwise(ElementwiseCode::gelu, dtype_of<T>)(in.data(), nullptr, nullptr, out.data(), in.size());
  for (std::size_t i = 0; i < in.size(); ++i) {
    const Wide<T> x = in[i], exact = x / 2 * (1 + std::erf(x * std::sqrt(Wide<T>(0.5))));
    if (std::isinf(x) || std::isnan(x)) {
      ASSERT_LE(ulp_error<T>(out[i], exact), 0);
    } else {
      ASSERT_LE(std::abs(static_cast<Wide<T>>(out[i]) - exact),
                3 * std::numeric_limits<T>::epsilon() * std::abs(x));
    }
  }
}

TEST(Elementwise, GeluKeepsItsErrorBound) {
  for_each_instruction_set([](const char* target) {
    SCOPED_TRACE(target);
    measure_gelu<float>();
    measure_gelu<double>();
  });
}

TEST(Elementwise, UpdateInPlace) {
  std::vector<float> y = {1, 2, 3}, x = {10, 20, 30};
  const float rate = -0.5F;
  find_elementwise(ElementwiseCode::multiply_add, DType::f32, b_is_scalar)(x.data(), &rate, y.data(),
                                                                           y.data(), 3);
  EXPECT_EQ(y, (std::vector<float>{-4, -8, -12}));
}

TEST(Elementwise, Conversions) {
  const double in[] = {0.0, 1.5, -2.75, 1e10};
  std::int64_t whole[4];
  find_convert(DType::f64, DType::i64)(in, nullptr, nullptr, whole, 4);
  EXPECT_EQ(whole[1], 1);
  EXPECT_EQ(whole[2], -2);
  EXPECT_EQ(whole[3], 10'000'000'000);
  bool truth[4];
  find_convert(DType::f64, DType::boolean)(in, nullptr, nullptr, truth, 4);
  EXPECT_FALSE(truth[0]);
  EXPECT_TRUE(truth[2]);
  float back[4];
  find_convert(DType::boolean, DType::f32)(truth, nullptr, nullptr, back, 4);
  EXPECT_EQ(back[0], 0.0F);
  EXPECT_EQ(back[3], 1.0F);
}

TEST(Elementwise, NoKernelForWhatThereIsNone) {
  EXPECT_EQ(find_elementwise(ElementwiseCode::add, DType::i64), nullptr);
  EXPECT_EQ(find_elementwise(ElementwiseCode::exp, DType::f32, a_is_scalar), nullptr);
}

}  // namespace
}  // namespace turunan::plan
