#include "formats/onnx/operators/window.hpp"

namespace turunan::onnx {

Tensor channels_last(const Tensor& x) {
  return moved_axis(x, 1, x.rank() - 1);
}

Tensor channels_first(const Tensor& x) {
  return moved_axis(x, x.rank() - 1, 1);
}

Tensor weights_last(const Tensor& w) {
  std::vector<std::int64_t> axes = counted(rank_of(w));
  std::rotate(axes.begin(), axes.begin() + 2, axes.end());
  std::swap(axes[axes.size() - 1], axes[axes.size() - 2]);
  return permuted(w, axes);
}

std::vector<std::int64_t> places_of(const Tensor& x) {
  if (x.rank() < 3)
    throw ShapeError("images are examples × channels × places", {{0, "is " + to_string(x.shape())}});
  return {x.shape().begin() + 2, x.shape().end()};
}

std::vector<std::int64_t> for_each_place(const Call& c, const char* name, std::size_t axes,
                                         std::int64_t otherwise) {
  std::vector<std::int64_t> numbers = c.integers(name);
  if (numbers.empty()) numbers.assign(axes, otherwise);
  if (numbers.size() != axes) c.malformed(std::string("has not one number for each axis in '") + name + "'");
  return numbers;
}

namespace {

constexpr std::int64_t largest = std::int64_t{1} << 20;

// As many places as the stride makes of the sizes; what is odd goes behind, or for SAME_LOWER before.
void pad_to_same(WindowAxis& axis, std::int64_t kernel, std::int64_t size, bool lower) {
  const std::int64_t places = (size + axis.stride - 1) / axis.stride;
  const std::int64_t covered = (places - 1) * axis.stride + (kernel - 1) * axis.dilation + 1;
  const std::int64_t padding = std::max<std::int64_t>(covered - size, 0);
  axis.before = lower ? padding - padding / 2 : padding / 2;
  axis.after = padding - axis.before;
}

// With ceil_mode a last window that lies partly behind the padding counts too.
void cover_the_rest(WindowAxis& axis, std::int64_t kernel, std::int64_t size) {
  const std::int64_t room = size + axis.before + axis.after - ((kernel - 1) * axis.dilation + 1);
  if (room > 0 && room % axis.stride != 0) axis.after += axis.stride - room % axis.stride;
}

}  // namespace

Window window_of(const Call& c, const std::vector<std::int64_t>& sizes,
                 const std::vector<std::int64_t>& kernel) {
  if (kernel.size() != sizes.size()) c.malformed("has a window with other axes than the images");
  const std::string automatic = c.text("auto_pad", "NOTSET");
  const auto strides = for_each_place(c, "strides", sizes.size(), 1);
  const auto dilations = for_each_place(c, "dilations", sizes.size(), 1);
  const auto pads = for_each_place(c, "pads", 2 * sizes.size(), 0);
  Window window;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    WindowAxis axis{kernel[i], strides[i], dilations[i], pads[i], pads[i + sizes.size()]};
    for (const std::int64_t number : {axis.size, axis.stride, axis.dilation}) {
      if (number < 1 || number > largest)
        c.malformed("has a window, a stride or a dilation below 1 or too large");
    }
    if (axis.before < 0 || axis.after < 0 || axis.before > largest || axis.after > largest) {
      c.unsupported("a negative padding, or one of more than 1048576");
    }
    if (automatic == "SAME_UPPER" || automatic == "SAME_LOWER") {
      pad_to_same(axis, kernel[i], sizes[i], automatic == "SAME_LOWER");
    } else if (automatic == "VALID") {
      axis.before = axis.after = 0;
    } else if (automatic != "NOTSET") {
      c.malformed("has the auto_pad '" + automatic + "'");
    }
    if (c.flag("ceil_mode")) cover_the_rest(axis, kernel[i], sizes[i]);
    window.axes.push_back(axis);
  }
  window.groups = c.integer("group", 1);
  return window;
}

}  // namespace turunan::onnx
