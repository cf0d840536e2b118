#include <gtest/gtest.h>

#include <cmath>

#include "turunan/array.hpp"
#include "turunan/error.hpp"

namespace turunan {
namespace {

// 2×3×4 bytes, and the same elements written out.
struct Pair {
  Array bytes, plain;
};

Pair pair_of(DType dtype, double divisor) {
  const TensorType type{dtype, {2, 3, 4}};
  Array bytes = Array::of_bytes(type, divisor);
  std::vector<double> elements;
  for (std::uint8_t& byte : bytes.bytes()) {
    byte = static_cast<std::uint8_t>(255 - 11 * elements.size());
    elements.push_back(byte / divisor);
  }
  return {bytes, Array(type.shape, elements, dtype)};
}

void expect_same(const Array& bytes, const Array& plain) {
  EXPECT_EQ(bytes.type(), plain.type());
  EXPECT_TRUE(identical(bytes, plain));
  EXPECT_TRUE(identical(bytes.compact(), plain));
  EXPECT_EQ(bytes.to_doubles(), plain.to_doubles());
  EXPECT_EQ(to_string(bytes), to_string(plain));
  for (std::int64_t i = 0; i < plain.elements(); ++i) EXPECT_EQ(bytes.element(i), plain.element(i));
}

TEST(ArrayOfBytes, IsLikeTheSameElementsWrittenOut) {
  for (const DType dtype : {DType::f32, DType::f64}) {
    for (const double divisor : {1.0, 255.0}) {
      const auto [bytes, plain] = pair_of(dtype, divisor);
      expect_same(bytes, plain);
      EXPECT_FALSE(bytes.is_compact());
      EXPECT_TRUE(bytes.is_row_major());
      EXPECT_TRUE(bytes.compact().is_compact());
      for (const DType other : {DType::f32, DType::f64, DType::i64, DType::boolean})
        EXPECT_TRUE(identical(bytes.cast(other), plain.cast(other)));
    }
  }
}

TEST(ArrayOfBytes, StaysOneUnderAnotherView) {
  const Pair pair = pair_of(DType::f32, 255);
  const Array &bytes = pair.bytes, &plain = pair.plain;
  const std::vector<std::int64_t> axes{2, 0, 1};
  const std::vector<Slice> slices{{1, 1, 1}, {2, 2, -2}, {1, 2, 2}};
  const auto both = [&](auto view) {
    EXPECT_TRUE(view(bytes).is_of_bytes());
    expect_same(view(bytes), view(plain));
  };
  both([&](const Array& a) { return a.reshape({4, 6}); });
  both([&](const Array& a) { return a.transpose(axes); });
  both([&](const Array& a) { return a.slice(slices); });
  both([&](const Array& a) { return a.rows(1, 1); });
  both([&](const Array& a) { return a.rows(1, 1).broadcast({5, 2, 3, 4}); });
  expect_same(bytes.transpose(axes).reshape({24}), plain.transpose(axes).reshape({24}));
}

TEST(ArrayOfBytes, TakesOneByteForEachElement) {
  const Array array = pair_of(DType::f64, 255).bytes;
  EXPECT_EQ(array.bytes().size(), 24U);
  EXPECT_EQ(array.rows(1, 1).bytes().data(), array.bytes().data() + 12);
}

TEST(ArrayOfBytes, RefusesWhatItIsNot) {
  const auto [bytes, plain] = pair_of(DType::f32, 255);
  EXPECT_THROW((void)bytes.read<float>(), TypeError);
  EXPECT_THROW((void)bytes.memory(), TypeError);
  EXPECT_THROW((void)plain.bytes(), TypeError);
  EXPECT_THROW((void)bytes.rows(1, 2, -1).bytes(), ShapeError);
  EXPECT_THROW(Array::of_bytes({DType::i64, {2}}), TypeError);
  for (const double divisor : {0.0, -1.0, 0.5, 65537.0, std::nan("")})
    EXPECT_THROW(Array::of_bytes({DType::f32, {2}}, divisor), DomainError) << divisor;
}

}  // namespace
}  // namespace turunan
