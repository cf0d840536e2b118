#include "reference/evaluate.hpp"

#include "ops/leaf.hpp"
#include "ops/value.hpp"
#include "turunan/error.hpp"

namespace turunan::reference {

std::vector<Array> evaluate(std::span<const Tensor> roots, const Bindings& bindings) {
  const std::vector<Tensor> order = nodes_in_order(roots);
  std::unordered_map<const Node*, std::size_t> uses;
  for (const Tensor& tensor : order) {
    for (const Tensor& x : tensor.node().inputs) ++uses[&x.node()];
  }
  for (const Tensor& root : roots) ++uses[&root.node()];

  std::unordered_map<const Node*, Array> values;
  for (const Tensor& tensor : order) {
    const Node& node = tensor.node();
    if (ops::is_variable(tensor)) {
      values.emplace(&node, bound_value(node, bindings));
      continue;
    }
    std::vector<Array> inputs;
    for (const Tensor& x : node.inputs) inputs.push_back(values.at(&x.node()));
    values.emplace(&node, value_of(node, inputs));
    for (const Tensor& x : node.inputs) {
      if (--uses[&x.node()] == 0) values.erase(&x.node());
    }
  }
  std::vector<Array> results;
  for (const Tensor& root : roots) results.push_back(values.at(&root.node()));
  return results;
}

Array evaluate(const Tensor& root, const Bindings& bindings) {
  return evaluate({&root, 1}, bindings).front();
}

}  // namespace turunan::reference
