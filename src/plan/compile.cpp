#include "plan/compile.hpp"

#include "graph/memory.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <unordered_set>

#include "ops/leaf.hpp"
#include "plan/absorb.hpp"
#include "plan/arena.hpp"
#include "plan/prepare.hpp"
#include "turunan/error.hpp"

namespace turunan::plan {

void FreeMemory::operator()(std::byte* memory) const {
  std::free(memory);
}

namespace {

constexpr std::size_t alignment = 64;

std::size_t padded(std::size_t bytes) {
  return (bytes + alignment - 1) / alignment * alignment;
}

std::byte* allocate(Compiled& compiled, std::size_t bytes, bool zero) {
  const std::size_t size = std::max(padded(bytes), alignment);
  require_memory(size);
  auto* memory = static_cast<std::byte*>(std::aligned_alloc(alignment, size));
  if (memory == nullptr) throw std::bad_alloc();
  compiled.blocks.emplace_back(memory);
  if (zero) std::memset(memory, 0, size);
  return memory;
}

void verify(std::span<const Update> updates) {
  std::unordered_set<const Node*> seen;
  for (const Update& update : updates) {
    if (!ops::is_variable(update.variable)) throw Error("an update changes a variable, a leaf of the graph");
    if (!seen.insert(&update.variable.node()).second) throw Error("a variable has one update in a step");
    if (update.variable.type() != update.value.type()) {
      throw ShapeError("a variable keeps its type", {{0, "is " + to_string(update.variable.type())},
                                                     {1, "is " + to_string(update.value.type())}});
    }
  }
}

// The outputs, the values, the variables: in this order they are the roots.
std::vector<Tensor> roots_of(std::span<const Tensor> outputs, std::span<const Update> updates) {
  std::vector<Tensor> roots(outputs.begin(), outputs.end());
  for (const Update& update : updates) roots.push_back(update.value);
  for (const Update& update : updates) roots.push_back(update.variable);
  return roots;
}

// Every variable of the graph as it was given gets memory, even one that no instruction reads.
void allocate_variables(Compiled& compiled, std::span<const Tensor> roots, const Bindings& lent) {
  std::size_t bytes = 0;
  std::vector<std::pair<const Node*, std::size_t>> offsets;
  for (const Tensor& tensor : nodes_in_order(roots)) {
    if (!ops::is_variable(tensor)) continue;
    compiled.kept.push_back(tensor);
    const TensorType& type = tensor.type();
    if (const auto found = lent.find(&tensor.node()); found != lent.end()) {
      const void* memory = found->second.memory();
      compiled.variables.emplace(&tensor.node(),
                                 Place{static_cast<std::byte*>(const_cast<void*>(memory)), type});
      continue;
    }
    offsets.emplace_back(&tensor.node(), bytes);
    bytes += padded(static_cast<std::size_t>(type.shape.elements()) * size_in_bytes(type.dtype));
  }
  compiled.variable_bytes = bytes;
  std::byte* memory = allocate(compiled, bytes, true);
  for (const auto& [node, offset] : offsets)
    compiled.variables.emplace(node, Place{memory + offset, node->type});
}

Memory place_memory(Compiled& compiled, Lowered& lowered) {
  Memory memory;
  for (const auto& [node, buffer] : lowered.variables) {
    lowered.buffers[buffer].memory = compiled.variables.at(node).memory;
  }
  find_lifetimes(lowered);
  const Arena arena = place(lowered.buffers);
  std::byte* block = allocate(compiled, arena.bytes, false);
  compiled.arena_bytes = arena.bytes;
  for (std::size_t i = 0; i < lowered.buffers.size(); ++i) {
    const bool placed = arena.offsets[i] != Arena::unset_offset;
    memory.addresses.push_back(placed ? block + arena.offsets[i] : lowered.buffers[i].memory);
  }
  for (const Step& step : lowered.steps)
    compiled.scratch_bytes = std::max(compiled.scratch_bytes, step.scratch_bytes);
  memory.scratch = allocate(compiled, compiled.scratch_bytes, false);
  return memory;
}

Lowered lower(Compiled& compiled, std::span<const Tensor> roots, std::size_t outputs, bool small) {
  const Network network(prepare(roots));
  compiled.kept.insert(compiled.kept.end(), network.nodes.begin(), network.nodes.end());
  std::vector<UpdateNodes> updates;
  const std::size_t count = (network.roots.size() - outputs) / 2;
  for (std::size_t i = 0; i < count; ++i) {
    updates.push_back({network.roots[outputs + count + i], network.roots[outputs + i]});
  }
  Units units = fuse(network, small);
  absorb_products(network, updates, units);
  absorb_images(network, units);
  absorb_gradients_of_losses(network, units);
  const Schedule schedule = make_schedule(network, units, updates, outputs);
  return Lowering(network, units, schedule, updates).run(outputs);
}

}  // namespace

Compiled compile(std::span<const Tensor> outputs, std::span<const Update> updates, const Bindings& lent) {
  verify(updates);
  Compiled compiled;
  const std::vector<Tensor> roots = roots_of(outputs, updates);
  allocate_variables(compiled, roots, lent);
  Lowered lowered = lower(compiled, roots, outputs.size(), lent.empty());
  Memory memory = place_memory(compiled, lowered);
  for (std::size_t i = 0; i < lowered.steps.size(); ++i) {
    auto& list = i < lowered.fixed_steps ? compiled.once : compiled.each_step;
    list.push_back(lowered.steps[i].emit(memory));
    compiled.listing.push_back(std::move(lowered.steps[i].text));
  }
  for (const View& view : lowered.outputs) compiled.outputs.emplace_back(view, memory.at(view));
  compiled.records = std::move(memory.records);
  return compiled;
}

}  // namespace turunan::plan
