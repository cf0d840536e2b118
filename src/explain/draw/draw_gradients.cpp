#include "explain/draw/draw.hpp"
#include "graph/operation.hpp"
#include "ops/leaf.hpp"
#include "ops/making.hpp"
#include "ops/view.hpp"
#include "plan/program.hpp"
#include "transform/gradient.hpp"
#include "transform/stabilise.hpp"
#include "turunan/error.hpp"

// Values and gradients of what is drawn.

namespace turunan::explanation {

namespace {

using Nodes = std::unordered_set<const Node*>;

// All that lies on the way from what is differentiated by to the cost.
Nodes nodes_on_the_way(const Subject& subject) {
  Nodes nodes;
  for (const Tensor& x : subject.with_respect_to) nodes.insert(&x.node());
  for (const Tensor& tensor : nodes_in_order({&subject.cost, 1})) {
    const Node& node = tensor.node();
    bool reaches =
        nodes.contains(&node) || (subject.with_respect_to.empty() && &node.operation == &ops::parameter);
    for (const Tensor& x : node.inputs) reaches = reaches || nodes.contains(&x.node());
    if (reaches && is_floating(tensor.dtype())) nodes.insert(&node);
  }
  return nodes;
}

// The softmax in crossentropy(softmax(z), y) and its like, which the stable gradient steps over: to ask for
// its gradient together with the others would lead all of them through the logarithm of 0.
Nodes nodes_stepped_over(const Tensor& cost) {
  Nodes nodes;
  for (const Tensor& tensor : nodes_in_order({&cost, 1})) {
    const Node& node = tensor.node();
    if (!stable_form(node, node.inputs, [](const Tensor&) { return true; })) continue;
    const Node* at = &node.inputs[0].node();
    for (; &at->operation == &ops::alias; at = &at->inputs[0].node()) nodes.insert(at);
    nodes.insert(at);
  }
  return nodes;
}

Bindings bindings_of(const Subject& subject) {
  Bindings bindings;
  for (const auto& [tensor, value] : subject.values) bindings[&tensor.node()] = value;
  return bindings;
}

// Of data as large as a training set no copy is made.
std::optional<Array> known_value(const Tensor& tensor, const Bindings& bindings) {
  const auto bound = bindings.find(&tensor.node());
  if (bound != bindings.end()) return bound->second;
  return ops::is_constant(tensor) ? tensor.node().attributes.value : std::nullopt;
}

// The gradients of the cost by some of the drawn nodes; empty where it does not depend on them.
void differentiate(const Tensor& cost, const std::vector<DrawnNode>& nodes, const Nodes& chosen,
                   std::vector<Tensor>& gradients) {
  std::vector<Tensor> wrt;
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (!chosen.contains(&nodes[i].tensor.node())) continue;
    wrt.push_back(nodes[i].tensor);
    places.push_back(i);
  }
  const std::vector<Tensor> found = pullback(cost, ops::filled_like(cost, 1), wrt);
  for (std::size_t k = 0; k < places.size(); ++k) gradients[places[k]] = found[k];
}

std::vector<Tensor> gradients_of(const std::vector<DrawnNode>& nodes, const Subject& subject) {
  std::vector<Tensor> gradients(nodes.size());
  if (!is_floating(subject.cost.dtype())) return gradients;
  const Nodes on_the_way = nodes_on_the_way(subject), stepped_over = nodes_stepped_over(subject.cost);
  Nodes first, second;
  for (const Node* node : on_the_way) (stepped_over.contains(node) ? second : first).insert(node);
  differentiate(subject.cost, nodes, first, gradients);
  differentiate(subject.cost, nodes, second, gradients);
  return gradients;
}

}  // namespace

void add_gradients(std::vector<DrawnNode>& nodes, const Subject& subject) {
  if (subject.cost.shape().elements() != 1) {
    throw ShapeError("a gradient is of one number, a scalar or a 1×1 tensor",
                     {{0, "is " + to_string(subject.cost.shape())}});
  }
  const std::vector<Tensor> gradients = gradients_of(nodes, subject);
  const Bindings bindings = bindings_of(subject);
  std::vector<Tensor> roots;
  std::vector<std::optional<Array>*> results;
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    nodes[i].value = known_value(nodes[i].tensor, bindings);
    if (!nodes[i].value) {
      roots.push_back(nodes[i].tensor);
      results.push_back(&nodes[i].value);
    }
    if (gradients[i]) {
      roots.push_back(gradients[i]);
      results.push_back(&nodes[i].gradient);
    }
  }
  const std::vector<Array> values = plan::evaluate(roots, bindings);
  for (std::size_t i = 0; i < values.size(); ++i) *results[i] = values[i];
}

}  // namespace turunan::explanation
