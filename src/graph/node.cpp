#include "graph/node.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstring>
#include <unordered_set>
#include <utility>

#include "graph/operation.hpp"

namespace turunan {

namespace {

std::uint64_t next_id() {
  static std::atomic<std::uint64_t> counter{0};
  return ++counter;
}

thread_local Origin current_origin;

std::uint64_t bits(double number) {
  return std::bit_cast<std::uint64_t>(number);
}

bool same_bits(const Array& a, const Array& b) {
  if (a.type() != b.type()) return false;
  if (a.memory() == b.memory() && a.strides() == b.strides()) return true;
  const Array left = a.compact(), right = b.compact();
  const auto bytes = static_cast<std::size_t>(a.elements()) * size_in_bytes(a.dtype());
  return std::memcmp(left.memory(), right.memory(), bytes) == 0;
}

}  // namespace

bool operator==(const Attributes& a, const Attributes& b) {
  const auto same_value = [&] {
    if (a.value.has_value() != b.value.has_value()) return false;
    return !a.value || same_bits(*a.value, *b.value);
  };
  return a.axes == b.axes && a.keepdims == b.keepdims && a.shape == b.shape && a.dtype == b.dtype &&
         a.slices == b.slices && std::ranges::equal(a.numbers, b.numbers, {}, bits, bits) &&
         a.seed == b.seed && a.window == b.window && same_value();
}

std::size_t hash_of(const Attributes& attributes) {
  std::uint64_t hash = attributes.seed;
  const auto mix = [&hash](std::uint64_t part) { hash = (hash ^ part) * 0x9e3779b97f4a7c15U + (hash >> 29); };
  const auto mix_all = [&](const std::vector<std::int64_t>& parts) {
    mix(parts.size());
    for (const std::int64_t part : parts) mix(static_cast<std::uint64_t>(part));
  };
  mix_all(attributes.axes);
  mix_all(attributes.shape.sizes());
  for (const Slice& slice : attributes.slices) mix_all({slice.start, slice.count, slice.step});
  for (const double number : attributes.numbers) mix(bits(number));
  mix((attributes.keepdims ? 8U : 0U) + static_cast<std::uint64_t>(attributes.dtype));
  if (attributes.window) {
    mix_all({attributes.window->groups, attributes.window->counts_padding ? 1 : 0});
    for (const WindowAxis& axis : attributes.window->axes)
      mix_all({axis.size, axis.stride, axis.dilation, axis.before, axis.after});
  }
  if (!attributes.value) return hash;
  // Of a constant the first elements tell enough.
  constexpr std::int64_t told = 64;
  mix_all(attributes.value->shape().sizes());
  for (std::int64_t i = 0; i < std::min(told, attributes.value->elements()); ++i) {
    mix(bits(attributes.value->element(i)));
  }
  return hash;
}

Node::Node(const Operation& operation_, std::vector<Tensor> inputs_, Attributes attributes_, TensorType type_,
           Origin origin_)
    : operation(operation_),
      inputs(std::move(inputs_)),
      attributes(std::move(attributes_)),
      type(std::move(type_)),
      origin(std::move(origin_)),
      id(next_id()) {}

Node::~Node() {
  // Every node unlinks its inputs before it goes, so that no destructor ever runs inside another.
  std::vector<std::shared_ptr<const Node>> going;
  const auto unlink = [&going](Node& node) {
    for (const Tensor& input : node.inputs) going.push_back(input.pointer());
    node.inputs.clear();
  };
  unlink(*this);
  while (!going.empty()) {
    const std::shared_ptr<const Node> node = std::move(going.back());
    going.pop_back();
    if (node.use_count() == 1) unlink(const_cast<Node&>(*node));
  }
}

OriginScope::OriginScope(Origin origin) : before_(std::exchange(current_origin, std::move(origin))) {}
OriginScope::~OriginScope() {
  current_origin = std::move(before_);
}
const Origin& OriginScope::current() {
  return current_origin;
}

std::vector<Tensor> nodes_in_order(std::span<const Tensor> roots) {
  std::vector<Tensor> found;
  std::unordered_set<const Node*> seen;
  const auto visit = [&](const Tensor& tensor) {
    if (tensor && seen.insert(&tensor.node()).second) found.push_back(tensor);
  };
  std::for_each(roots.begin(), roots.end(), visit);
  for (std::size_t i = 0; i < found.size(); ++i) {
    const Tensor current = found[i];
    std::for_each(current.node().inputs.begin(), current.node().inputs.end(), visit);
  }
  std::sort(found.begin(), found.end(),
            [](const Tensor& a, const Tensor& b) { return a.node().id < b.node().id; });
  return found;
}

}  // namespace turunan
