#include "plan/kernels/softmax.hpp"

#include <algorithm>

#include "ops/loss.hpp"
#include "plan/describe.hpp"
#include "plan/families.hpp"

namespace turunan::plan {

bool is_row_softmax(const Node& node) {
  if (!is_floating(node.type.dtype)) return false;
  if (&node.operation == &ops::softmax_cross_entropy) return node.inputs[0].type() == node.inputs[1].type();
  if (&node.operation != &ops::softmax && &node.operation != &ops::log_softmax) return false;
  return node.attributes.axes[0] + 1 == static_cast<std::int64_t>(node.type.shape.rank()) &&
         node.type.shape.elements() != 0;
}

bool takes_softmax(const Network& network, NodeIndex node) {
  return is_row_softmax(network.node(node));
}

namespace {

struct SoftmaxRecord {
  SoftmaxKernel kernel;
  const std::byte* z;
  std::byte* out;
  std::int64_t rows, columns, rows_in_part;
  std::int64_t size;  // of an element
};

void run_softmax(const void* memory, std::int64_t part) {
  const auto& record = *static_cast<const SoftmaxRecord*>(memory);
  const std::int64_t row = part * record.rows_in_part,
                     rows = std::min(record.rows_in_part, record.rows - row);
  const std::int64_t offset = row * record.columns * record.size;
  record.kernel(record.z + offset, record.out + offset, static_cast<std::size_t>(rows),
                static_cast<std::size_t>(record.columns));
}

struct CrossEntropyRecord {
  SoftmaxCrossEntropyKernel kernel;
  const std::byte *z, *y;
  std::byte* cost;
  std::size_t rows, columns;
};

void run_cross_entropy(const void* memory, std::int64_t) {
  const auto& record = *static_cast<const CrossEntropyRecord*>(memory);
  record.kernel(record.z, record.y, nullptr, record.cost, nullptr, record.rows, record.columns);
}

struct Rows {
  std::int64_t rows, columns;
};

Rows rows_of(const Shape& shape) {
  const std::int64_t columns = shape.from_end(1);
  return {shape.elements() / columns, columns};
}

void lower_cross_entropy(Lowering& lowering, NodeIndex node) {
  const Network& network = lowering.network();
  const View z = lowering.compact(network.inputs(node)[0]), y = lowering.compact(network.inputs(node)[1]);
  const View cost = lowering.make_result(node);
  Step step;
  step.text = describe(network, node);
  step.reads = {z.buffer, y.buffer};
  step.writes = {cost.buffer};
  step.emit = [z, y, cost](Memory& memory) {
    const auto [rows, columns] = rows_of(z.shape);
    const CrossEntropyRecord* record = memory.keep(
        CrossEntropyRecord{find_softmax_cross_entropy(z.dtype), memory.at(z), memory.at(y), memory.at(cost),
                           static_cast<std::size_t>(rows), static_cast<std::size_t>(columns)});
    return Instruction{run_cross_entropy, record, 1};
  };
  lowering.add(std::move(step), network.fixed[node]);
}

}  // namespace

void lower_softmax(Lowering& lowering, NodeIndex node) {
  const Network& network = lowering.network();
  if (&network.node(node).operation == &ops::softmax_cross_entropy)
    return lower_cross_entropy(lowering, node);
  const View z = lowering.compact(network.inputs(node)[0]), out = lowering.make_result(node);
  const bool logarithm = &network.node(node).operation == &ops::log_softmax;
  Step step;
  step.text = describe(network, node);
  step.reads = {z.buffer};
  step.writes = {out.buffer};
  if (!lowering.has_home(node)) step.may_take_over = {{out.buffer, z.buffer}};
  step.emit = [z, out, logarithm](Memory& memory) {
    constexpr std::int64_t part_elements = 1 << 13;
    const auto [rows, columns] = rows_of(z.shape);
    const std::int64_t rows_in_part = std::clamp<std::int64_t>(part_elements / columns, 1, rows);
    const SoftmaxKernel kernel = logarithm ? find_log_softmax(z.dtype) : find_softmax(z.dtype);
    const SoftmaxRecord* record =
        memory.keep(SoftmaxRecord{kernel, memory.at(z), memory.at(out), rows, columns, rows_in_part,
                                  static_cast<std::int64_t>(size_in_bytes(z.dtype))});
    return Instruction{run_softmax, record, (rows + rows_in_part - 1) / rows_in_part};
  };
  lowering.add(std::move(step), network.fixed[node]);
}

}  // namespace turunan::plan
