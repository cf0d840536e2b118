// Arrays as views: what lies beyond one is refused.
#include <gtest/gtest.h>

#include "turunan/array.hpp"
#include "turunan/error.hpp"

namespace turunan {
namespace {

const Array matrix({2, 3}, std::vector<double>{0, 1, 2, 3, 4, 5});

TEST(Array, RefusesRowsBeyondIt) {
  EXPECT_EQ(matrix.rows(1, 1).to_doubles(), (std::vector<double>{3, 4, 5}));
  EXPECT_EQ(matrix.rows(1, 2, -1).element(0), 3);
  EXPECT_EQ(matrix.rows(2, 0).elements(), 0);
  EXPECT_THROW((void)matrix.rows(1, 2), ShapeError);
  EXPECT_THROW((void)matrix.rows(-1, 1), ShapeError);
  EXPECT_THROW((void)matrix.rows(0, -1), ShapeError);
  EXPECT_THROW((void)matrix.rows(0, 2, 2), ShapeError);
  EXPECT_THROW((void)Array().rows(0, 1), ShapeError);
}

TEST(Array, RefusesSlicesBeyondIt) {
  EXPECT_EQ(matrix.slice(std::vector<Slice>{{0, 2, 1}, {2, 2, -2}}).to_doubles(),
            (std::vector<double>{2, 0, 5, 3}));
  EXPECT_THROW((void)matrix.slice(std::vector<Slice>{{0, 2, 1}}), ShapeError);
  EXPECT_THROW((void)matrix.slice(std::vector<Slice>{{0, 2, 1}, {2, 2, 1}}), ShapeError);
  EXPECT_THROW((void)matrix.slice(std::vector<Slice>{{0, 2, 1}, {0, 2, std::int64_t{1} << 62}}), ShapeError);
}

TEST(Array, RefusesATransposeThatIsNone) {
  EXPECT_EQ(matrix.transpose(std::vector<std::int64_t>{1, 0}).element(1), 3);
  EXPECT_THROW((void)matrix.transpose(std::vector<std::int64_t>{0}), ShapeError);
  EXPECT_THROW((void)matrix.transpose(std::vector<std::int64_t>{0, 0}), ShapeError);
  EXPECT_THROW((void)matrix.transpose(std::vector<std::int64_t>{0, 2}), ShapeError);
}

TEST(Array, RefusesElementsBeyondIt) {
  EXPECT_EQ(matrix.element(5), 5);
  EXPECT_THROW((void)matrix.element(6), ShapeError);
  EXPECT_THROW((void)matrix.element(-1), ShapeError);
  EXPECT_THROW((void)Array().element(1), ShapeError);
  EXPECT_THROW((void)Array::zeros({DType::f64, {0, 2}}).element(0), ShapeError);
}

TEST(Array, SaysThatItWasMovedFrom) {
  Array from = matrix;
  const Array to = std::move(from);
  EXPECT_EQ(to.element(1), 1);
  EXPECT_THROW((void)from.element(0), Error);
  EXPECT_THROW((void)from.to_doubles(), Error);
}

}  // namespace
}  // namespace turunan
