#include "ops/pooling.hpp"

#include "formats/onnx/operators/window.hpp"
#include "ops/extremes.hpp"
#include "ops/gather.hpp"
#include "ops/indexing.hpp"
#include "ops/pieces.hpp"
#include "ops/power.hpp"
#include "ops/statistics.hpp"

// Poolings: the largest or the mean of every place of a window, and of a whole image.

namespace turunan::onnx {

namespace {

Window pool_window(const Call& c) {
  if (!c.has_attribute("kernel_shape")) c.malformed("has no kernel_shape");
  return window_of(c, places_of(c.tensor(0)), c.integers("kernel_shape"));
}

// The place of every element of an image in row-major order; with column_major the first of two spatial axes
// runs fastest.
Tensor element_numbers(const Tensor& x, bool column_major) {
  std::vector<std::int64_t> order = counted(rank_of(x)), sizes;
  if (column_major) std::reverse(order.begin() + 2, order.end());
  for (const std::int64_t axis : order) sizes.push_back(x.shape()[static_cast<std::size_t>(axis)]);
  const Array numbers = whole_numbers(Shape(sizes), counted(x.shape().elements()));
  return ops::cast(permuted(Tensor(numbers), order), DType::f64);
}

bool has_gaps(const Window& window) {
  return std::any_of(window.axes.begin(), window.axes.end(),
                     [](const WindowAxis& axis) { return axis.dilation != 1; });
}

// A window with gaps: the largest of slices of the images, one for each element of the window.
Tensor max_pool_with_gaps(const Call& c, const Tensor& x, const Window& window) {
  std::vector<Slice> inside = whole(x.shape()), taken = inside;
  Shape padded = x.shape();
  std::int64_t elements = 1;
  for (std::size_t i = 0; i < window.axes.size(); ++i) {
    const WindowAxis& axis = window.axes[i];
    inside[i + 2].start = axis.before;
    padded[i + 2] += axis.before + axis.after;
    taken[i + 2] = {0, places(axis, axis.size, x.shape()[i + 2]), axis.stride};
    if (taken[i + 2].count < 1) c.malformed("has a window that fits nowhere");
    elements *= axis.size;
    if (elements > 4096) c.unsupported("a window with gaps of more than 4096 elements");
  }
  const Tensor there = ops::place(ops::filled({DType::boolean, x.shape()}, 1), inside, padded);
  const Tensor images = ops::where(there, ops::place(x, inside, padded), number(-INFINITY, x));
  Tensor largest;
  for (std::int64_t element = 0; element < elements; ++element) {
    std::int64_t rest = element;
    std::vector<Slice> slices = taken;
    for (std::size_t i = window.axes.size(); i-- > 0; rest /= window.axes[i].size) {
      slices[i + 2].start = rest % window.axes[i].size * window.axes[i].dilation;
    }
    const Tensor one = ops::slice(images, slices);
    largest = largest ? ops::maximum(largest, one) : one;
  }
  return largest;
}

Values max_pool(const Call& c) {
  const Tensor& x = c.tensor(0);
  const Window window = pool_window(c);
  if (has_gaps(window)) {
    if (c.outputs() > 1) c.unsupported("the places of the largest in a window with gaps");
    return {computed(max_pool_with_gaps(c, is_floating(c.type(0)) ? x : ops::cast(x, DType::f64), window),
                     c.type(0))};
  }
  const DType dtype = is_floating(c.type(0)) ? x.dtype() : DType::f64;
  Values results = {
      computed(channels_first(ops::max_pool(channels_last(ops::cast(x, dtype)), window)), c.type(0))};
  if (c.outputs() < 2) return results;
  const Tensor numbers = element_numbers(x, c.flag("storage_order"));
  const Tensor places =
      ops::take_largest(channels_last(ops::cast(x, DType::f64)), channels_last(numbers), window);
  results.push_back(computed(channels_first(places), ElementType::int64));
  return results;
}

Values average_pool(const Call& c) {
  Window window = pool_window(c);
  window.counts_padding = c.flag("count_include_pad");
  if (window.counts_padding && c.flag("ceil_mode")) c.unsupported("ceil_mode with count_include_pad");
  return {computed(channels_first(ops::average_pool(channels_last(c.tensor(0)), window)), c.type(0))};
}

// The p-norm of every place: for p = 2 the root of the mean square times the number of elements.
Values norm_pool(const Call& c) {
  Window window = pool_window(c);
  window.counts_padding = true;
  const std::int64_t p = c.integer("p", 2);
  if (p != 1 && p != 2) c.unsupported("a norm of the order " + std::to_string(p));
  double elements = 1;
  for (const WindowAxis& axis : window.axes) elements *= static_cast<double>(axis.size);
  const Tensor& x = c.tensor(0);
  const Tensor sum =
      ops::average_pool(channels_last(p == 2 ? ops::square(x) : ops::abs(x)), window) * elements;
  return {computed(channels_first(p == 2 ? ops::sqrt(sum) : sum), c.type(0))};
}

template <const Operation& operation>
Values global(const Call& c) {
  const Tensor& x = c.tensor(0);
  (void)places_of(x);
  return {computed(ops::apply_reduction(operation, x, spatial_axes(x), true), c.type(0))};
}

// Every element back at its place among zeros. The places count within the image that a pooling made it from;
// a larger one may be asked for.
Values max_unpool(const Call& c) {
  const Tensor& x = c.tensor(0);
  const std::size_t axes = places_of(x).size();
  std::vector<std::int64_t> kernel = c.integers("kernel_shape"),
                            sizes(x.shape().begin(), x.shape().begin() + 2);
  const auto strides = for_each_place(c, "strides", axes, 1);
  const auto pads = for_each_place(c, "pads", 2 * axes, 0);
  if (kernel.size() != axes) c.malformed("has a window with other axes than the images");
  for (std::size_t i = 0; i < axes; ++i) {
    constexpr std::int64_t most = std::int64_t{1} << 20;
    for (const std::int64_t number : {kernel[i], strides[i], pads[i], pads[i + axes]}) {
      if (number < 0 || number > most)
        c.malformed("has a window, a stride or a padding below 0 or too large");
    }
    sizes.push_back((x.shape()[i + 2] - 1) * strides[i] - pads[i] - pads[i + axes] + kernel[i]);
  }
  const Shape within(sizes), result = c.has(2) ? Shape(c.constant_integers(2)) : within;
  const Tensor rows = ops::reshape(x, {x.shape().elements()}),
               at = ops::reshape(c.tensor(1), {x.shape().elements()});
  const Tensor flat = ops::scatter_sum(rows, at, 0, {within.elements()});
  const Tensor image = ops::reshape(flat, within);
  if (result == within) return {{image, c.type(0)}};
  if (result.rank() != within.rank()) c.malformed("asks for an output with other axes");
  for (std::size_t i = 0; i < result.rank(); ++i) {
    if (result[i] < within[i]) c.malformed("asks for an output smaller than its windows reach");
  }
  return {{ops::place(image, whole(within), result), c.type(0)}};
}

constexpr OperatorEntry entries[] = {
    {"MaxPool", max_pool},
    {"AveragePool", average_pool},
    {"LpPool", norm_pool},
    {"GlobalAveragePool", global<ops::reduce_mean>},
    {"GlobalMaxPool", global<ops::reduce_max>},
    {"GlobalLpPool", global<ops::norm>},
    {"MaxUnpool", max_unpool},
};

}  // namespace

std::span<const OperatorEntry> pooling_operators() {
  return entries;
}

}  // namespace turunan::onnx
