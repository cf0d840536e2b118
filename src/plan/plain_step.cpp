#include <cstring>

#include "ops/value.hpp"
#include "plan/describe.hpp"
#include "plan/families.hpp"

namespace turunan::plan {

namespace {

struct PlainRecord {
  Tensor tensor;
  std::vector<Array> inputs;
  std::byte* out;
  std::size_t bytes;
};

void run_plain(const void* memory, std::int64_t) {
  const auto& record = *static_cast<const PlainRecord*>(memory);
  const Array value = value_of(record.tensor.node(), record.inputs).compact();
  if (record.bytes != 0) std::memmove(record.out, value.memory(), record.bytes);
}

}  // namespace

void lower_plain(Lowering& lowering, NodeIndex node) {
  const Network& network = lowering.network();
  std::vector<View> inputs;
  Step step;
  for (const NodeIndex x : network.inputs(node)) {
    inputs.push_back(lowering.compact(x));
    step.reads.push_back(inputs.back().buffer);
  }
  const View result = lowering.make_result(node);
  step.text = describe(network, node);
  step.writes = {result.buffer};
  step.emit = [inputs, result, tensor = network.nodes[node]](Memory& memory) {
    PlainRecord record{tensor, {}, memory.at(result), 0};
    record.bytes = static_cast<std::size_t>(result.shape.elements()) * size_in_bytes(result.dtype);
    for (const View& x : inputs) record.inputs.push_back(Array::over({x.dtype, x.shape}, memory.at(x)));
    return Instruction{run_plain, memory.keep(std::move(record)), 1};
  };
  lowering.add(std::move(step), network.fixed[node]);
}

}  // namespace turunan::plan
