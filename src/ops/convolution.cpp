#include "ops/convolution.hpp"

#include <fmt/format.h>

#include "ops/view.hpp"
#include "turunan/error.hpp"

namespace turunan::ops {

namespace {

/// The shapes of x ∗ w = y, however many of them are known from the start.
struct Sizes {
  Shape x, w, y;
};

Shape kernel_of(const Shape& w) {
  return w.rank() < 2 ? Shape() : Shape({w.begin(), w.end() - 2});
}

const Window& window_of(const Attributes& a) {
  if (!a.window) throw ShapeError("a convolution needs a window");
  return *a.window;
}

void check_weights(const Shape& x, const Shape& w, const Window& window) {
  check_window(window, x);
  const auto notes = [&](const std::string& of_x, const std::string& of_w) {
    return std::vector<OperandNote>{{0, "is " + to_string(x) + of_x}, {1, "is " + to_string(w) + of_w}};
  };
  if (w.rank() != x.rank()) {
    throw ShapeError(
        "weights have an axis for each spatial axis of the images, one for the channels that go in "
        "and one for those that come out",
        notes("", ""));
  }
  const std::int64_t groups = window.groups, in = x.from_end(1), out = w.from_end(1);
  if (groups < 1 || in % groups != 0 || out % groups != 0) {
    throw ShapeError(fmt::format("{} groups share the channels evenly", groups),
                     notes(fmt::format(": {} channels", in), fmt::format(": {} channels come out", out)));
  }
  if (w.from_end(2) != in / groups) {
    throw ShapeError(groups == 1 ? "the weights take the channels that the images have"
                                 : fmt::format("in {} groups the weights take 1/{} of the images' channels",
                                               groups, groups),
                     notes(fmt::format(": {} channels", in), fmt::format(": takes {}", w.from_end(2))));
  }
}

Shape shape_of_y(const Shape& x, const Shape& w, const Window& window) {
  check_weights(x, w, window);
  return windowed_shape(window, x, kernel_of(w), w.from_end(1));
}

DType dtype_of(std::span<const TensorType> x) {
  if (x[0].dtype != x[1].dtype || !is_floating(x[0].dtype)) {
    throw TypeError("a convolution is of floating-point numbers of one type",
                    {{0, "is " + to_string(x[0])}, {1, "is " + to_string(x[1])}});
  }
  return x[0].dtype;
}

void check_given(const Shape& y, const Shape& expected, std::size_t operand) {
  if (y == expected) return;
  throw ShapeError("a convolution's derivative has its result's shape, " + to_string(expected),
                   {{operand, "is " + to_string(y)}});
}

// Every product of the sum: f(element of x, of w, of y).
template <class F>
void for_each_product(const Sizes& s, const Window& window, F f) {
  const std::int64_t groups = window.groups, in = s.w.from_end(2), out = s.w.from_end(1) / groups;
  const Shape places = spatial(s.y), lengths = spatial(s.x);
  const std::int64_t image = lengths.elements(), result = places.elements();
  for (std::int64_t n = 0; n < s.x[0]; ++n) {
    for_each_meeting(window, lengths, kernel_of(s.w), places,
                     [&](std::int64_t place, std::int64_t within, std::int64_t at) {
                       for (std::int64_t i = 0; i < in * groups; ++i) {
                         const std::int64_t first = i / in * out;  // of the group's channels that come out
                         for (std::int64_t o = first; o < first + out; ++o) {
                           f((n * image + at) * in * groups + i, (within * in + i % in) * out * groups + o,
                             (n * result + place) * out * groups + o);
                         }
                       }
                     });
  }
}

struct Operands {
  std::vector<double> a, b, result;
};

Operands operands_of(const Evaluation& e) {
  return {e.x[0].to_doubles(), e.x[1].to_doubles(),
          std::vector<double>(static_cast<std::size_t>(e.type.shape.elements()), 0.0)};
}

std::size_t at(std::int64_t i) {
  return static_cast<std::size_t>(i);
}

Tensor both_floating(const Tensor& a, const Tensor& b) {
  const DType dtype = promote(a.dtype(), b.dtype());
  return cast(a, is_floating(dtype) ? dtype : DType::f64);
}

}  // namespace

// ---- types

TensorType convolution_type(std::span<const TensorType> x, const Attributes& a) {
  const Shape shape = shape_of_y(x[0].shape, x[1].shape, window_of(a));
  return {dtype_of(x), shape};
}

TensorType convolution_transposed_type(std::span<const TensorType> x, const Attributes& a) {
  check_given(x[0].shape, shape_of_y(a.shape, x[1].shape, window_of(a)), 0);
  return {dtype_of(x), a.shape};
}

TensorType convolution_weights_type(std::span<const TensorType> x, const Attributes& a) {
  check_given(x[1].shape, shape_of_y(x[0].shape, a.shape, window_of(a)), 1);
  return {dtype_of(x), a.shape};
}

Shape transposed_shape(const Shape& y, const Shape& w, const Window& window) {
  check_window(window, y);
  if (w.rank() != y.rank() || window.groups < 1) {
    throw ShapeError(
        "weights have an axis for each spatial axis, one for the channels that a convolution takes "
        "and one for those that it gives",
        {{0, "is " + to_string(y)}, {1, "is " + to_string(w)}});
  }
  Shape shape = y;
  for (std::size_t i = 0; i < window.axes.size(); ++i) {
    const WindowAxis& axis = window.axes[i];
    shape[i + 1] = (y[i + 1] - 1) * axis.stride + axis.dilation * (w[i] - 1) + 1 - axis.before - axis.after;
    if (shape[i + 1] < 1) throw ShapeError("the padding takes away all that a transposed convolution gives");
  }
  shape[y.rank() - 1] = w.from_end(2) * window.groups;
  return shape;
}

// ---- values

Array convolution_value(const Evaluation& e) {
  Operands o = operands_of(e);
  for_each_product(
      {e.x[0].shape(), e.x[1].shape(), e.type.shape}, *e.attributes.window,
      [&](std::int64_t x, std::int64_t w, std::int64_t y) { o.result[at(y)] += o.a[at(x)] * o.b[at(w)]; });
  return Array(e.type.shape, o.result, e.type.dtype);
}

Array convolution_transposed_value(const Evaluation& e) {
  Operands o = operands_of(e);
  for_each_product(
      {e.type.shape, e.x[1].shape(), e.x[0].shape()}, *e.attributes.window,
      [&](std::int64_t x, std::int64_t w, std::int64_t y) { o.result[at(x)] += o.a[at(y)] * o.b[at(w)]; });
  return Array(e.type.shape, o.result, e.type.dtype);
}

Array convolution_weights_value(const Evaluation& e) {
  Operands o = operands_of(e);
  for_each_product(
      {e.x[0].shape(), e.type.shape, e.x[1].shape()}, *e.attributes.window,
      [&](std::int64_t x, std::int64_t w, std::int64_t y) { o.result[at(w)] += o.a[at(x)] * o.b[at(y)]; });
  return Array(e.type.shape, o.result, e.type.dtype);
}

// ---- builders

Tensor convolve(const Tensor& x, const Tensor& w, const Window& window) {
  return apply(convolution, {both_floating(x, w), both_floating(w, x)}, {.window = window});
}

Tensor convolve_transposed(const Tensor& y, const Tensor& w, const Window& window, const Shape& shape) {
  return apply(convolution_transposed, {both_floating(y, w), both_floating(w, y)},
               {.shape = shape, .window = window});
}

Tensor convolution_weights(const Tensor& x, const Tensor& y, const Window& window, const Shape& shape) {
  return apply(convolution_of_weights, {both_floating(x, y), both_floating(y, x)},
               {.shape = shape, .window = window});
}

std::vector<Tensor> build_convolution(const Arguments& a) {
  const Tensor x = a.tensor(0), w = a.tensor(1);
  Window window = window_of(a, {.stride = 2, .padding = 3, .dilation = 4}, x.shape(), kernel_of(w.shape()));
  window.groups = a.integer_or(5, 1);
  for (WindowAxis& axis : window.axes) axis.size = 1;  // the weights have it
  return {convolve(x, w, window)};
}

// ---- samples: one spatial axis and two, every setting

namespace {

struct Example {
  Sizes sizes;
  Window window;
};

std::vector<Example> examples_of_convolutions() {
  const WindowAxis padded{.before = 1, .after = 1}, wide{.stride = 2, .before = 2, .after = 1};
  const WindowAxis spread{.stride = 2, .dilation = 2, .before = 1};
  return {{{{2, 4, 3, 2}, {3, 2, 2, 3}, {2, 4, 4, 3}}, {.axes = {padded, padded}}},
          {{{1, 5, 4}, {3, 2, 4}, {1, 3, 4}}, {.axes = {wide}, .groups = 2}},
          {{{2, 5, 3, 1}, {2, 2, 1, 2}, {2, 2, 1, 2}}, {.axes = {spread, WindowAxis{.stride = 3}}}}};
}

}  // namespace

std::vector<Sample> convolution_samples() {
  std::vector<Sample> samples;
  for (const auto& [s, window] : examples_of_convolutions())
    samples.push_back({{s.x, s.w}, {.window = window}});
  return samples;
}

std::vector<Sample> convolution_transposed_samples() {
  std::vector<Sample> samples;
  for (const auto& [s, window] : examples_of_convolutions())
    samples.push_back({{s.y, s.w}, {.shape = s.x, .window = window}});
  return samples;
}

std::vector<Sample> convolution_weights_samples() {
  std::vector<Sample> samples;
  for (const auto& [s, window] : examples_of_convolutions())
    samples.push_back({{s.x, s.y}, {.shape = s.w, .window = window}});
  return samples;
}

}  // namespace turunan::ops
