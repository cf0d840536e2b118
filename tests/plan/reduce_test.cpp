#include "plan/kernels/reduce.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "plan/targets.hpp"

namespace turunan::plan {
namespace {

constexpr ReduceCode codes[] = {ReduceCode::sum, ReduceCode::product, ReduceCode::maximum,
                                ReduceCode::minimum};

double combine(ReduceCode code, double a, double b) {
  switch (code) {
    case ReduceCode::sum: return a + b;
    case ReduceCode::product: return a * b;
    case ReduceCode::maximum: return std::max(a, b);
    default: return std::min(a, b);
  }
}

double identity(ReduceCode code) {
  const double infinity = std::numeric_limits<double>::infinity();
  switch (code) {
    case ReduceCode::sum: return 0;
    case ReduceCode::product: return 1;
    case ReduceCode::maximum: return -infinity;
    default: return infinity;
  }
}

template <class T>
void compare(const ReduceShape& s) {
  SCOPED_TRACE(testing::Message() << s.outer << "×" << s.axis << "×" << s.inner << " of " << sizeof(T)
                                  << " bytes");
  std::mt19937 random(7);
  std::uniform_real_distribution<double> number(0.97, 1.03);  // so that products stay in range
  std::vector<T> in(s.outer * s.outer_stride + s.axis * s.axis_stride + s.inner + 1);
  for (T& x : in) x = static_cast<T>(number(random));
  for (const ReduceCode code : codes) {
    std::vector<T> out(s.outer * s.inner + 1, T(77));
    find_reduce(code, sizeof(T) == 4 ? DType::f32 : DType::f64)(s, in.data(), out.data());
    for (std::size_t o = 0; o < s.outer; ++o) {
      for (std::size_t i = 0; i < s.inner; ++i) {
        double expected = identity(code);
        for (std::size_t j = 0; j < s.axis; ++j) {
          expected =
              combine(code, expected, static_cast<double>(in[o * s.outer_stride + j * s.axis_stride + i]));
        }
        // Blocks of 1,024 in 4 accumulators (or rows in blocks of 64), then halves: far fewer roundings than
        // terms.
        const double steps = code == ReduceCode::product ? static_cast<double>(s.axis) : 40.0;
        const double bound = code == ReduceCode::maximum || code == ReduceCode::minimum
                                 ? 0.0
                                 : steps * std::numeric_limits<T>::epsilon() * std::abs(expected);
        if (std::isinf(expected)) {
          ASSERT_EQ(static_cast<double>(out[o * s.inner + i]), expected);
        } else {
          ASSERT_NEAR(static_cast<double>(out[o * s.inner + i]), expected, bound) << "code " << int(code);
        }
      }
    }
    ASSERT_EQ(out.back(), T(77));
  }
}

TEST(Reduce, RowsColumnsAndAll) {
  constexpr std::size_t sizes[] = {0, 1, 7, 15, 16, 17, 63, 64, 65, 1000, 1023, 1025};
  for_each_instruction_set([&](const char* target) {
    SCOPED_TRACE(target);
    for (const std::size_t axis : sizes) {
      for (const std::size_t other : {std::size_t{1}, std::size_t{3}, std::size_t{10}, std::size_t{33}}) {
        compare<float>(compact_reduction(other, axis, 1));
        compare<float>(compact_reduction(1, axis, other));
        compare<double>(compact_reduction(other, axis, 1));
        compare<double>(compact_reduction(2, axis, other));
        compare<double>({2, axis, other, axis * (other + 3) + 5, other + 3});
      }
    }
  });
}

TEST(Reduce, LongSumsStayAccurate) {
  const std::size_t n = 3'000'001;
  const std::vector<float> tenths(n, 0.1F);
  float sum = 0;
  find_reduce(ReduceCode::sum, DType::f32)(compact_reduction(1, n, 1), tenths.data(), &sum);
  EXPECT_NEAR(static_cast<double>(sum), static_cast<double>(0.1F) * static_cast<double>(n), 0.1);
  float columns[3];
  find_reduce(ReduceCode::sum, DType::f32)(compact_reduction(1, n / 3, 3), tenths.data(), columns);
  EXPECT_NEAR(static_cast<double>(columns[2]), static_cast<double>(0.1F) * static_cast<double>(n / 3), 0.05);
}

TEST(Reduce, NaNPropagates) {
  for (std::size_t place = 0; place < 70; ++place) {
    std::vector<double> in(70, 1.0);
    in[place] = std::numeric_limits<double>::quiet_NaN();
    for (const ReduceCode code : codes) {
      double out = 0, columns[7];
      find_reduce(code, DType::f64)(compact_reduction(1, 70, 1), in.data(), &out);
      EXPECT_TRUE(std::isnan(out)) << place;
      find_reduce(code, DType::f64)(compact_reduction(1, 10, 7), in.data(), columns);
      for (std::size_t i = 0; i < 7; ++i) EXPECT_EQ(std::isnan(columns[i]), i == place % 7);
    }
  }
}

TEST(Reduce, NoKernelForWholeNumbers) {
  EXPECT_EQ(find_reduce(ReduceCode::sum, DType::i64), nullptr);
}

}  // namespace
}  // namespace turunan::plan
