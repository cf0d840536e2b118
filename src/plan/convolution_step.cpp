#include <algorithm>
#include <utility>

#include "ops/arithmetic.hpp"
#include "ops/convolution.hpp"
#include "plan/describe.hpp"
#include "plan/families.hpp"
#include "plan/image_tiles.hpp"
#include "plan/kernels/convolution.hpp"
#include "plan/kernels/reduce.hpp"

namespace turunan::plan {

namespace {

bool is(const Network& network, NodeIndex node, const Operation& operation) {
  return &network.node(node).operation == &operation;
}

// Of the convolution that the node is a part of: one spatial axis counts as the second of two.
ConvolutionShape shape_of(const Network& network, NodeIndex node, const Shape& x, const Shape& w,
                          const Shape& y) {
  const Window& window = *network.node(node).attributes.window;
  ConvolutionShape shape;
  shape.dtype = network.type(node).dtype;
  shape.images = x[0];
  shape.groups = window.groups;
  shape.in_channels = x.from_end(1);
  shape.out_channels = y.from_end(1);
  ConvolutionAxis* axes[] = {&shape.height, &shape.width};
  const std::size_t count = window.axes.size();
  for (std::size_t i = 0; i < count; ++i) {
    const WindowAxis& from = window.axes[i];
    *axes[i + 2 - count] = {.in = x[i + 1],
                            .out = y[i + 1],
                            .window = w[i],
                            .stride = from.stride,
                            .dilation = from.dilation,
                            .before = from.before};
  }
  return shape;
}

// x from y is a convolution of y, spread by the stride, with the weights turned round.
ConvolutionShape transposed(ConvolutionShape shape) {
  std::swap(shape.in_channels, shape.out_channels);
  shape.reversed = true;
  for (ConvolutionAxis* axis : {&shape.height, &shape.width}) {
    std::swap(axis->in, axis->out);
    axis->before = axis->dilation * (axis->window - 1) - axis->before;
    axis->spread = std::exchange(axis->stride, 1);
  }
  return shape;
}

// Within each group the channels that come out change places with those that go in.
View with_channels_exchanged(const View& w, std::int64_t groups) {
  const std::size_t rank = w.shape.rank();
  const std::int64_t in = w.shape.from_end(2), out = w.shape.from_end(1) / groups;
  std::vector<std::int64_t> sizes(w.shape.begin(), w.shape.end() - 2);
  const std::vector<std::int64_t> in_groups = {in, groups, out}, exchanged = {out, groups, in};
  sizes.insert(sizes.end(), in_groups.begin(), in_groups.end());
  std::vector<std::int64_t> order;
  for (std::size_t axis = 0; axis + 2 < rank; ++axis) order.push_back(static_cast<std::int64_t>(axis));
  const auto last = static_cast<std::int64_t>(rank);
  order.insert(order.end(), {last, last - 1, last - 2});
  return turunan::plan::transposed(*reshaped(w, Shape(std::move(sizes))), order);
}

struct ConvolutionRecord {
  Convolution convolution;
  const std::byte *x, *w, *bias;
  std::byte* y;
  Stretch stretch;
};

void run_convolution(const void* memory, std::int64_t part) {
  const auto& record = *static_cast<const ConvolutionRecord*>(memory);
  record.convolution.run_part(part, record.x, record.w, record.bias, record.y);
}

void run_on_tiles(const void* memory, std::int64_t part) {
  const auto& record = *static_cast<const ConvolutionRecord*>(memory);
  record.convolution.run_part(part, record.x, record.w, record.stretch);
}

struct Operands {
  ConvolutionShape shape;
  View x, w;
};

Operands operands_of(Lowering& lowering, NodeIndex node) {
  const Network& network = lowering.network();
  const View x = lowering.compact(network.inputs(node)[0]);
  const View w = lowering.compact(network.inputs(node)[1]);
  if (is(network, node, ops::convolution)) {
    return {shape_of(network, node, x.shape, w.shape, network.type(node).shape), x, w};
  }
  const ConvolutionShape shape = shape_of(network, node, network.type(node).shape, w.shape, x.shape);
  const View exchanged =
      lowering.compact(with_channels_exchanged(w, shape.groups), network.fixed[network.inputs(node)[1]]);
  return {transposed(shape), x, exchanged};
}

void lower_product_of_window(Lowering& lowering, NodeIndex node) {
  const Operands operands = operands_of(lowering, node);
  const View y = lowering.make_result(node);
  Step step;
  step.text = describe(lowering.network(), node);
  step.reads = {operands.x.buffer, operands.w.buffer};
  step.writes = {y.buffer};
  step.emit = [operands, y](Memory& memory) {
    const Convolution convolution(operands.shape);
    const ConvolutionRecord* record = memory.keep(ConvolutionRecord{
        convolution, memory.at(operands.x), memory.at(operands.w), nullptr, memory.at(y), {}});
    return Instruction{run_convolution, record, convolution.parts()};
  };
  lowering.add(std::move(step), lowering.network().fixed[node]);
}

// ---- the weights' part

struct WeightsRecord {
  ConvolutionOfWeights convolution;
  const std::byte *x, *y;
  std::byte* w;
  std::int64_t bytes;  // of the weights
};

void run_weights(const void* memory, std::int64_t part) {
  const auto& record = *static_cast<const WeightsRecord*>(memory);
  record.convolution.run_part(part, record.x, record.y, record.w + part * record.bytes);
}

struct SumRecord {
  ReduceKernel kernel;
  ReduceShape shape;
  const std::byte* parts;
  std::byte* sum;
};

void run_sum(const void* memory, std::int64_t) {
  const auto& record = *static_cast<const SumRecord*>(memory);
  record.kernel(record.shape, record.parts, record.sum);
}

void add_sum_of_parts(Lowering& lowering, NodeIndex node, const View& parts) {
  const View w = lowering.make_result(node);
  Step step;
  step.text = line("sum", lowering.network().type(node), lowering.name_of_result(node) + " of its parts");
  step.reads = {parts.buffer};
  step.writes = {w.buffer};
  step.emit = [parts, w](Memory& memory) {
    const auto elements = static_cast<std::size_t>(w.shape.elements());
    const SumRecord* record =
        memory.keep(SumRecord{find_reduce(ReduceCode::sum, w.dtype),
                              compact_reduction(1, static_cast<std::size_t>(parts.shape[0]), elements),
                              memory.at(parts), memory.at(w)});
    return Instruction{run_sum, record, 1};
  };
  lowering.add(std::move(step), lowering.network().fixed[node]);
}

void lower_weights(Lowering& lowering, NodeIndex node) {
  const Network& network = lowering.network();
  const View x = lowering.compact(network.inputs(node)[0]), y = lowering.compact(network.inputs(node)[1]);
  const TensorType& type = network.type(node);
  const ConvolutionOfWeights convolution(shape_of(network, node, x.shape, type.shape, y.shape));
  std::vector<std::int64_t> sizes = type.shape.sizes();
  sizes.insert(sizes.begin(), convolution.parts());
  const bool in_parts = convolution.parts() > 1;
  const View w =
      in_parts ? lowering.make_memory({type.dtype, Shape(std::move(sizes))}) : lowering.make_result(node);
  Step step;
  step.text = describe(network, node);
  step.reads = {x.buffer, y.buffer};
  step.writes = {w.buffer};
  step.emit = [convolution, x, y, w](Memory& memory) {
    const std::int64_t bytes =
        w.shape.elements() / convolution.parts() * static_cast<std::int64_t>(size_in_bytes(w.dtype));
    const WeightsRecord* record =
        memory.keep(WeightsRecord{convolution, memory.at(x), memory.at(y), memory.at(w), bytes});
    return Instruction{run_weights, record, convolution.parts()};
  };
  lowering.add(std::move(step), network.fixed[node]);
  if (in_parts) add_sum_of_parts(lowering, node, w);
}

}  // namespace

bool takes_convolution(const Network& network, NodeIndex node) {
  const bool known = is(network, node, ops::convolution) || is(network, node, ops::convolution_transposed) ||
                     is(network, node, ops::convolution_of_weights);
  if (!known || network.node(node).attributes.window->axes.size() > 2) return false;
  const auto inputs = network.inputs(node);
  return network.type(node).shape.elements() != 0 && network.type(inputs[0]).shape.elements() != 0 &&
         network.type(inputs[1]).shape.elements() != 0;
}

void lower_convolution(Lowering& lowering, NodeIndex node) {
  if (is(lowering.network(), node, ops::convolution_of_weights)) return lower_weights(lowering, node);
  lower_product_of_window(lowering, node);
}

bool convolves_in_tiles(const Network& network, NodeIndex node) {
  return takes_convolution(network, node) && !is(network, node, ops::convolution_of_weights);
}

namespace {

// What is added to the convolution, where that is all that follows and it is one number for each channel.
NodeIndex bias_of(const Lowering& lowering, const Unit& unit) {
  const Network& network = lowering.network();
  if (unit.nodes.size() != 2 || !is(network, unit.nodes[1], ops::add)) return no_node;
  const auto inputs = network.inputs(unit.nodes[1]);
  const NodeIndex other = inputs[0] == unit.product ? inputs[1] : inputs[0];
  if (other == unit.product || network.type(other).dtype != network.type(unit.product).dtype) return no_node;
  const View& view = lowering.view(other);
  for (std::size_t axis = 0; axis + 1 < view.shape.rank(); ++axis) {
    if (view.shape[axis] != 1 && view.strides[axis] != 0) return no_node;
  }
  return view.shape.from_end(1) == 1 || view.strides.back() == 1 ? other : no_node;
}

// The sums begin with the bias.
void lower_with_bias(Lowering& lowering, const Unit& unit, NodeIndex bias) {
  Operands operands = operands_of(lowering, unit.product);
  operands.shape.adds_bias = true;
  const View b = lowering.view(bias), y = lowering.make_result(unit.nodes[1]);
  Step step;
  step.text = describe(lowering.network(), unit, lowering.name_of_result(unit.nodes[1]));
  step.reads = {operands.x.buffer, operands.w.buffer, b.buffer};
  step.writes = {y.buffer};
  step.emit = [operands, b, y](Memory& memory) {
    const Convolution convolution(operands.shape);
    const ConvolutionRecord* record = memory.keep(ConvolutionRecord{
        convolution, memory.at(operands.x), memory.at(operands.w), memory.at(b), memory.at(y), {}});
    return Instruction{run_convolution, record, convolution.parts()};
  };
  lowering.add(std::move(step), lowering.network().fixed[unit.product]);
}

}  // namespace

void lower_convolution_in_tiles(Lowering& lowering, const Unit& unit) {
  if (const NodeIndex bias = bias_of(lowering, unit); bias != no_node)
    return lower_with_bias(lowering, unit, bias);
  const Operands operands = operands_of(lowering, unit.product);
  StretchStep rest = elementwise_over_tiles(lowering, unit);
  Step step = std::move(rest.step);
  step.reads.insert(step.reads.end(), {operands.x.buffer, operands.w.buffer});
  step.emit = [operands, emit = std::move(rest.emit)](Memory& memory) {
    const Convolution convolution(operands.shape);
    const ConvolutionRecord* record = memory.keep(ConvolutionRecord{
        convolution, memory.at(operands.x), memory.at(operands.w), nullptr, nullptr, emit(memory)});
    return Instruction{run_on_tiles, record, convolution.parts()};
  };
  lowering.add(std::move(step), lowering.network().fixed[unit.product]);
}

}  // namespace turunan::plan
