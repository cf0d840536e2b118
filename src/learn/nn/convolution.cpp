#include "ops/convolution.hpp"

#include <fmt/format.h>

#include "ops/pooling.hpp"
#include "ops/window.hpp"
#include "turunan/convolution.hpp"
#include "turunan/error.hpp"

namespace turunan::nn {

namespace {

// Throws ShapeError where the groups do not divide the channels.
std::int64_t channels_of_group(std::int64_t in, std::int64_t out, const ConvolutionOptions& options) {
  if (in < 1 || out < 1 || options.groups < 1 || in % options.groups != 0 || out % options.groups != 0) {
    throw ShapeError(fmt::format("the groups divide the channels of a convolution: {} to {} in {} groups", in,
                                 out, options.groups));
  }
  return in / options.groups;
}

TensorType weights_type(std::vector<std::int64_t> sizes) {
  for (const std::int64_t size : sizes) {
    if (size < 1) throw ShapeError("the sizes of a kernel are positive", {}, to_string(Shape(sizes)));
  }
  return {DType::f64, Shape(std::move(sizes))};
}

WindowAxis axis(std::int64_t stride, std::int64_t padding, std::int64_t dilation) {
  return {.stride = stride, .dilation = dilation, .before = padding, .after = padding};
}

Window window_of(const ConvolutionOptions& o, std::size_t axes) {
  Window window{.axes = {axis(o.stride.height, o.padding.sides.height, o.dilation.height)},
                .groups = o.groups};
  if (axes == 2) window.axes.push_back(axis(o.stride.width, o.padding.sides.width, o.dilation.width));
  return window;
}

Window window_of(const ConvolutionOptions& o, const Shape& images, const Shape& kernel) {
  Window window = window_of(o, kernel.rank() - 2);
  for (std::size_t i = 0; o.padding.keeps_size && i < window.axes.size(); ++i) {
    window.axes[i].before = window.axes[i].after = 0;
    ops::pad_to_same(window.axes[i], kernel[i], images.rank() > i + 1 ? images[i + 1] : 1);
  }
  return window;
}

Window window_of(const Pair& size, const PoolOptions& o) {
  const Pair stride = o.stride.value_or(size);
  Window window{.axes = {axis(stride.height, o.padding.height, 1), axis(stride.width, o.padding.width, 1)},
                .counts_padding = o.counts_padding};
  window.axes[0].size = size.height;
  window.axes[1].size = size.width;
  return window;
}

void require_axes(const Tensor& x, std::size_t rank) {
  if (x.rank() == rank) return;
  throw ShapeError(rank == 4 ? "images are examples × height × width × channels"
                             : "sequences are examples × length × channels",
                   {{0, "is " + to_string(x.shape())}},
                   "reshape makes them so, with 1 for one example or channel");
}

void require_numbers(const Window& window) {
  for (const WindowAxis& axis : window.axes) ops::check_axis(axis);
}

// "2", "2×1" of a height and a width that differ; of a sequence the height.
std::string text_of(const Pair& pair, std::size_t axes = 2) {
  return axes == 1 || pair.height == pair.width ? fmt::format("{}", pair.height)
                                                : fmt::format("{}×{}", pair.height, pair.width);
}

// ", stride 2×1"; nothing where it is what is usual.
std::string option(const char* what, const Pair& pair, std::int64_t usual, std::size_t axes) {
  const bool is_usual = pair.height == usual && (axes == 1 || pair.width == usual);
  return is_usual ? std::string() : fmt::format(", {} {}", what, text_of(pair, axes));
}

std::string described(const char* what, const Shape& weights, std::int64_t in, std::int64_t out,
                      const ConvolutionOptions& o) {
  std::string text = fmt::format("{} {}", what, weights[0]);
  if (weights.rank() == 4) text += fmt::format("×{}", weights[1]);
  text += fmt::format(", {} → {}", in, out);
  const std::size_t axes = weights.rank() - 2;
  text += option("stride", o.stride, 1, axes);
  text += o.padding.keeps_size ? ", padding same" : option("padding", o.padding.sides, 0, axes);
  text += option("dilation", o.dilation, 1, axes);
  if (o.groups != 1) text += fmt::format(", {} groups", o.groups);
  return text;
}

std::string described(const char* what, const Pair& size, const PoolOptions& o) {
  std::string text = fmt::format("{} {}×{}", what, size.height, size.width);
  const Pair stride = o.stride.value_or(size);
  if (stride.height != size.height || stride.width != size.width) text += ", stride " + text_of(stride);
  text += option("padding", o.padding, 0, 2);
  if (o.counts_padding) text += ", padding counts";
  return text;
}

}  // namespace

Padding Padding::same() {
  Padding padding(0);
  padding.keeps_size = true;
  return padding;
}

ConvolutionLayer::ConvolutionLayer(std::vector<std::int64_t> weights, std::int64_t channels_out,
                                   const Options& options)
    : options_(options), weight_(weights_type(std::move(weights)), options.weight_start, "K") {
  require_numbers(window_of(options, weight_.shape().rank() - 2));
  add("weight", weight_, FileLayout::weights);
  if (options.bias) bias_ = add("bias", Parameter({DType::f64, {channels_out}}, options.bias_start, "b"));
}

Tensor ConvolutionLayer::forward(const Tensor& x, Pass&) const {
  require_axes(x, weight_.shape().rank());
  return with_bias(ops::convolve(x, weight_, window_of(options_, x.shape(), weight_.shape())));
}

std::string ConvolutionLayer::description() const {
  const Shape& w = weight_.shape();
  return described("convolution", w, w.from_end(2) * options_.groups, w.from_end(1), options_);
}

Conv2d::Conv2d(std::int64_t channels_in, std::int64_t channels_out, Pair kernel, const Options& options)
    : ConvolutionLayer(
          {kernel.height, kernel.width, channels_of_group(channels_in, channels_out, options), channels_out},
          channels_out, options) {}

Conv1d::Conv1d(std::int64_t channels_in, std::int64_t channels_out, std::int64_t kernel,
               const Options& options)
    : ConvolutionLayer({kernel, channels_of_group(channels_in, channels_out, options), channels_out},
                       channels_out, options) {}

ConvTranspose2d::ConvTranspose2d(std::int64_t channels_in, std::int64_t channels_out, Pair kernel,
                                 const Options& options)
    : ConvolutionLayer({kernel.height, kernel.width, channels_out, channels_in}, channels_out, options) {
  if (options.groups != 1 || options.padding.keeps_size)
    throw ShapeError("a transposed convolution has one group, and its padding is in numbers");
}

Tensor ConvTranspose2d::forward(const Tensor& x, Pass&) const {
  require_axes(x, 4);
  const Shape& w = weight().shape();
  const Window window = window_of(options(), x.shape(), w);
  // Of the shapes that a stride leaves a choice of, the least.
  Shape shape = ops::transposed_shape(x.shape(), w, window);
  for (std::size_t i = 0; i < 2; ++i) {
    const WindowAxis& a = window.axes[i];
    shape[i + 1] = (x.shape()[i + 1] - 1) * a.stride + a.dilation * (w[i] - 1) + 1 - a.before - a.after;
  }
  return with_bias(ops::convolve_transposed(x, weight(), window, shape));
}

std::string ConvTranspose2d::description() const {
  const Shape w = weight().shape();
  return described("transposed convolution", w, w[3], w[2], options());
}

MaxPool2d::MaxPool2d(Pair size, const PoolOptions& options) : size_(size), options_(options) {
  require_numbers(window_of(size, options));
}
Tensor MaxPool2d::forward(const Tensor& x, Pass&) const {
  require_axes(x, 4);
  return ops::max_pool(x, window_of(size_, options_));
}
std::string MaxPool2d::description() const {
  return described("max pooling", size_, options_);
}
AvgPool2d::AvgPool2d(Pair size, const PoolOptions& options) : size_(size), options_(options) {
  require_numbers(window_of(size, options));
}
Tensor AvgPool2d::forward(const Tensor& x, Pass&) const {
  require_axes(x, 4);
  return ops::average_pool(x, window_of(size_, options_));
}
std::string AvgPool2d::description() const {
  return described("average pooling", size_, options_);
}

namespace {

// Every axis but the examples and the channels.
Axes places_of(const Tensor& x) {
  Axes axes;
  for (std::size_t i = 1; i + 1 < x.rank(); ++i) axes.push_back(static_cast<std::int64_t>(i));
  if (axes.empty())
    throw ShapeError("images are examples × places × channels", {{0, "is " + to_string(x.shape())}});
  return axes;
}

}  // namespace

GlobalAveragePool::GlobalAveragePool()
    : Function("global average pooling", [](const Tensor& x) { return turunan::mean(x, places_of(x)); }) {}
GlobalMaxPool::GlobalMaxPool()
    : Function("global max pooling", [](const Tensor& x) { return turunan::max(x, places_of(x)); }) {}

}  // namespace turunan::nn
