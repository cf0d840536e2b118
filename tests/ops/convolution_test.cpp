#include "ops/convolution.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "ops/call.hpp"
#include "ops/pooling.hpp"
#include "ops/sum.hpp"
#include "reference/evaluate.hpp"
#include "transform/gradient.hpp"
#include "turunan/error.hpp"

// Sizes, refusals and choices of convolutions and poolings; their values and derivatives are the catalogue's
// and the oracle's to check.

namespace turunan {
namespace {

using namespace test;

Tensor images(Shape shape) {
  return input({DType::f64, std::move(shape)});
}

Shape shape_of(std::string_view name, const std::vector<Tensor>& tensors, const Named& named = {}) {
  return call(name, tensors, named).front().shape();
}

template <class E = ShapeError>
void expect_refused(const std::string& part, std::string_view name, const std::vector<Tensor>& tensors,
                    const Named& named = {}) {
  try {
    call(name, tensors, named);
    FAIL() << "should be refused: " << part;
  } catch (const E& error) {
    std::string text = error.required() + "; " + error.help();
    for (const OperandNote& note : error.notes())
      text += "; " + std::to_string(note.operand) + " " + note.text;
    EXPECT_NE(text.find(part), std::string::npos) << text;
  }
}

TEST(Convolution, SizesAreThoseOfConvolutionArithmetic) {
  const Tensor x = images({2, 28, 20, 3}), w = images({3, 5, 3, 8});
  EXPECT_EQ(shape_of("conv", {x, w}), (Shape{2, 26, 16, 8}));
  EXPECT_EQ(shape_of("conv", {x, w}, {{"padding", {1, 2}}}), (Shape{2, 28, 20, 8}));
  EXPECT_EQ(shape_of("conv", {x, w}, {{"stride", {2}}, {"padding", {1, 0, 2, 2}}}), (Shape{2, 14, 10, 8}));
  EXPECT_EQ(shape_of("conv", {x, w}, {{"dilation", {2, 3}}}), (Shape{2, 24, 8, 8}));
  EXPECT_EQ(shape_of("conv", {images({4, 9, 6}), images({3, 2, 12})}, {{"groups", {3}}}), (Shape{4, 7, 12}));
  EXPECT_EQ(shape_of("conv", {images({1, 4, 4, 4, 2}), images({2, 2, 2, 2, 5})}), (Shape{1, 3, 3, 3, 5}));
  EXPECT_EQ(shape_of("conv", {images({0, 5, 5, 1}), images({3, 3, 1, 2})}), (Shape{0, 3, 3, 2}));
}

TEST(Convolution, RefusesWhatDoesNotFit) {
  const Tensor x = images({2, 5, 5, 3});
  expect_refused("0 is 2×75", "conv", {images({2, 75}), images({5, 3})});
  expect_refused("reshape(x, -1, 28, 28, 1)", "conv", {images({64, 784}), images({3, 3, 1, 32})});
  expect_refused("1 is 3×3×4×8: takes 4", "conv", {x, images({3, 3, 4, 8})});
  expect_refused("the weights take the channels", "conv", {x, images({3, 3, 4, 8})});
  expect_refused("2 groups share the channels evenly", "conv", {x, images({3, 3, 1, 8})}, {{"groups", {2}}});
  expect_refused("the weights take 1/3 of", "conv", {x, images({3, 3, 3, 6})}, {{"groups", {3}}});
  expect_refused("0 groups", "conv", {x, images({3, 3, 3, 8})}, {{"groups", {0}}});
  expect_refused("along axis 1 the window has 7 elements, 1 apart, and the images 5 with a padding of 0",
                 "conv", {x, images({7, 3, 3, 8})});
  expect_refused("a window fits", "conv", {x, images({3, 3, 3, 8})}, {{"dilation", {3}}});
  expect_refused("a window fits", "conv", {x, images({0, 3, 3, 8})});
  expect_refused("one for each of the 2 spatial axes, not 3", "conv", {x, images({3, 3, 3, 8})},
                 {{"stride", {1, 1, 1}}});
  expect_refused<DomainError>("from 1 to 1000000, not 0", "conv", {x, images({3, 3, 3, 8})},
                              {{"stride", {0}}});
  expect_refused<DomainError>("from 0 to 1000000, not -1", "conv", {x, images({3, 3, 3, 8})},
                              {{"padding", {-1}}});
  expect_refused<DomainError>("not 1000000000000", "conv", {x, images({3, 3, 3, 8})}, {{"dilation", {1e12}}});
  EXPECT_THROW(apply(ops::convolution, {x, images({3, 3, 3, 8})}), ShapeError);
  EXPECT_THROW(apply(ops::convolution, {x, input({DType::f32, {3, 3, 3, 8}})},
                     {.window = Window{.axes = std::vector<WindowAxis>(2)}}),
               TypeError);
}

// The largest input that the convolution takes to this size.
TEST(Convolution, TransposedGivesTheSizesBack) {
  const Window window{.axes = {{.stride = 2, .before = 1}, {.dilation = 2, .after = 1}}, .groups = 2};
  const Shape y = {1, 4, 5, 6}, w = {3, 2, 2, 6};
  const Shape x = ops::transposed_shape(y, w, window);
  EXPECT_EQ(x, (Shape{1, 8, 6, 4}));
  EXPECT_EQ(ops::convolve(images(x), images(w), window).shape(), y);
  EXPECT_EQ(ops::convolve_transposed(images(y), images(w), window, x).shape(), x);
  EXPECT_THROW(ops::convolve_transposed(images(y), images(w), window, {1, 7, 8, 4}), ShapeError);
  const Window all_padding{.axes = {{.before = 4, .after = 4}}};
  EXPECT_THROW(ops::transposed_shape({1, 2, 3}, {2, 3, 3}, all_padding), ShapeError);
}

TEST(Pooling, PaddingIsNeverTheLargest) {
  const Array x({1, 2, 2, 1}, std::vector<double>{-1, -2, -3, -4});
  const Tensor y = call("maxpool", {x}, {{"size", {2}}, {"padding", {1}}}).front();
  EXPECT_EQ(reference::evaluate(y).to_doubles(), (std::vector<double>{-1, -2, -3, -4}));
}

TEST(Pooling, AveragesCountPaddingOnlyWhereAsked) {
  const Array x({1, 3, 1}, std::vector<double>{2, 4, 6});
  const auto pooled = [&](const Named& named) {
    return reference::evaluate(call("avgpool", {x}, named).front()).to_doubles();
  };
  EXPECT_EQ(pooled({{"size", {2}}, {"padding", {1}}}), (std::vector<double>{2, 5}));
  EXPECT_EQ(pooled({{"size", {2}}, {"padding", {1}}, {"padded", {1}}}), (std::vector<double>{1, 5}));
  EXPECT_EQ(pooled({{"size", {3}}}), (std::vector<double>{4}));
}

TEST(Pooling, RefusesWhatDoesNotFit) {
  const Tensor x = images({2, 5, 5, 3});
  EXPECT_EQ(shape_of("maxpool", {x}, {{"size", {2, 3}}, {"stride", {1}}}), (Shape{2, 4, 3, 3}));
  expect_refused("a window fits", "maxpool", {x}, {{"size", {6}}});
  expect_refused("images are examples", "avgpool", {images({3, 4})}, {{"size", {2}}});
  expect_refused<DomainError>("narrower than its window: 2 is not below 2", "maxpool", {x},
                              {{"size", {2}}, {"padding", {2}}});
  expect_refused<DomainError>("not 0", "avgpool", {x}, {{"size", {0}}});
}

// Of equals the first has all of the slope; a NaN is the largest.
TEST(Pooling, TheFirstOfEqualsIsTheLargest) {
  const Tensor x = images({1, 2, 3, 1});
  const Tensor y = call("maxpool", {x}, {{"size", {2}}, {"stride", {1}}}).front();
  const auto slope = [&](const std::vector<double>& at) {
    return reference::evaluate(gradient(ops::sum(y), x), {{&x.node(), Array({1, 2, 3, 1}, at)}}).to_doubles();
  };
  EXPECT_EQ(slope({1, 3, 3, 3, 3, 3}), (std::vector<double>{0, 2, 0, 0, 0, 0}));
  EXPECT_EQ(slope({0, 0, 0, 0, 0, 0}), (std::vector<double>{1, 1, 0, 0, 0, 0}));
  EXPECT_EQ(slope({1, 2, 3, std::nan(""), 9, std::nan("")}), (std::vector<double>{0, 0, 0, 1, 0, 1}));
}

}  // namespace
}  // namespace turunan
