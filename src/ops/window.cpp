#include "ops/window.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "turunan/error.hpp"

namespace turunan::ops {

Shape spatial(const Shape& images) {
  return images.rank() < 2 ? Shape() : Shape({images.begin() + 1, images.end() - 1});
}

namespace {

// Beyond, products of a number with a size might not be numbers any more.
void check_number(std::string_view what, std::int64_t number, std::int64_t least) {
  constexpr std::int64_t most = 1'000'000;
  if (number >= least && number <= most) return;
  throw DomainError(fmt::format("the {} of a window: from {} to {}, not {}", what, least, most, number));
}

}  // namespace

void check_axis(const WindowAxis& axis) {
  check_number("stride", axis.stride, 1);
  check_number("dilation", axis.dilation, 1);
  check_number("size", axis.size, 1);
  for (const std::int64_t number : {axis.before, axis.after}) check_number("padding", number, 0);
}

void check_window(const Window& window, const Shape& images) {
  if (images.rank() < 3) {
    throw ShapeError("images are examples × height × width × channels, or with fewer or more axes between",
                     {{0, "is " + to_string(images)}},
                     "reshape(x, -1, 28, 28, 1) makes rows of 784 into images of 28×28 with one channel");
  }
  if (window.axes.size() != images.rank() - 2) {
    throw ShapeError(fmt::format("a window has {} axes, as the images have between examples and channels",
                                 images.rank() - 2),
                     {{0, "is " + to_string(images)}}, fmt::format("this one has {}", window.axes.size()));
  }
  for (const WindowAxis& axis : window.axes) check_axis(axis);
}

Shape windowed_shape(const Window& window, const Shape& images, const Shape& kernel, std::int64_t channels) {
  check_window(window, images);
  const Shape within = spatial(images);
  std::vector<std::int64_t> sizes = {images[0]};
  for (std::size_t i = 0; i < within.rank(); ++i) {
    sizes.push_back(places(window.axes[i], kernel[i], within[i]));
    if (sizes.back() > 0) continue;
    const std::int64_t padding = window.axes[i].before + window.axes[i].after;
    throw ShapeError(
        "a window fits into its images", {{0, "is " + to_string(images)}},
        fmt::format("along axis {} the window has {} elements, {} apart, and the images {} with a "
                    "padding of {}",
                    i + 1, kernel[i], window.axes[i].dilation, within[i], padding));
  }
  sizes.push_back(channels);
  return Shape(std::move(sizes));
}

void pad_to_same(WindowAxis& axis, std::int64_t size, std::int64_t length) {
  const std::int64_t wanted = (length + axis.stride - 1) / axis.stride;
  const std::int64_t needed = (wanted - 1) * axis.stride + axis.dilation * (size - 1) + 1;
  const std::int64_t padding = std::max<std::int64_t>(needed - length, 0);
  axis.before = padding / 2;
  axis.after = padding - axis.before;
}

std::vector<std::int64_t> for_each_axis(std::vector<std::int64_t> numbers, std::size_t axes,
                                        std::string_view what) {
  if (numbers.size() == 1) numbers.assign(axes, numbers[0]);
  if (numbers.size() != axes) {
    throw ShapeError(fmt::format("{} is one number, or one for each of the {} spatial axes, not {}", what,
                                 axes, numbers.size()));
  }
  return numbers;
}

namespace {

void set_padding(const Arguments& a, std::size_t i, Window& window, const Shape& images,
                 const Shape& kernel) {
  const std::size_t count = window.axes.size();
  if (const std::string text = a.text(i); !text.empty()) {
    if (text != "same")
      throw DomainError("a padding is a number, several, or \"same\", not \"" + text + "\"");
    check_window(window, images);
    const Shape lengths = spatial(images);
    for (std::size_t axis = 0; axis < count; ++axis)
      pad_to_same(window.axes[axis], kernel[axis], lengths[axis]);
    return;
  }
  const std::vector<std::int64_t> numbers = a.integers(i);
  if (numbers.size() == 2 * count && count > 0) {
    for (std::size_t axis = 0; axis < count; ++axis) {
      window.axes[axis].before = numbers[2 * axis];
      window.axes[axis].after = numbers[2 * axis + 1];
    }
    return;
  }
  const auto both = for_each_axis(numbers, count, "padding");
  for (std::size_t axis = 0; axis < count; ++axis)
    window.axes[axis].before = window.axes[axis].after = both[axis];
}

}  // namespace

Window window_of(const Arguments& a, const WindowArguments& where, const Shape& images, const Shape& kernel) {
  Window window{.axes = std::vector<WindowAxis>(kernel.rank())};
  const auto numbers = [&](std::size_t i, std::string_view what) {
    return for_each_axis(a.integers(i), kernel.rank(), what);
  };
  const bool strides = a.has(where.stride);
  const bool dilates = where.dilation != WindowArguments::no_argument && a.has(where.dilation);
  const auto stride = strides ? numbers(where.stride, "stride") : std::vector<std::int64_t>{};
  const auto dilation = dilates ? numbers(where.dilation, "dilation") : std::vector<std::int64_t>{};
  for (std::size_t i = 0; i < kernel.rank(); ++i) {
    WindowAxis& axis = window.axes[i];
    axis.size = kernel[i];
    if (strides) axis.stride = stride[i];
    if (dilates) axis.dilation = dilation[i];
  }
  if (a.has(where.padding)) set_padding(a, where.padding, window, images, kernel);
  return window;
}

}  // namespace turunan::ops
