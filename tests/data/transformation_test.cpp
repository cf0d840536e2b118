#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <set>

#include "turunan/data.hpp"

namespace turunan::data {
namespace {

using Doubles = std::vector<double>;
using Positions = std::vector<std::int64_t>;

Array ramp(Shape shape, DType dtype = DType::f64) {
  Doubles values(static_cast<std::size_t>(shape.elements()));
  std::iota(values.begin(), values.end(), 0.0);
  return Array(std::move(shape), values, dtype);
}

TEST(Rows, AreTakenInTheOrderGiven) {
  const Array taken = rows(ramp({4, 2}), Positions{3, 0, 3});
  EXPECT_EQ(taken.to_doubles(), (Doubles{6, 7, 0, 1, 6, 7}));
  EXPECT_EQ(rows(ramp({4, 2, 0}), Positions{1}).shape(), (Shape{1, 2, 0}));
  EXPECT_EQ(rows(ramp({4}), Positions{}).shape(), Shape{0});
  EXPECT_THROW(rows(ramp({4, 2}), Positions{4}), ShapeError);
  EXPECT_THROW(rows(ramp({4, 2}), Positions{-1}), ShapeError);
  EXPECT_THROW(rows(ramp({}), Positions{0}), ShapeError);
}

TEST(OneHot, OfLabels) {
  EXPECT_EQ(one_hot(Array({3}, Doubles{2, 0, 1})).to_doubles(), (Doubles{0, 0, 1, 1, 0, 0, 0, 1, 0}));
  EXPECT_EQ(one_hot(Array({2, 1}, Doubles{1, 0}, DType::f32), 3).type(), (TensorType{DType::f32, {2, 3}}));
  EXPECT_EQ(one_hot(Array({1}, Doubles{1}, DType::i64)).dtype(), DType::f64);
  for (const double label : {-1.0, 0.5, 3.0, std::nan(""), 1e300}) {
    EXPECT_THROW(one_hot(Array({1}, Doubles{label}), 3), DomainError) << label;
  }
  EXPECT_THROW(one_hot(ramp({2, 2})), ShapeError);
}

TEST(Standardiser, GivesMeanZeroAndDeviationOne) {
  const Array training({4, 3}, Doubles{1, 5, 1e9, 2, 5, 1e9 + 1, 3, 5, 1e9 + 2, 4, 5, 1e9 + 3});
  const Standardiser standardise(training);
  EXPECT_EQ(standardise.mean().to_doubles(), (Doubles{2.5, 5, 1e9 + 1.5}));
  const double deviation = std::sqrt(1.25);
  EXPECT_EQ(standardise.deviation().to_doubles(), (Doubles{deviation, 1, deviation}));
  const Array done = standardise(training);
  for (std::int64_t row = 0; row < 4; ++row) {
    const double expected = (static_cast<double>(row) - 1.5) / deviation;
    EXPECT_NEAR(done.element(3 * row), expected, 1e-12);
    EXPECT_EQ(done.element(3 * row + 1), 0);
    EXPECT_NEAR(done.element(3 * row + 2), expected, 1e-6);
  }
  const Array back = standardise.inverse(done);
  for (std::int64_t i = 0; i < 12; ++i) EXPECT_NEAR(back.element(i), training.element(i), 1e-6);
}

TEST(Standardiser, AppliesWhatItLearnedToOtherData) {
  const Standardiser standardise(Array({2, 1}, Doubles{0, 2}));
  EXPECT_EQ(standardise(Array({3, 1}, Doubles{0, 1, 11})).to_doubles(), (Doubles{-1, 0, 10}));
  EXPECT_EQ(standardise(Array({1, 1}, Doubles{3}, DType::f32)).dtype(), DType::f32);
  EXPECT_THROW(standardise(ramp({3, 2})), ShapeError);
  EXPECT_THROW(standardise(ramp({})), ShapeError);
  EXPECT_THROW(Standardiser(ramp({0, 2})), ShapeError);
  EXPECT_THROW(Standardiser(ramp({2, 2}, DType::i64)), TypeError);
}

TEST(Standardiser, LearnsFromSinglePrecisionInDouble) {
  const Standardiser standardise(Array({2, 2}, Doubles{1, 7, 3, 7}, DType::f32));
  EXPECT_EQ(standardise.mean().type(), (TensorType{DType::f64, {2}}));
  EXPECT_EQ(standardise(Array({1, 2}, Doubles{4, 9}, DType::f32)).to_doubles(), (Doubles{2, 2}));
  EXPECT_EQ(Standardiser(ramp({2, 0})).mean().shape(), Shape{0});
}

TEST(Standardiser, IsSafeForConstantColumns) {
  const Standardiser standardise(Array({3}, Doubles{0.1, 0.1, 0.1}));
  EXPECT_EQ(standardise(Array({1}, Doubles{0.1})).element(0), 0);
  const Array images = standardise(Array({1}, Doubles{1.1}));
  EXPECT_EQ(images.element(0), 1);
}

Dataset labelled(std::int64_t count, std::int64_t every) {
  Doubles labels;
  for (std::int64_t i = 0; i < count; ++i) labels.push_back(i % every == 0 ? 1 : 0);
  return {{ramp({count, 2}), Array({count, 1}, labels)}, {"a", "b"}, {}};
}

TEST(Split, HasEveryExampleOnOneSide) {
  const Dataset all = labelled(50, 5);
  const Split parts = split(all, {.test = 0.3, .seed = 4});
  EXPECT_EQ(parts.train.tensors[0].shape(), (Shape{35, 2}));
  EXPECT_EQ(parts.test.tensors[1].shape(), (Shape{15, 1}));
  EXPECT_EQ(parts.test.columns, all.columns);
  std::set<double> seen;
  for (const Dataset* side : {&parts.train, &parts.test}) {
    for (std::int64_t i = 0; i < side->tensors[0].shape()[0]; ++i) {
      const double first = side->tensors[0].element(2 * i);
      EXPECT_TRUE(seen.insert(first).second);
      EXPECT_EQ(side->tensors[1].element(i),
                static_cast<int>(first / 2) % 5 == 0 ? 1 : 0);  // rows stay together
    }
  }
  EXPECT_EQ(seen.size(), 50U);
}

TEST(Split, DependsOnTheSeedAlone) {
  const Dataset all = labelled(50, 5);
  const auto test_rows = [&](std::uint64_t seed) {
    return split(all, {.seed = seed}).test.tensors[0].to_doubles();
  };
  EXPECT_EQ(test_rows(1), test_rows(1));
  EXPECT_NE(test_rows(1), test_rows(2));
}

TEST(Split, KeepsTheSharesOfTheCategories) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const Split parts = split(labelled(50, 5), {.test = 0.2, .seed = seed, .stratify = true});
    const Doubles labels = parts.test.tensors[1].to_doubles();
    EXPECT_EQ(labels.size(), 10U);
    EXPECT_EQ(std::accumulate(labels.begin(), labels.end(), 0.0), 2);
  }
  const Split uneven = split(labelled(7, 3), {.test = 0.5, .stratify = true});
  EXPECT_EQ(uneven.test.tensors[0].shape()[0], 4);
}

TEST(Split, LeavesNoSideEmpty) {
  for (const double share : {0.0, 1.0, -0.5, 0.001, 0.999, std::nan("")}) {
    EXPECT_THROW(split(labelled(10, 2), {.test = share}), DomainError) << share;
  }
  EXPECT_THROW(split(Dataset{}), ShapeError);
  EXPECT_THROW(split(Dataset{{ramp({3}), ramp({4})}, {}, {}}), ShapeError);
}

TEST(Augment, WithoutAnythingChangesNothing) {
  const Array images = ramp({3, 4, 5, 2});
  EXPECT_TRUE(identical(augment(images, {}, 7), images));
}

TEST(Augment, FlipsHalfOfTheImages) {
  const Array images = ramp({200, 1, 3, 1});
  const Array flipped = augment(images, {.flip_left_right = true}, 7);
  int count = 0;
  for (std::int64_t i = 0; i < 200; ++i) {
    const double first = images.element(3 * i);
    const bool turned = flipped.element(3 * i) != first;
    EXPECT_EQ(flipped.element(3 * i), turned ? first + 2 : first);
    EXPECT_EQ(flipped.element(3 * i + 1), first + 1);
    EXPECT_EQ(flipped.element(3 * i + 2), turned ? first : first + 2);
    count += turned ? 1 : 0;
  }
  EXPECT_GT(count, 70);
  EXPECT_LT(count, 130);
  const Array upside = augment(ramp({1, 2, 1, 2}), {.flip_up_down = true}, 1);
  const Doubles same{0, 1, 2, 3}, turned{2, 3, 0, 1};
  EXPECT_TRUE(upside.to_doubles() == same || upside.to_doubles() == turned);
}

TEST(Augment, ShiftsByEveryDistanceAndFills) {
  const Array image({1, 3, 3, 1}, Doubles{1, 2, 3, 4, 5, 6, 7, 8, 9});
  std::set<Doubles> seen;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    seen.insert(augment(image, {.shift = 1, .fill = -1}, seed).to_doubles());
  }
  EXPECT_EQ(seen.size(), 9U);
  EXPECT_TRUE(seen.contains({-1, -1, -1, -1, 1, 2, -1, 4, 5}));  // one down, one right
  EXPECT_TRUE(seen.contains({5, 6, -1, 8, 9, -1, -1, -1, -1}));  // one up, one left
}

TEST(Augment, CropsAWindowAnywhere) {
  const Array image = ramp({1, 3, 4, 1});
  std::set<Doubles> seen;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    const Array window = augment(image, {.crop_height = 2, .crop_width = 3}, seed);
    EXPECT_EQ(window.shape(), (Shape{1, 2, 3, 1}));
    seen.insert(window.to_doubles());
  }
  EXPECT_EQ(seen, (std::set<Doubles>{
                      {0, 1, 2, 4, 5, 6}, {1, 2, 3, 5, 6, 7}, {4, 5, 6, 8, 9, 10}, {5, 6, 7, 9, 10, 11}}));
}

TEST(Augment, DependsOnSeedAndPositionAlone) {
  const Array images = ramp({10, 4, 4, 1}, DType::f32);
  const Augmentation how{.flip_left_right = true, .shift = 2, .crop_height = 3};
  const Array all = augment(images, how, 9);
  EXPECT_TRUE(identical(all, augment(images, how, 9)));
  EXPECT_FALSE(identical(all, augment(images, how, 10)));
  const Positions some{7, 2};
  EXPECT_TRUE(identical(augment(rows(images, some), how, 9, some), rows(all, some)));
  const Positions tail{4, 5, 6};
  EXPECT_TRUE(identical(augment(rows(images, tail), how, 9, 4), rows(all, tail)));
}

TEST(Augment, SaysWhatDoesNotFit) {
  EXPECT_THROW(augment(ramp({2, 3, 3}), {}, 1), ShapeError);
  EXPECT_THROW(augment(ramp({}), {}, 1), ShapeError);
  EXPECT_THROW(augment(ramp({2, 3, 3, 1}), {.crop_height = 4}, 1), ShapeError);
  EXPECT_THROW(augment(ramp({2, 3, 3, 1}), {.shift = -1}, 1), DomainError);
  EXPECT_THROW(augment(ramp({2, 3, 3, 1}), {}, 1, Positions{1}), ShapeError);
}

}  // namespace
}  // namespace turunan::data
