#include "plan/kernels/product.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "plan/targets.hpp"
#include "turunan/error.hpp"

namespace turunan::plan {
namespace {

/// Row-major rows × columns with gaps of `stride - columns`, filled with small random numbers.
template <class T>
struct Matrix {
  std::int64_t stride;
  std::vector<T> elements;
  Matrix(std::int64_t rows, std::int64_t row_stride, std::mt19937& random)
      : stride(row_stride), elements(static_cast<std::size_t>(rows * row_stride + 3)) {
    std::uniform_real_distribution<double> number(-1.0, 1.0);
    for (T& element : elements) element = static_cast<T>(number(random));
  }
  const T& at(std::int64_t row, std::int64_t column) const {
    return elements[static_cast<std::size_t>(row * stride + column)];
  }
};

struct Gaps {
  std::int64_t a = 0, b = 0, c = 0;
};

/// Runs a product and compares it with the double loop; the elements in the gaps of C must stay as they were.
template <class T>
void compare(ProductShape s, Gaps gaps = {}) {
  SCOPED_TRACE(testing::Message() << s.m << "×" << s.k << "·" << s.k << "×" << s.n
                                  << (s.transposed_a ? " Aᵀ" : "") << (s.transposed_b ? " Bᵀ" : "")
                                  << (s.accumulate ? " +=" : "") << " bytes " << sizeof(T));
  std::mt19937 random(1234);
  s.dtype = sizeof(T) == 4 ? DType::f32 : DType::f64;
  s.a_stride = (s.transposed_a ? s.m : s.k) + gaps.a;
  s.b_stride = (s.transposed_b ? s.k : s.n) + gaps.b;
  s.c_stride = s.n + gaps.c;
  const Matrix<T> a(s.transposed_a ? s.k : s.m, s.a_stride, random),
      b(s.transposed_b ? s.n : s.k, s.b_stride, random);
  const Matrix<T> before(s.m, s.c_stride, random);
  Matrix<T> c = before;
  const Product product(s);
  product.run(a.elements.data(), b.elements.data(), c.elements.data());

  std::vector<bool> written(c.elements.size());
  const double unit = std::numeric_limits<T>::epsilon();
  for (std::int64_t i = 0; i < s.m; ++i) {
    for (std::int64_t j = 0; j < s.n; ++j) {
      double sum = s.accumulate ? static_cast<double>(before.at(i, j)) : 0.0, magnitude = std::abs(sum);
      for (std::int64_t l = 0; l < s.k; ++l) {
        const double term = static_cast<double>(s.transposed_a ? a.at(l, i) : a.at(i, l)) *
                            static_cast<double>(s.transposed_b ? b.at(j, l) : b.at(l, j));
        sum += term;
        magnitude += std::abs(term);
      }
      const double bound = unit * magnitude * (4.0 + std::sqrt(static_cast<double>(s.k)));
      ASSERT_NEAR(static_cast<double>(c.at(i, j)), sum, bound) << "at " << i << ", " << j;
      written[static_cast<std::size_t>(i * s.c_stride + j)] = true;
    }
  }
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (written[i]) continue;
    ASSERT_EQ(c.elements[i], before.elements[i]) << "written outside of C, at " << i;
  }

  // The parts, in any order, give the same bits.
  Matrix<T> again = before;
  for (std::int64_t part = product.parts() - 1; part >= 0; --part) {
    product.run_part(part, a.elements.data(), b.elements.data(), again.elements.data());
  }
  ASSERT_EQ(again.elements, c.elements);
}

template <class T>
void compare_all_ways(std::int64_t m, std::int64_t n, std::int64_t k, Gaps gaps = {}) {
  for (int way = 0; way < 8; ++way) {
    ProductShape s;
    s.m = m, s.n = n, s.k = k;
    s.transposed_a = (way & 1) != 0, s.transposed_b = (way & 2) != 0, s.accumulate = (way & 4) != 0;
    compare<T>(s, gaps);
    if (testing::Test::HasFatalFailure()) return;
  }
}

TEST(Product, EveryTinyShape) {
  for (std::int64_t m = 0; m <= 6; ++m) {
    for (std::int64_t n = 0; n <= 5; ++n) {
      for (std::int64_t k = 0; k <= 5; ++k) {
        compare_all_ways<float>(m, n, k);
        compare_all_ways<double>(m, n, k);
        if (HasFatalFailure()) return;
      }
    }
  }
}

TEST(Product, ShapesThatStraddleBlocks) {
  constexpr std::int64_t sizes[] = {1, 7, 15, 16, 17, 31, 33, 63, 64, 65, 100, 127, 129};
  std::mt19937 random(5);
  std::uniform_int_distribution<std::size_t> pick(0, std::size(sizes) - 1);
  std::uniform_int_distribution<std::int64_t> gap(0, 3);
  for (int i = 0; i < 120; ++i) {
    const std::int64_t m = sizes[pick(random)], n = sizes[pick(random)], k = sizes[pick(random)];
    const Gaps gaps = i % 2 == 0 ? Gaps{} : Gaps{gap(random), gap(random), gap(random)};
    compare_all_ways<float>(m, n, k, gaps);
    compare_all_ways<double>(m, n, k, gaps);
    if (HasFatalFailure()) return;
  }
}

TEST(Product, RowsAndColumns) {
  for (const std::int64_t size : {7, 64, 257, 1025}) {
    for (const Gaps& gaps : {Gaps{}, Gaps{1, 2, 3}}) {
      compare_all_ways<float>(1, size, 300, gaps);
      compare_all_ways<float>(size, 1, 300, gaps);
      compare_all_ways<double>(1, size, 129, gaps);
      compare_all_ways<double>(size, 1, 129, gaps);
      compare_all_ways<double>(size, 17, 1, gaps);
    }
  }
}

TEST(Product, ARowOfFewColumns) {
  for_each_instruction_set([](const char* target) {
    SCOPED_TRACE(target);
    for (const std::int64_t n : {1, 3, 4, 8, 9, 10, 16, 17, 31, 32, 33}) {
      for (const std::int64_t k : {5, 6, 7, 8, 130}) {
        compare_all_ways<float>(1, n, k, {2, 1, 0});
        compare_all_ways<double>(1, n, k);
        compare_all_ways<double>(n, 1, k, {0, 1, 0});
        if (testing::Test::HasFatalFailure()) return;
      }
    }
  });
}

TEST(Product, LargerThanTheCacheIsCutIntoBlocks) {
  compare_all_ways<float>(20, 1100, 530);
  compare_all_ways<float>(17, 300, 1000, {5, 3, 1});
  compare_all_ways<float>(257, 129, 1025);
  compare_all_ways<double>(33, 513, 257);
  compare_all_ways<double>(3, 1030, 300, {1, 0, 2});
}

TEST(Product, ManyRowsAreCutIntoParts) {
  compare_all_ways<float>(1000, 128, 63);
  ProductShape s;
  s.m = 1000, s.n = 128, s.k = 63;
  EXPECT_GT(Product(s).parts(), 1);
}

TEST(Product, NothingToSumGivesZeros) {
  ProductShape s;
  s.m = 2, s.n = 3, s.k = 0;
  std::vector<float> c(6, 5.0F);
  Product(s).run(nullptr, nullptr, c.data());
  EXPECT_EQ(c, std::vector<float>(6, 0.0F));
}

TEST(Product, RefusesWhatItCannotMultiply) {
  ProductShape s;
  s.m = 2, s.n = 3, s.k = 4;
  s.dtype = DType::i64;
  EXPECT_THROW(Product{s}, TypeError);
  s.dtype = DType::f32;
  s.b_stride = 2;
  EXPECT_THROW(Product{s}, ShapeError);
  s.b_stride = 0;
  s.m = -1;
  EXPECT_THROW(Product{s}, ShapeError);
}

/// The loops that stand in where libxsmm has no kernel, on every processor.
TEST(ProductTile, PortableLoopsAgreeWithGeneratedCode) {
  std::mt19937 random(9);
  for (const bool transposed : {false, true}) {
    for (const std::int64_t n : {1, 5, 16, 37}) {
      const TileShape s{DType::f64, 9, n, 21, transposed, transposed ? 11 : 23, n + 2, n + 1, true};
      const Matrix<double> a(transposed ? 21 : 9, s.a_stride, random), b(21, s.b_stride, random);
      Matrix<double> c(9, s.c_stride, random), d = c;
      ProductTile(s).run(a.elements.data(), b.elements.data(), c.elements.data());
      portable_tile(s.dtype)(s, a.elements.data(), b.elements.data(), d.elements.data());
      for (std::size_t i = 0; i < c.elements.size(); ++i) ASSERT_NEAR(c.elements[i], d.elements[i], 1e-12);
    }
  }
}

}  // namespace
}  // namespace turunan::plan
