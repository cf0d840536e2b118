#include "plan/network.hpp"

#include <algorithm>
#include <unordered_map>

#include "ops/leaf.hpp"
#include "ops/view.hpp"

namespace turunan::plan {

namespace {

NodeKind kind_of(const Tensor& tensor) {
  const Operation* operation = &tensor.node().operation;
  if (ops::is_variable(tensor)) return NodeKind::variable;
  if (ops::is_constant(tensor)) return NodeKind::constant;
  if (ops::is_view(*operation)) return NodeKind::view;
  const bool elementwise = operation->scalar != nullptr || operation == &ops::cast_to;
  return elementwise ? NodeKind::elementwise : NodeKind::other;
}

}  // namespace

Network::Network(std::span<const Tensor> roots_) : nodes(nodes_in_order(roots_)) {
  number(roots_);
  classify();
}

void Network::number(std::span<const Tensor> given_roots) {
  std::unordered_map<const Node*, NodeIndex> index(nodes.size());
  std::vector<std::uint32_t> uses(nodes.size() + 1, 0);
  input_start.push_back(0);
  for (NodeIndex i = 0; i < nodes.size(); ++i) {
    index.emplace(&node(i), i);
    for (const Tensor& x : node(i).inputs) {
      input_list.push_back(index.at(&x.node()));
      ++uses[input_list.back() + 1];
    }
    input_start.push_back(static_cast<std::uint32_t>(input_list.size()));
  }
  for (const Tensor& root : given_roots) roots.push_back(index.at(&root.node()));

  for (std::size_t i = 1; i < uses.size(); ++i) uses[i] += uses[i - 1];
  user_start = uses;
  user_list.resize(input_list.size());
  for (NodeIndex i = 0; i < nodes.size(); ++i) {
    for (const NodeIndex x : inputs(i)) user_list[uses[x]++] = i;
  }
}

void Network::classify() {
  is_root.assign(nodes.size(), false);
  for (const NodeIndex root : roots) is_root[root] = true;
  for (NodeIndex i = 0; i < nodes.size(); ++i) {
    kinds.push_back(kind_of(nodes[i]));
    base.push_back(kinds[i] == NodeKind::view ? base[inputs(i)[0]] : i);
    const auto x = inputs(i);
    fixed.push_back(kinds[i] != NodeKind::variable &&
                    std::all_of(x.begin(), x.end(), [&](NodeIndex input) { return fixed[input]; }));
  }
}

}  // namespace turunan::plan
