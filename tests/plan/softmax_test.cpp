#include "plan/kernels/softmax.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <random>
#include <vector>

#include "plan/targets.hpp"

namespace turunan::plan {
namespace {

template <class T>
constexpr DType dtype_of = sizeof(T) == 4 ? DType::f32 : DType::f64;

template <class T>
struct Rows {
  std::size_t rows, columns;
  std::vector<T> z, y;  // logits, and targets: one-hot in even rows, any distribution in odd ones
  std::vector<long double> p, log_p;

  Rows(std::size_t rows_, std::size_t columns_, double spread) : rows(rows_), columns(columns_) {
    std::mt19937 random(11);
    std::uniform_real_distribution<double> number(-spread, spread);
    for (std::size_t i = 0; i < rows * columns; ++i) z.push_back(static_cast<T>(number(random)));
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < columns; ++j) {
        const bool hit = j == i * 7 % columns;
        y.push_back(i % 2 == 0 ? T(hit) : static_cast<T>(std::abs(number(random)) / spread));
      }
      long double most = -std::numeric_limits<long double>::infinity(), sum = 0;
      for (std::size_t j = 0; j < columns; ++j) most = std::max<long double>(most, z[i * columns + j]);
      for (std::size_t j = 0; j < columns; ++j) sum += std::exp(z[i * columns + j] - most);
      for (std::size_t j = 0; j < columns; ++j) {
        log_p.push_back(z[i * columns + j] - most - std::log(sum));
        p.push_back(std::exp(log_p.back()));
      }
    }
  }
};

template <class T>
void compare(std::size_t rows, std::size_t columns, double spread) {
  SCOPED_TRACE(testing::Message() << rows << "×" << columns << " spread " << spread << " bytes "
                                  << sizeof(T));
  const Rows<T> r(rows, columns, spread);
  const long double unit = std::numeric_limits<T>::epsilon();
  std::vector<T> out(rows * columns + 1, T(77));
  find_softmax(dtype_of<T>)(r.z.data(), out.data(), rows, columns);
  for (std::size_t i = 0; i < r.p.size(); ++i) {
    // The rounding of z − max is a relative error of the exponential, of up to half a unit of |z − max|.
    const long double bound = unit * r.p[i] * (6 + columns / 64.0L + static_cast<long double>(spread)) +
                              std::numeric_limits<T>::min();
    ASSERT_LE(std::abs(out[i] - r.p[i]), bound) << out[i] << " instead of " << r.p[i];
  }
  ASSERT_EQ(out.back(), T(77));
  find_log_softmax(dtype_of<T>)(r.z.data(), out.data(), rows, columns);
  for (std::size_t i = 0; i < r.p.size(); ++i) {
    ASSERT_LE(std::abs(out[i] - r.log_p[i]), 6 * unit * (2 * static_cast<long double>(spread) + 8));
  }

  const T scale = T(0.75);
  long double cost = 0;
  for (std::size_t i = 0; i < r.p.size(); ++i) cost -= r.y[i] * r.log_p[i];
  cost /= static_cast<long double>(rows);
  T got = 0;
  std::vector<T> gradient = r.z;  // in place
  gradient.push_back(T(77));
  find_softmax_cross_entropy(dtype_of<T>)(gradient.data(), r.y.data(), &scale, &got, gradient.data(), rows,
                                          columns);
  ASSERT_LE(std::abs(got - cost), 20 * unit * (std::abs(cost) + static_cast<long double>(spread)));
  for (std::size_t i = 0; i < rows; ++i) {
    long double mass = 0;
    for (std::size_t j = 0; j < columns; ++j) mass += r.y[i * columns + j];
    for (std::size_t j = 0; j < columns; ++j) {
      const std::size_t at = i * columns + j;
      const long double exact = scale / static_cast<long double>(rows) * (r.p[at] * mass - r.y[at]);
      const long double size = (r.p[at] * mass * (1 + static_cast<long double>(spread)) + r.y[at]) / rows;
      ASSERT_LE(std::abs(gradient[at] - exact), 10 * unit * size + std::numeric_limits<T>::min());
    }
  }
  ASSERT_EQ(gradient.back(), T(77));
  T only_cost = 0;
  find_softmax_cross_entropy(dtype_of<T>)(r.z.data(), r.y.data(), nullptr, &only_cost, nullptr, rows,
                                          columns);
  ASSERT_EQ(only_cost, got);
}

TEST(Softmax, AgainstLongDoubles) {
  for_each_instruction_set([](const char* target) {
    SCOPED_TRACE(target);
    for (const std::size_t columns :
         std::initializer_list<std::size_t>{1, 2, 7, 10, 15, 16, 17, 64, 65, 1000}) {
      for (const double spread : {1.0, 20.0, 500.0}) {
        for (const std::size_t rows : {3, 9, 40}) {
          compare<float>(rows, columns, spread);
          compare<double>(rows, columns, spread);
        }
      }
    }
  });
}

TEST(Softmax, NeverOverflows) {
  const float z[] = {1e30F, 0.0F, -1e30F, -std::numeric_limits<float>::infinity()};
  const float y[] = {0.0F, 0.0F, 1.0F, 0.0F};
  float p[4], cost = 0;
  find_softmax(DType::f32)(z, p, 1, 4);
  EXPECT_EQ(p[0], 1.0F);
  EXPECT_EQ(p[1], 0.0F);
  find_softmax_cross_entropy(DType::f32)(z, y, nullptr, &cost, nullptr, 1, 4);
  EXPECT_FLOAT_EQ(cost, 2e30F);
}

TEST(Softmax, ANaNSpoilsItsRowAndNoOther) {
  for (const std::size_t rows : {2, 5}) {
    for (const std::size_t at : {0, 1, 2}) {
      std::vector<double> z(3 * rows, 1.0), p(3 * rows);
      z[at] = std::numeric_limits<double>::quiet_NaN();
      find_softmax(DType::f64)(z.data(), p.data(), rows, 3);
      for (std::size_t i = 0; i < p.size(); ++i) EXPECT_EQ(std::isnan(p[i]), i < 3) << i << " of " << rows;
    }
  }
}

}  // namespace
}  // namespace turunan::plan
