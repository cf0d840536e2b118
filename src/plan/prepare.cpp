#include "plan/prepare.hpp"

#include <algorithm>
#include <functional>
#include <unordered_map>

#include "ops/leaf.hpp"
#include "plan/families.hpp"
#include "transform/rewrite.hpp"
#include "transform/stabilise.hpp"

namespace turunan::plan {

namespace {

bool is_opened(const Tensor& tensor) {
  const Operation& operation = tensor.node().operation;
  return operation.body != nullptr && operation.scalar == nullptr && operation.value == nullptr &&
         !is_row_softmax(tensor.node());
}

// Opens composites until none is left; what a body holds may be one again.
std::vector<Tensor> open_all(std::vector<Tensor> roots) {
  bool found = true;
  while (found) {
    found = false;
    roots = rewrite(roots, [&](const Tensor& tensor, std::span<const Tensor> inputs) -> Tensor {
      if (!is_opened(tensor)) return {};
      found = true;
      return tensor.node().operation.body(inputs, tensor.node().attributes);
    });
  }
  return roots;
}

std::size_t mix(std::size_t seed, std::size_t value) {
  return (seed ^ value) * 0x9e3779b97f4a7c15U + (seed >> 7);
}

std::size_t hash_of(const Node& node, std::span<const Tensor> inputs) {
  std::size_t hash = std::hash<const void*>()(&node.operation);
  for (const Tensor& x : inputs) hash = mix(hash, std::hash<const void*>()(&x.node()));
  for (const std::int64_t size : node.type.shape) hash = mix(hash, static_cast<std::size_t>(size));
  for (const std::int64_t axis : node.attributes.axes) hash = mix(hash, static_cast<std::size_t>(axis));
  for (const Slice& slice : node.attributes.slices) hash = mix(hash, static_cast<std::size_t>(slice.start));
  if (node.attributes.value && node.attributes.value->elements() == 1) {
    hash = mix(hash, std::hash<double>()(node.attributes.value->element(0)));
  }
  return mix(hash, static_cast<std::size_t>(node.type.dtype));
}

// Large constants are merged only where they are one and the same.
bool is_same(const Node& a, const Node& b, std::span<const Tensor> inputs_of_b) {
  constexpr std::int64_t compared_elements = 64;
  if (&a.operation != &b.operation || a.type != b.type) return false;
  if (!std::equal(a.inputs.begin(), a.inputs.end(), inputs_of_b.begin(), inputs_of_b.end())) return false;
  if (a.attributes.value && a.type.shape.elements() > compared_elements) {
    return b.attributes.value && a.attributes.value->memory() == b.attributes.value->memory();
  }
  return a.attributes == b.attributes;
}

// Aliases become what they stand for, equal nodes one.
std::vector<Tensor> merge_equal(std::span<const Tensor> roots) {
  std::unordered_multimap<std::size_t, Tensor> known;
  return rewrite(roots, [&](const Tensor& tensor, std::span<const Tensor> inputs) -> Tensor {
    const Node& node = tensor.node();
    if (ops::is_variable(tensor)) return tensor;
    if (&node.operation == &ops::alias) return inputs[0];
    const std::size_t hash = hash_of(node, inputs);
    const auto [first, last] = known.equal_range(hash);
    for (auto it = first; it != last; ++it) {
      if (is_same(it->second.node(), node, inputs)) return it->second;
    }
    const bool unchanged = std::equal(inputs.begin(), inputs.end(), node.inputs.begin(), node.inputs.end());
    const Tensor kept = unchanged ? tensor : rebuild(node, {inputs.begin(), inputs.end()});
    known.emplace(hash, kept);
    return kept;
  });
}

}  // namespace

std::vector<Tensor> prepare(std::span<const Tensor> roots) {
  return merge_equal(open_all(stabilise(roots)));
}

}  // namespace turunan::plan
