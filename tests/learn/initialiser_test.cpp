#include "turunan/initialiser.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "turunan/error.hpp"

namespace turunan {
namespace {

struct Moments {
  double mean = 0, variance = 0, greatest = 0;
};

Moments moments_of(const Array& array) {
  Moments result;
  const std::vector<double> values = array.to_doubles();
  const auto n = static_cast<double>(values.size());
  for (const double x : values) result.mean += x / n;
  for (const double x : values) {
    result.variance += (x - result.mean) * (x - result.mean) / n;
    result.greatest = std::max(result.greatest, std::abs(x));
  }
  return result;
}

TEST(Initialiser, IsAPureFunctionOfTheSeed) {
  const TensorType type{DType::f32, {5, 7}};
  const init::Initialiser all[] = {init::Uniform{},      init::Normal{},      init::GlorotUniform{},
                                   init::GlorotNormal{}, init::HeUniform{},   init::HeNormal{},
                                   init::LeCunUniform{}, init::LeCunNormal{}, init::Orthogonal{}};
  for (const init::Initialiser& initialiser : all) {
    const Array draw = initialiser.draw(type, 3);
    EXPECT_EQ(draw.type(), type);
    EXPECT_TRUE(identical(draw, initialiser.draw(type, 3)));
    EXPECT_FALSE(identical(draw, initialiser.draw(type, 4)));
  }
}

// The variances that the papers ask for, of a matrix and of a convolution's weights.
TEST(Initialiser, HasTheVarianceThatTheShapeAsksFor) {
  struct Case {
    init::Initialiser initialiser;
    double numerator;
    bool of_both;  // inputs and outputs, or inputs alone
    bool bounded;
  };
  const Case cases[] = {{init::GlorotUniform{}, 2, true, true}, {init::GlorotNormal{}, 2, true, false},
                        {init::HeUniform{}, 2, false, true},    {init::HeNormal{}, 2, false, false},
                        {init::LeCunUniform{}, 1, false, true}, {init::LeCunNormal{}, 1, false, false}};
  struct Sizes {
    Shape shape;
    double inputs, outputs;
  };
  const Sizes sizes[] = {{{400, 100}, 400, 100}, {{3, 5, 60, 40}, 900, 600}, {{20000}, 20000, 20000}};
  for (const Case& c : cases) {
    for (const Sizes& s : sizes) {
      const Moments m = moments_of(c.initialiser.draw({DType::f64, s.shape}, 1));
      const double variance = c.numerator / (c.of_both ? s.inputs + s.outputs : s.inputs);
      EXPECT_NEAR(m.variance / variance, 1, 0.05);
      EXPECT_NEAR(m.mean / std::sqrt(variance), 0, 0.03);
      if (c.bounded) {
        EXPECT_LE(m.greatest, std::sqrt(3 * variance));
      } else {
        EXPECT_GT(m.greatest, std::sqrt(3 * variance));
      }
    }
  }
}

TEST(Initialiser, OrthogonalHasOrthonormalRowsOrColumns) {
  for (const Shape& shape : {Shape{6, 4}, Shape{4, 6}, Shape{2, 2, 3, 5}}) {
    const Array q = init::Initialiser(init::Orthogonal{.gain = 2}).draw({DType::f64, shape}, 9);
    const std::int64_t columns = shape.from_end(1), rows = shape.elements() / columns;
    const std::int64_t count = std::min(rows, columns), length = std::max(rows, columns);
    const auto at = [&](std::int64_t i, std::int64_t k) {
      return q.element(rows <= columns ? i * columns + k : k * columns + i);
    };
    for (std::int64_t i = 0; i < count; ++i) {
      for (std::int64_t j = 0; j < count; ++j) {
        double product = 0;
        for (std::int64_t k = 0; k < length; ++k) product += at(i, k) * at(j, k);
        EXPECT_NEAR(product, i == j ? 4 : 0, 1e-12);
      }
    }
  }
}

TEST(Initialiser, GivesTheNumbersItIsGiven) {
  const TensorType type{DType::f32, {1, 2}};
  EXPECT_TRUE(identical(init::Initialiser(init::Zeros{}).draw(type, 1), Array::zeros(type)));
  EXPECT_TRUE(identical(init::Initialiser(init::Constant{3}).draw(type, 1), Array::full(type, 3)));
  const Array given({1, 2}, std::vector<double>{1, 2});
  EXPECT_TRUE(identical(init::Initialiser(given).draw(type, 1), given.cast(DType::f32)));
  EXPECT_TRUE(identical(init::Initialiser(init::Values{given}).draw(type, 1), given.cast(DType::f32)));
  const Moments m = moments_of(init::Initialiser(init::Normal{5, 2}).draw({DType::f64, {10000}}, 1));
  EXPECT_NEAR(m.mean, 5, 0.1);
  EXPECT_NEAR(m.variance, 4, 0.2);
}

TEST(Initialiser, RefusesWhatItCannotMake) {
  const Array given({1, 2}, std::vector<double>{1, 2});
  EXPECT_THROW(init::Initialiser(given).draw({DType::f64, {2}}, 1), ShapeError);
  EXPECT_THROW(init::Initialiser(init::Zeros{}).draw({DType::i64, {2}}, 1), TypeError);
  EXPECT_THROW(init::Initialiser(init::Orthogonal{}).draw({DType::f64, {2}}, 1), ShapeError);
  EXPECT_THROW(init::Initialiser(init::Uniform{1, 0}), DomainError);
  EXPECT_THROW(init::Initialiser(init::Normal{0, -1}), DomainError);
  EXPECT_THROW(init::Initialiser(init::Uniform{0, std::nan("")}), DomainError);
  EXPECT_THROW(init::Initialiser(init::Orthogonal{std::nan("")}), DomainError);
}

TEST(Initialiser, TakesShapesWithoutElements) {
  for (const Shape& shape : {Shape{0, 3}, Shape{3, 0}, Shape{2, 0, 3}}) {
    EXPECT_EQ(init::Initialiser(init::HeNormal{}).draw({DType::f64, shape}, 1).shape(), shape);
    EXPECT_EQ(init::Initialiser(init::Orthogonal{}).draw({DType::f64, shape}, 1).shape(), shape);
  }
}

}  // namespace
}  // namespace turunan
