// Options out of range are refused where they are given; descriptions say what is unusual.
#include <gtest/gtest.h>

#include <limits>

#include "turunan/turunan.hpp"

namespace turunan {
namespace {

TEST(Options, OfWindowsAreRefused) {
  EXPECT_THROW((nn::Conv2d{1, 1, 3, {.stride = 0}}), DomainError);
  EXPECT_THROW((nn::Conv2d{1, 1, 3, {.stride = {1, 0}}}), DomainError);
  EXPECT_THROW((nn::Conv2d{1, 1, 3, {.padding = -1}}), DomainError);
  EXPECT_THROW((nn::Conv2d{1, 1, 3, {.dilation = 0}}), DomainError);
  EXPECT_THROW((nn::Conv1d{1, 1, 3, {.stride = 0}}), DomainError);
  EXPECT_THROW((nn::ConvTranspose2d{1, 1, 3, {.stride = 0}}), DomainError);
  EXPECT_THROW(nn::MaxPool2d{0}, DomainError);
  EXPECT_THROW(nn::AvgPool2d{-1}, DomainError);
  EXPECT_THROW((nn::MaxPool2d{2, {.stride = 0}}), DomainError);
  EXPECT_THROW((nn::AvgPool2d{2, {.padding = -1}}), DomainError);
}

TEST(Options, OfNormalisationsAreRefused) {
  EXPECT_THROW((nn::BatchNorm{2, {.epsilon = -1}}), DomainError);
  EXPECT_THROW((nn::BatchNorm{2, {.momentum = -3}}), DomainError);
  EXPECT_THROW((nn::LayerNorm{2, -1}), DomainError);
  EXPECT_THROW((nn::GroupNorm{1, 2, -1}), DomainError);
}

TEST(Options, OfInitialisersAndLimitsAreRefused) {
  EXPECT_THROW((init::Initialiser(init::Constant{std::numeric_limits<double>::quiet_NaN()})), DomainError);
  EXPECT_THROW((init::Initialiser(init::GlorotUniform{-1})), DomainError);
  const auto f = [](const Tensor& x) { return sum(square(x)); };
  EXPECT_THROW((void)optim::minimise(f, {1, 2}, {}, {.steps = -3}), DomainError);
  EXPECT_THROW((void)optim::fit_least_squares([](const Tensor& x) { return x; }, {1, 2}, {}, {.steps = -3}),
               DomainError);
}

TEST(Description, SaysWhatIsUnusual) {
  EXPECT_EQ((nn::Conv2d{2, 3, 3}.description()), "convolution 3×3, 2 → 3");
  EXPECT_EQ((nn::Conv2d{2, 4, {3, 2}, {.stride = {2, 1}, .padding = nn::Pair{1, 0}, .dilation = {1, 2}}}
                 .description()),
            "convolution 3×2, 2 → 4, stride 2×1, padding 1×0, dilation 1×2");
  EXPECT_EQ((nn::Conv2d{2, 3, 3, {.padding = nn::Padding::same()}}.description()),
            "convolution 3×3, 2 → 3, padding same");
  EXPECT_EQ((nn::Conv1d{2, 3, 3, {.stride = 2, .padding = 1}}.description()),
            "convolution 3, 2 → 3, stride 2, padding 1");
  EXPECT_EQ(nn::MaxPool2d{2}.description(), "max pooling 2×2");
  EXPECT_EQ((nn::MaxPool2d{3, {.stride = 2, .padding = 1}}.description()),
            "max pooling 3×3, stride 2, padding 1");
}

TEST(Convolution, SaysWhatImagesAre) {
  try {
    (void)nn::Conv2d{1, 1, 3}(ones({28, 28, 1}));
    FAIL() << "it was taken";
  } catch (const ShapeError& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find("images are examples × height × width × channels"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace turunan
