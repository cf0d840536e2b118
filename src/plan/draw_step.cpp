#include <algorithm>

#include "graph/element.hpp"
#include "ops/dropout.hpp"
#include "plan/describe.hpp"
#include "plan/families.hpp"

namespace turunan::plan {

bool takes_draw(const Network& network, NodeIndex node) {
  return &network.node(node).operation == &ops::counted_draw;
}

namespace {

constexpr std::int64_t part_elements = 1 << 13;

struct DrawRecord {
  std::uint64_t seed;
  const std::byte* counter;
  DType counter_dtype, dtype;
  std::byte* out;
  std::int64_t elements;
};

template <class T>
void draw(std::uint64_t seed, std::int64_t start, std::int64_t end, T* out) {
  for (std::int64_t i = start; i < end; ++i)
    out[i] = static_cast<T>(ops::drawn_number(seed, static_cast<std::uint64_t>(i)));
}

void run_draw(const void* memory, std::int64_t part) {
  const auto& record = *static_cast<const DrawRecord*>(memory);
  double counter = 0;
  visit_dtype(record.counter_dtype,
              [&]<class T>() { counter = static_cast<double>(*reinterpret_cast<const T*>(record.counter)); });
  const std::uint64_t seed = ops::seed_of_count(record.seed, counter);
  const std::int64_t start = part * part_elements, end = std::min(start + part_elements, record.elements);
  if (record.dtype == DType::f32) {
    draw(seed, start, end, reinterpret_cast<float*>(record.out));
  } else {
    draw(seed, start, end, reinterpret_cast<double*>(record.out));
  }
}

}  // namespace

void lower_draw(Lowering& lowering, NodeIndex node) {
  const Network& network = lowering.network();
  const View counter = lowering.view(network.inputs(node)[0]), result = lowering.make_result(node);
  Step step;
  step.text = describe(network, node);
  step.reads = {counter.buffer};
  step.writes = {result.buffer};
  step.emit = [counter, result, seed = network.node(node).attributes.seed](Memory& memory) {
    const std::int64_t elements = result.shape.elements();
    const DrawRecord* record = memory.keep(
        DrawRecord{seed, memory.at(counter), counter.dtype, result.dtype, memory.at(result), elements});
    return Instruction{run_draw, record, (elements + part_elements - 1) / part_elements};
  };
  lowering.add(std::move(step), network.fixed[node]);
}

}  // namespace turunan::plan
