#include "graph/node.hpp"

#include <algorithm>
#include <atomic>
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

}  // namespace

bool operator==(const Attributes& a, const Attributes& b) {
  const auto same_value = [&] {
    if (a.value.has_value() != b.value.has_value()) return false;
    return !a.value || identical(*a.value, *b.value);
  };
  return a.axes == b.axes && a.keepdims == b.keepdims && a.shape == b.shape && a.dtype == b.dtype &&
         a.slices == b.slices && a.numbers == b.numbers && a.seed == b.seed && same_value();
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
OriginScope::~OriginScope() { current_origin = std::move(before_); }
const Origin& OriginScope::current() { return current_origin; }

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
