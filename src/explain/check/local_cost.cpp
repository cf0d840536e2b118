#include "explain/check/local_cost.hpp"

#include <algorithm>

#include "ops/leaf.hpp"
#include "ops/view.hpp"
#include "plan/program.hpp"
#include "transform/rewrite.hpp"
#include "transform/stabilise.hpp"
#include "turunan/error.hpp"

namespace turunan::explanation {

namespace {

// A leaf in f64: a variable takes its value along, a constant is cast, a draw keeps its numbers.
Tensor widened_leaf(const Tensor& leaf, Bindings& values) {
  const Node& node = leaf.node();
  if (node.type.dtype != DType::f32) return leaf;
  if (ops::is_constant(leaf)) return node.attributes.value->cast(DType::f64);
  if (!ops::is_variable(leaf)) return ops::cast(leaf, DType::f64);
  Tensor wide = input({DType::f64, node.type.shape}, node.origin);
  const auto found = values.find(&node);
  if (found != values.end()) values.emplace(&wide.node(), found->second.cast(DType::f64));
  return wide;
}

std::vector<Tensor> in_f64(std::span<const Tensor> roots, Bindings& values) {
  return rewrite(roots, [&](const Tensor& tensor, std::span<const Tensor> inputs) -> Tensor {
    const Node& node = tensor.node();
    if (node.inputs.empty()) return widened_leaf(tensor, values);
    // A cast to f32 stays a node of its own, which may be what is looked at.
    if (&node.operation == &ops::cast_to && node.type.dtype == DType::f32)
      return apply(ops::cast_to, {inputs[0]}, {.dtype = DType::f64});
    const Tensor rebuilt =
        std::ranges::equal(inputs, node.inputs) ? tensor : rebuild(node, {inputs.begin(), inputs.end()});
    return rebuilt.dtype() == DType::f32 ? ops::cast(rebuilt, DType::f64) : rebuilt;
  });
}

// What nodes that depend on x are computed from besides.
std::vector<Tensor> beside(std::span<const Tensor> order, const std::unordered_set<const Node*>& dependent,
                           const Tensor& x) {
  std::vector<Tensor> found;
  std::unordered_set<const Node*> seen;
  for (const Tensor& tensor : order) {
    if (!dependent.contains(&tensor.node()) || tensor == x) continue;
    for (const Tensor& input : tensor.node().inputs) {
      if (!dependent.contains(&input.node()) && seen.insert(&input.node()).second) found.push_back(input);
    }
  }
  return found;
}

void verify(const Tensor& cost, const Tensor& x) {
  if (cost.shape().elements() != 1) {
    throw ShapeError("a difference quotient is of one number, a scalar or a 1×1 tensor",
                     {{0, "is " + to_string(cost.shape())}});
  }
  if (!is_floating(x.dtype()))
    throw TypeError("a difference quotient moves floating-point numbers", {{1, "is " + to_string(x.type())}});
}

}  // namespace

std::unordered_set<const Node*> depending_on(std::span<const Tensor> nodes_in_order, const Tensor& x) {
  std::unordered_set<const Node*> dependent = {&x.node()};
  for (const Tensor& tensor : nodes_in_order) {
    const auto& inputs = tensor.node().inputs;
    if (std::ranges::any_of(inputs, [&](const Tensor& i) { return dependent.contains(&i.node()); }))
      dependent.insert(&tensor.node());
  }
  return dependent;
}

WideGraph widened(const Tensor& cost, const Bindings& values, const Tensor& x) {
  verify(cost, x);
  WideGraph wide;
  wide.values = values;
  const std::vector<Tensor> given = {ops::reshape(ops::cast(cost, DType::f64), {}), x};
  std::vector<Tensor> roots = in_f64(given, wide.values);
  roots = stabilise(roots, std::span(roots).subspan(1));
  wide.cost = roots[0];
  wide.x = roots[1];
  return wide;
}

LocalCost local_cost(const WideGraph& graph) {
  const std::vector<Tensor> order = nodes_in_order({&graph.cost, 1});
  const auto dependent = depending_on(order, graph.x);
  std::vector<Tensor> fixed = beside(order, dependent, graph.x);
  if (!dependent.contains(&graph.cost.node())) fixed = {graph.cost};

  fixed.push_back(graph.x);
  const std::vector<Array> known = plan::evaluate(fixed, graph.values);
  const Tensor variable = input(graph.x.type());
  std::unordered_map<const Node*, Tensor> become;
  for (std::size_t i = 0; i + 1 < fixed.size(); ++i) become.emplace(&fixed[i].node(), known[i]);
  become.emplace(&graph.x.node(), variable);
  const Tensor result = rewrite({&graph.cost, 1}, [&](const Tensor& tensor, std::span<const Tensor>) {
                          const auto found = become.find(&tensor.node());
                          return found == become.end() ? Tensor() : found->second;
                        }).front();
  return {result, variable, known.back()};
}

}  // namespace turunan::explanation
