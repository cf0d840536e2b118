#include "ops/convolution.hpp"

#include "formats/onnx/operators/quantization.hpp"
#include "formats/onnx/operators/window.hpp"

// Convolutions, plain, transposed and of quantised numbers.

namespace turunan::onnx {

namespace {

// The window's sizes are those of the weights, whatever kernel_shape says of them.
std::vector<std::int64_t> kernel_of(const Call& c, const Tensor& w) {
  const std::vector<std::int64_t> kernel = places_of(w);
  if (c.has_attribute("kernel_shape") && c.integers("kernel_shape") != kernel) {
    c.malformed("has weights of another size than its kernel_shape");
  }
  return kernel;
}

Tensor convolved(const Call& c, const Tensor& x, const Tensor& w) {
  const Window window = window_of(c, places_of(x), kernel_of(c, w));
  return channels_first(ops::convolve(channels_last(x), weights_last(w), window));
}

Values convolution(const Call& c) {
  Tensor y = convolved(c, c.tensor(0), c.tensor(1));
  if (c.has(2)) y = y + along_axis(c.tensor(2), 1, y.rank());
  return {computed(y, c.type(0))};
}

// ---- transposed

// The padding that gives the result the places asked for; SAME_LOWER and SAME_UPPER say where an odd one
// goes.
void pad_for(const Call& c, Window& window, const std::vector<std::int64_t>& total) {
  const bool upper = c.text("auto_pad", "NOTSET") == "SAME_UPPER";
  for (std::size_t i = 0; i < total.size(); ++i) {
    if (total[i] < 0) c.unsupported("an output larger than its windows reach");
    window.axes[i].before = upper ? total[i] / 2 : total[i] - total[i] / 2;
    window.axes[i].after = total[i] - window.axes[i].before;
  }
}

Values transposed(const Call& c) {
  const Tensor& x = c.tensor(0);
  const Tensor& w = c.tensor(1);
  const std::vector<std::int64_t> kernel = kernel_of(c, w), in = places_of(x);
  const auto added = for_each_place(c, "output_padding", in.size(), 0);
  Window window = window_of(c, in, kernel);
  std::vector<std::int64_t> reached, result;
  for (std::size_t i = 0; i < in.size(); ++i) {
    const WindowAxis& axis = window.axes[i];
    if (added[i] < 0 || added[i] > Shape::max_elements) c.malformed("has an output_padding beyond all sizes");
    reached.push_back(axis.stride * (in[i] - 1) + added[i] + (kernel[i] - 1) * axis.dilation + 1);
    result.push_back(reached[i] - axis.before - axis.after);
  }
  const bool same = c.text("auto_pad", "NOTSET").starts_with("SAME");
  if (c.has_attribute("output_shape") || same) {
    std::vector<std::int64_t> total;
    const std::vector<std::int64_t> asked = c.integers("output_shape");
    for (std::size_t i = 0; i < in.size(); ++i) {
      result[i] =
          asked.size() >= in.size() ? asked[asked.size() - in.size() + i] : in[i] * window.axes[i].stride;
      if (result[i] < 0 || result[i] > Shape::max_elements)
        c.malformed("asks for an output that no image has");
      total.push_back(reached[i] - result[i]);
    }
    pad_for(c, window, total);
  }
  const std::int64_t channels = w.shape()[1] * window.groups;
  result.insert(result.begin(), x.shape()[0]);
  result.push_back(channels);
  Tensor y =
      channels_first(ops::convolve_transposed(channels_last(x), weights_last(w), window, Shape(result)));
  if (c.has(2)) y = y + along_axis(c.tensor(2), 1, y.rank());
  return {computed(y, c.type(0))};
}

// ---- of whole numbers

Values of_whole(const Call& c) {
  return {computed(convolved(c, centred(c, 0, 2, 1), centred(c, 1, 3, 0)), ElementType::int32)};
}

Values quantized_convolution(const Call& c) {
  const auto scale = [&](std::size_t input, std::size_t axis, std::size_t rank) {
    const Tensor numbers = ops::cast(c.tensor(input), DType::f64);
    return numbers.shape().elements() == 1 ? ops::reshape(numbers, Shape{}) : along_axis(numbers, axis, rank);
  };
  Tensor sum = convolved(c, centred(c, 0, 2, 1), centred(c, 3, 5, 0));
  if (c.has(8)) sum = sum + along_axis(ops::cast(c.tensor(8), DType::f64), 1, sum.rank());
  const Tensor y = sum * scale(1, 1, sum.rank()) * scale(4, 1, sum.rank()) / scale(6, 1, sum.rank());
  return {quantized(y, ops::reshape(c.tensor(7), Shape{}), c.type(7))};
}

constexpr OperatorEntry entries[] = {
    {"Conv", convolution},
    {"ConvTranspose", transposed},
    {"ConvInteger", of_whole},
    {"QLinearConv", quantized_convolution},
};

}  // namespace

std::span<const OperatorEntry> convolution_operators() {
  return entries;
}

}  // namespace turunan::onnx
