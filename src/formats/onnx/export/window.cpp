#include "formats/onnx/export/emitter.hpp"
#include "ops/convolution.hpp"
#include "ops/pooling.hpp"

// Convolutions and poolings. The format has the channels in front of the places.

namespace turunan::onnx {

namespace {

std::vector<std::int64_t> last_to_second(std::size_t rank) {
  std::vector<std::int64_t> axes = {0, static_cast<std::int64_t>(rank) - 1};
  for (std::size_t i = 1; i + 1 < rank; ++i) axes.push_back(static_cast<std::int64_t>(i));
  return axes;
}

std::vector<std::int64_t> second_to_last(std::size_t rank) {
  std::vector<std::int64_t> axes = {0};
  for (std::size_t i = 2; i < rank; ++i) axes.push_back(static_cast<std::int64_t>(i));
  axes.push_back(1);
  return axes;
}

// Window × in × out as out × in × window.
std::string weights(Emitter& e, const Tensor& w) {
  const auto rank = static_cast<std::int64_t>(w.rank());
  std::vector<std::int64_t> axes = {rank - 1, rank - 2};
  for (std::int64_t i = 0; i + 2 < rank; ++i) axes.push_back(i);
  return e.permuted(e.full(w).name, axes);
}

std::vector<NodeAttribute> attributes_of(const Node& node, bool with_dilations) {
  const Window& window = *node.attributes.window;
  std::vector<std::int64_t> strides, dilations, pads, after;
  for (const WindowAxis& axis : window.axes) {
    strides.push_back(axis.stride);
    dilations.push_back(axis.dilation);
    pads.push_back(axis.before);
    after.push_back(axis.after);
  }
  pads.insert(pads.end(), after.begin(), after.end());
  std::vector<NodeAttribute> attributes = {wholes("strides", strides), wholes("pads", pads)};
  if (with_dilations) attributes.push_back(wholes("dilations", dilations));
  return attributes;
}

Operand images(Emitter& e, const Node& node, const Operand& x, const std::string& name,
               std::vector<std::string> inputs, const std::vector<NodeAttribute>& attributes) {
  const std::size_t rank = node.type.shape.rank();
  inputs.insert(inputs.begin(), e.permuted(x.name, last_to_second(rank)));
  Extents extents = fixed(node.type.shape);
  extents[0].batch = x.extents[0].batch;
  for (std::size_t i = 1; i < rank; ++i) e.require_fixed(x.extents[i], node, "is an axis of the images");
  return {e.permuted(e.node(name, inputs, attributes), second_to_last(rank)), extents};
}

Operand convolution(Emitter& e, const Node& node) {
  const Operand x = e.full(node.inputs[0]);
  std::vector<NodeAttribute> attributes = attributes_of(node, true);
  attributes.push_back(whole("group", node.attributes.window->groups));
  return images(e, node, x, "Conv", {weights(e, node.inputs[1])}, attributes);
}

// What the stride leaves open is named: the sizes of the result.
Operand transposed(Emitter& e, const Node& node) {
  const Operand y = e.full(node.inputs[0]);
  std::vector<NodeAttribute> attributes = attributes_of(node, true);
  attributes.push_back(whole("group", node.attributes.window->groups));
  std::vector<std::int64_t> added;
  const Shape& w = node.inputs[1].shape();
  for (std::size_t i = 0; i < node.attributes.window->axes.size(); ++i) {
    const WindowAxis& axis = node.attributes.window->axes[i];
    const std::int64_t reached =
        axis.stride * (node.inputs[0].shape()[i + 1] - 1) + (w[i] - 1) * axis.dilation + 1;
    added.push_back(node.type.shape[i + 1] - (reached - axis.before - axis.after));
  }
  attributes.push_back(wholes("output_padding", added));
  return images(e, node, y, "ConvTranspose", {weights(e, node.inputs[1])}, attributes);
}

Operand pool(Emitter& e, const Node& node) {
  const Operand x = e.full(node.inputs[0]);
  const bool largest = &node.operation == &ops::pool_max;
  std::vector<NodeAttribute> attributes = attributes_of(node, largest);
  std::vector<std::int64_t> kernel;
  for (const WindowAxis& axis : node.attributes.window->axes) {
    kernel.push_back(axis.size);
    if (!largest && axis.dilation != 1) {
      throw UnsupportedError(std::string(node.operation.name), node.origin.name, "its window has gaps");
    }
  }
  attributes.push_back(wholes("kernel_shape", kernel));
  if (!largest)
    attributes.push_back(whole("count_include_pad", node.attributes.window->counts_padding ? 1 : 0));
  return images(e, node, x, largest ? "MaxPool" : "AveragePool", {}, attributes);
}

constexpr ExportEntry entries[] = {
    {&ops::convolution, convolution},
    {&ops::convolution_transposed, transposed},
    {&ops::pool_max, pool},
    {&ops::pool_average, pool},
};

}  // namespace

std::span<const ExportEntry> window_exports() {
  return entries;
}

}  // namespace turunan::onnx
