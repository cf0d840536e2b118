#include "plan/kernels/copy.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <numeric>
#include <random>

#include "plan/kernels/transpose.hpp"
#include "plan/targets.hpp"

namespace turunan::plan {
namespace {

template <class T>
constexpr DType dtype_of = sizeof(T) == 1   ? DType::boolean
                           : sizeof(T) == 4 ? DType::f32
                                            : DType::f64;

/// Random axes, permuted, some repeated by stride 0, some walked backwards; compared element by element.
template <class T>
void compare_random_copies(std::uint32_t seed) {
  std::mt19937 random(seed);
  const auto up_to = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n)(random); };
  constexpr std::int64_t sizes[] = {0, 1, 2, 3, 5, 16, 17, 33};
  Shape shape(std::vector<std::int64_t>(up_to(4)));
  for (std::size_t i = 0; i < shape.rank(); ++i) shape[i] = sizes[up_to(20) == 0 ? 0 : 1 + up_to(6)];
  std::vector<std::size_t> order(shape.rank());
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), random);
  std::vector<std::int64_t> strides(shape.rank());
  std::int64_t extent = 1, start = 0;
  for (const std::size_t axis : order) {
    const std::size_t kind = up_to(7);
    strides[axis] = kind == 0 ? 0 : kind == 1 ? -extent : extent;
    if (kind == 1 && shape[axis] > 0) start += extent * (shape[axis] - 1);
    if (kind != 0) extent *= std::max<std::int64_t>(shape[axis], 1) + static_cast<std::int64_t>(up_to(1));
  }
  std::vector<T> in(static_cast<std::size_t>(extent) + 64);
  for (std::size_t i = 0; i < in.size(); ++i) in[i] = static_cast<T>(i % 127);
  std::vector<T> out(static_cast<std::size_t>(shape.elements()) + 1, T(99));
  StridedCopy(dtype_of<T>, shape, strides).run(in.data() + start, out.data());
  const std::vector<std::int64_t> steps = row_major_strides(shape);
  for (std::int64_t i = 0; i < shape.elements(); ++i) {
    std::int64_t from = start;
    for (std::size_t axis = 0; axis < shape.rank(); ++axis)
      from += i / steps[axis] % shape[axis] * strides[axis];
    ASSERT_EQ(out[static_cast<std::size_t>(i)], in[static_cast<std::size_t>(from)])
        << "seed " << seed << " at " << i;
  }
  ASSERT_EQ(out.back(), T(99));

  // And back again into the first layout, where no element is repeated.
  if (std::find(strides.begin(), strides.end(), 0) != strides.end()) return;
  std::vector<T> back(in.size(), T(99));
  StridedCopy(dtype_of<T>, shape, steps, strides).run(out.data(), back.data() + start);
  std::vector<T> again(out.size(), T(99));
  StridedCopy(dtype_of<T>, shape, strides).run(back.data() + start, again.data());
  ASSERT_EQ(again, out) << "seed " << seed;
}

TEST(StridedCopy, AnyLayoutAndBack) {
  for (std::uint32_t seed = 0; seed < 1000; ++seed) {
    compare_random_copies<float>(seed);
    compare_random_copies<double>(seed);
    compare_random_copies<std::uint8_t>(seed);
    if (HasFatalFailure()) return;
  }
}

template <class T>
void compare_transpose(std::size_t rows, std::size_t columns, std::size_t gap) {
  std::vector<T> in(rows * (columns + gap) + 1), out(columns * (rows + gap) + 1, T(99));
  for (std::size_t i = 0; i < in.size(); ++i) in[i] = static_cast<T>(i % 98);
  transpose(dtype_of<T>, in.data(), columns + gap, out.data(), rows + gap, rows, columns);
  for (std::size_t j = 0; j < columns; ++j) {
    for (std::size_t i = 0; i < rows; ++i) ASSERT_EQ(out[j * (rows + gap) + i], in[i * (columns + gap) + j]);
    for (std::size_t i = rows; i < rows + gap; ++i) ASSERT_EQ(out[j * (rows + gap) + i], T(99));
  }
  ASSERT_EQ(out.back(), T(99));
}

TEST(Transpose, EverySizeAroundTheBlocks) {
  for_each_instruction_set([](const char* target) {
    SCOPED_TRACE(target);
    for (const std::size_t rows : std::initializer_list<std::size_t>{0, 1, 3, 4, 5, 31, 32, 33, 64, 67}) {
      for (const std::size_t columns : std::initializer_list<std::size_t>{0, 1, 3, 4, 5, 31, 32, 33, 100}) {
        for (const std::size_t gap : std::initializer_list<std::size_t>{0, 2}) {
          compare_transpose<float>(rows, columns, gap);
          compare_transpose<double>(rows, columns, gap);
          compare_transpose<std::uint8_t>(rows, columns, gap);
        }
      }
    }
  });
}

TEST(GatherRows, TakesRowsInTheOrderOfTheIndex) {
  const std::vector<float> data = {0, 1, 10, 11, 20, 21, 30, 31};
  const std::int64_t index[] = {2, 0, 2};
  std::vector<float> out(6);
  gather_rows(data.data(), 2 * sizeof(float), index, out.data());
  EXPECT_EQ(out, (std::vector<float>{20, 21, 0, 1, 20, 21}));
}

}  // namespace
}  // namespace turunan::plan
