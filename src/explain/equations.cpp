#include "explain/equations.hpp"

#include <algorithm>

#include "ops/leaf.hpp"
#include "transform/rewrite.hpp"

namespace turunan::explanation {

std::vector<std::size_t> Equations::used_by(const Tensor& expression) const {
  std::vector<std::size_t> used;
  for (const Tensor& x : nodes_in_order({&expression, 1})) {
    if (const auto found = of_leaf.find(&x.node()); found != of_leaf.end()) used.push_back(found->second);
  }
  std::ranges::sort(used);
  return used;
}

Tensor with_bodies(Tensor expression, const std::set<const Operation*>& operations) {
  bool found = !operations.empty();
  while (found) {
    found = false;
    expression = rewrite({&expression, 1}, [&](const Tensor& x, std::span<const Tensor> inputs) -> Tensor {
                   if (!operations.contains(&x.node().operation)) return {};
                   found = true;
                   return x.node().operation.body(inputs, x.node().attributes);
                 }).front();
  }
  return expression;
}

Equations equations_of(const Tensor& root, const Names& names, const std::set<const Operation*>& opened) {
  Equations equations;
  std::unordered_map<const Node*, Tensor> become;  // each tensor over leaves
  for (const Tensor& x : nodes_in_order({&root, 1})) {
    const Node& node = x.node();
    std::vector<Tensor> inputs;
    for (const Tensor& input : node.inputs) inputs.push_back(become.at(&input.node()));
    // Rebuilt even where nothing changed, so that no origin of the graph is seen in an expression.
    const OriginScope scope({});
    Tensor expression =
        ops::is_variable(x) || inputs.empty() ? Tensor() : apply(node.operation, inputs, node.attributes);
    const auto name = names.find(&node);
    if (name == names.end()) {
      become[&node] = expression ? expression : x;
      continue;
    }
    if (expression) expression = with_bodies(expression, opened);
    Equation equation{x, name->second, input(x.type(), {{}, 0, name->second}), expression};
    equations.of_leaf[&equation.leaf.node()] = equations.list.size();
    equations.of_tensor[&node] = equations.list.size();
    equations.symbols[&equation.leaf.node()] = symbol(equation.name);
    become[&node] = equation.leaf;
    equations.list.push_back(std::move(equation));
  }
  return equations;
}

Tensor substituted(const Tensor& expression, const std::unordered_map<const Node*, Tensor>& by) {
  return rewrite({&expression, 1},
                 [&](const Tensor& x, std::span<const Tensor>) -> Tensor {
                   const auto found = by.find(&x.node());
                   return found == by.end() ? Tensor() : found->second;
                 })
      .front();
}

}  // namespace turunan::explanation
