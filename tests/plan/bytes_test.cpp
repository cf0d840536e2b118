#include "plan/kernels/bytes.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "ops/apply.hpp"
#include "plan/program.hpp"
#include "plan/targets.hpp"

namespace turunan::plan {
namespace {

template <class T>
void compare_every_byte(DType dtype, double divisor) {
  std::array<std::uint8_t, 256> bytes;
  std::iota(bytes.begin(), bytes.end(), 0);
  std::array<T, 256> elements;
  find_byte_kernels(dtype).write_out(bytes.data(), divisor, bytes.size(), elements.data());
  for (std::size_t byte = 0; byte < bytes.size(); ++byte)
    ASSERT_EQ(elements[byte], static_cast<T>(static_cast<double>(byte) / divisor))
        << byte << " / " << divisor;
}

// Every byte by every divisor that there is.
TEST(Bytes, QuotientsHaveTheBitsOfTheDivision) {
  for_each_instruction_set([](const char* target) {
    SCOPED_TRACE(target);
    for (int divisor = 1; divisor <= 65536; ++divisor) {
      compare_every_byte<float>(DType::f32, divisor);
      compare_every_byte<double>(DType::f64, divisor);
      if (::testing::Test::HasFatalFailure()) return;
    }
  });
}

Array images(DType dtype, std::int64_t rows, std::int64_t columns) {
  Array array = Array::of_bytes({dtype, {rows, columns}}, 255);
  std::uint32_t state = 1;
  for (std::uint8_t& byte : array.bytes())
    byte = static_cast<std::uint8_t>((state = state * 1664525 + 1013904223) >> 24U);
  return array;
}

void compare_gathering(DType dtype, std::int64_t columns, int threads, bool in_steps) {
  const Array bytes =
      in_steps ? images(dtype, 120, columns).rows(119, 60, -2) : images(dtype, 60, columns).rows(3, 57);
  const Array plain = bytes.compact();
  std::vector<std::int64_t> index;
  for (std::int64_t i = 0; i < 40; ++i) index.push_back(i * 7 % 57);
  const Tensor batch = input({dtype, {40, columns}});
  Program program({batch}, {}, {.threads = threads});
  program.gather(batch, bytes, index);
  const Array got = program.get(batch);
  program.gather(batch, plain, index);
  EXPECT_TRUE(identical(got, program.get(batch))) << columns << " columns, " << threads << " threads";
  program.set(batch, bytes.rows(5, 40));
  EXPECT_TRUE(identical(program.get(batch), plain.rows(5, 40)));
}

TEST(Bytes, AreGatheredAsTheirElements) {
  for_each_instruction_set([](const char* target) {
    SCOPED_TRACE(target);
    for (const DType dtype : {DType::f32, DType::f64}) {
      for (const std::int64_t columns : {0, 1, 3, 7, 8, 15, 16, 17, 31, 33, 64, 784, 9000}) {
        for (const int threads : {1, 3}) {
          compare_gathering(dtype, columns, threads, false);
          compare_gathering(dtype, columns, threads, true);
        }
      }
    }
  });
}

}  // namespace
}  // namespace turunan::plan
