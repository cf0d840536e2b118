#include "ops/pooling.hpp"

#include <fmt/format.h>

#include <cmath>

#include "ops/view.hpp"
#include "turunan/error.hpp"

namespace turunan::ops {

namespace {

Shape kernel_of(const Window& window) {
  std::vector<std::int64_t> sizes;
  for (const WindowAxis& axis : window.axes) sizes.push_back(axis.size);
  return Shape(std::move(sizes));
}

// Narrower than the window, so that every place has an element that is none of the padding.
void check_padding(const Window& window) {
  for (const WindowAxis& axis : window.axes) {
    if (axis.dilation != 1) throw DomainError("the window of a pooling has no gaps");
    const std::int64_t padding = std::max(axis.before, axis.after);
    if (padding < axis.size) continue;
    throw DomainError(fmt::format("the padding of a pooling is narrower than its window: {} is not below {}",
                                  padding, axis.size));
  }
}

Shape pooled(const Shape& images, const Attributes& a) {
  if (!a.window) throw ShapeError("a pooling needs a window");
  check_window(*a.window, images);
  check_padding(*a.window);
  return windowed_shape(*a.window, images, kernel_of(*a.window), images.from_end(1));
}

DType floating(DType dtype) {
  if (!is_floating(dtype))
    throw TypeError("a pooling is of floating-point numbers", {{0, "is " + std::string(name(dtype))}});
  return dtype;
}

void check_same_dtype(std::span<const TensorType> x) {
  if (x[0].dtype == x[1].dtype) return;
  throw TypeError("both tensors of a pooling are of one type",
                  {{0, "is " + to_string(x[0])}, {1, "is " + to_string(x[1])}});
}

// Calls f(number of the output, of the input) for every element of every place, the places of one channel row
// by row.
template <class F>
void for_each_element(const Shape& images, const Shape& result, const Window& window, F f) {
  const Shape lengths = spatial(images), places = spatial(result);
  const std::int64_t channels = images.from_end(1);
  for (std::int64_t n = 0; n < images[0]; ++n) {
    for_each_meeting(window, lengths, kernel_of(window), places,
                     [&](std::int64_t place, std::int64_t, std::int64_t at) {
                       const std::int64_t y = (n * places.elements() + place) * channels,
                                          x = (n * lengths.elements() + at) * channels;
                       for (std::int64_t c = 0; c < channels; ++c)
                         f(static_cast<std::size_t>(y + c), static_cast<std::size_t>(x + c));
                     });
  }
}

// The number of the largest element of each place.
std::vector<std::size_t> largest(const Array& x, const Shape& result, const Window& window) {
  constexpr std::size_t none = SIZE_MAX;
  const std::vector<double> v = x.to_doubles();
  std::vector<std::size_t> best(static_cast<std::size_t>(result.elements()), none);
  for_each_element(x.shape(), result, window, [&](std::size_t y, std::size_t i) {
    std::size_t& b = best[y];
    if (b == none || v[i] > v[b] || (std::isnan(v[i]) && !std::isnan(v[b]))) b = i;
  });
  return best;
}

// By how many elements each place is divided.
std::vector<double> counts(const Shape& images, const Shape& result, const Window& window) {
  std::vector<double> number(static_cast<std::size_t>(result.elements()), 0.0);
  if (window.counts_padding) {
    number.assign(number.size(), static_cast<double>(kernel_of(window).elements()));
  } else {
    for_each_element(images, result, window, [&](std::size_t y, std::size_t) { ++number[y]; });
  }
  return number;
}

}  // namespace

// ---- types

TensorType pool_type(std::span<const TensorType> x, const Attributes& a) {
  return {floating(x[0].dtype), pooled(x[0].shape, a)};
}

TensorType pool_like_first_type(std::span<const TensorType> x, const Attributes& a) {
  const Shape shape = pooled(x[0].shape, a);
  check_same_dtype(x);
  if (x[1].shape != shape) {
    throw ShapeError("one number is put back for each place of the window, " + to_string(shape),
                     {{1, "is " + to_string(x[1].shape)}});
  }
  return {floating(x[0].dtype), x[0].shape};
}

TensorType pool_like_second_type(std::span<const TensorType> x, const Attributes& a) {
  check_same_dtype(x);
  if (x[0].shape != x[1].shape) {
    throw ShapeError("what is taken has the shape of what is compared",
                     {{0, "is " + to_string(x[0].shape)}, {1, "is " + to_string(x[1].shape)}});
  }
  return {floating(x[0].dtype), pooled(x[0].shape, a)};
}

TensorType spread_type(std::span<const TensorType> x, const Attributes& a) {
  if (x[0].shape != pooled(a.shape, a)) {
    throw ShapeError("one number is spread for each place of the window, " + to_string(pooled(a.shape, a)),
                     {{0, "is " + to_string(x[0].shape)}});
  }
  return {floating(x[0].dtype), a.shape};
}

// ---- values

Array max_pool_value(const Evaluation& e) {
  return take_largest_value({std::vector{e.x[0], e.x[0]}, e.attributes, e.type});
}

Array take_largest_value(const Evaluation& e) {
  const std::vector<double> from = e.x[1].to_doubles();
  const std::vector<std::size_t> best = largest(e.x[0], e.type.shape, *e.attributes.window);
  std::vector<double> y(best.size());
  for (std::size_t i = 0; i < y.size(); ++i) y[i] = from[best[i]];
  return Array(e.type.shape, y, e.type.dtype);
}

Array put_largest_value(const Evaluation& e) {
  const std::vector<double> g = e.x[1].to_doubles();
  const std::vector<std::size_t> best = largest(e.x[0], e.x[1].shape(), *e.attributes.window);
  std::vector<double> x(static_cast<std::size_t>(e.type.shape.elements()), 0.0);
  for (std::size_t i = 0; i < g.size(); ++i) x[best[i]] += g[i];
  return Array(e.type.shape, x, e.type.dtype);
}

Array average_pool_value(const Evaluation& e) {
  const Window& window = *e.attributes.window;
  const std::vector<double> x = e.x[0].to_doubles(), count = counts(e.x[0].shape(), e.type.shape, window);
  std::vector<double> y(count.size(), 0.0);
  for_each_element(e.x[0].shape(), e.type.shape, window, [&](std::size_t o, std::size_t i) { y[o] += x[i]; });
  for (std::size_t i = 0; i < y.size(); ++i) y[i] /= count[i];
  return Array(e.type.shape, y, e.type.dtype);
}

Array spread_average_value(const Evaluation& e) {
  const Window& window = *e.attributes.window;
  const std::vector<double> g = e.x[0].to_doubles(), count = counts(e.type.shape, e.x[0].shape(), window);
  std::vector<double> x(static_cast<std::size_t>(e.type.shape.elements()), 0.0);
  for_each_element(e.type.shape, e.x[0].shape(), window,
                   [&](std::size_t o, std::size_t i) { x[i] += g[o] / count[o]; });
  return Array(e.type.shape, x, e.type.dtype);
}

// ---- builders

namespace {

Tensor real(const Tensor& x) {
  return is_floating(x.dtype()) ? x : cast(x, DType::f64);
}

// A window of the sizes named, that steps by them where no stride is.
Window window_of_pooling(const Arguments& a, const Shape& images) {
  const std::size_t axes = images.rank() < 3 ? 1 : images.rank() - 2;
  const Shape kernel(for_each_axis(a.integers(1), axes, "size"));
  Window window = window_of(a, {.stride = 2, .padding = 3}, images, kernel);
  if (!a.has(2)) {
    for (WindowAxis& axis : window.axes) axis.stride = axis.size;
    const bool same = a.has(3) && !a.text(3).empty();
    for (std::size_t i = 0; same && i < axes; ++i) pad_to_same(window.axes[i], kernel[i], images[i + 1]);
  }
  return window;
}

}  // namespace

Tensor max_pool(const Tensor& x, const Window& window) {
  return apply(pool_max, {real(x)}, {.window = window});
}
Tensor take_largest(const Tensor& x, const Tensor& t, const Window& window) {
  return apply(pool_take, {x, t}, {.window = window});
}
Tensor put_largest(const Tensor& x, const Tensor& g, const Window& window) {
  return apply(pool_put, {x, g}, {.window = window});
}
Tensor average_pool(const Tensor& x, const Window& window) {
  return apply(pool_average, {real(x)}, {.window = window});
}
Tensor spread_average(const Tensor& g, const Window& window, const Shape& shape) {
  return apply(pool_spread, {g}, {.shape = shape, .window = window});
}

std::vector<Tensor> build_max_pool(const Arguments& a) {
  const Tensor x = a.tensor(0);
  return {max_pool(x, window_of_pooling(a, x.shape()))};
}

std::vector<Tensor> build_average_pool(const Arguments& a) {
  const Tensor x = a.tensor(0);
  Window window = window_of_pooling(a, x.shape());
  window.counts_padding = a.flag(4);
  return {average_pool(x, window)};
}

// ---- samples: windows that overlap, that leave gaps, that begin in the padding

namespace {

struct Example {
  Shape x, y;
  Window window;
};

std::vector<Example> examples_of_poolings() {
  const WindowAxis two{.size = 2, .stride = 2}, overlapping{.size = 3, .stride = 2, .before = 1, .after = 1};
  return {{{2, 4, 5, 2}, {2, 2, 2, 2}, {.axes = {two, two}}},
          {{1, 5, 3}, {1, 3, 3}, {.axes = {overlapping}}},
          {{1, 3, 4, 2}, {1, 2, 4, 2}, {.axes = {overlapping, WindowAxis{}}}}};
}

}  // namespace

std::vector<Sample> pool_samples() {
  std::vector<Sample> samples;
  for (const auto& [x, y, window] : examples_of_poolings()) samples.push_back({{x}, {.window = window}});
  return samples;
}

std::vector<Sample> take_samples() {
  std::vector<Sample> samples;
  for (const auto& [x, y, window] : examples_of_poolings()) samples.push_back({{x, x}, {.window = window}});
  return samples;
}

std::vector<Sample> put_samples() {
  std::vector<Sample> samples;
  for (const auto& [x, y, window] : examples_of_poolings()) samples.push_back({{x, y}, {.window = window}});
  return samples;
}

std::vector<Sample> average_samples() {
  std::vector<Sample> samples = pool_samples();
  samples.push_back(samples[1]);
  samples.back().attributes.window->counts_padding = true;
  return samples;
}

std::vector<Sample> spread_samples() {
  std::vector<Sample> samples;
  for (const auto& [x, y, window] : examples_of_poolings())
    samples.push_back({{y}, {.shape = x, .window = window}});
  samples.push_back(samples[1]);
  samples.back().attributes.window->counts_padding = true;
  return samples;
}

}  // namespace turunan::ops
