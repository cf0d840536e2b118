#include <fmt/format.h>

#include "explain/draw/draw.hpp"
#include "graph/operation.hpp"
#include "ops/leaf.hpp"
#include "ops/view.hpp"
#include "turunan/error.hpp"

// Which nodes of a graph are drawn.

namespace turunan::explanation {

namespace {

constexpr std::size_t most_nodes = 2'000;

bool is_passed_over(const Tensor& tensor) {
  const Node& node = tensor.node();
  const bool is_view = &node.operation == &ops::broadcast || &node.operation == &ops::cast_to ||
                       &node.operation == &ops::alias;
  return is_view && node.origin.name.empty();
}

}  // namespace

std::vector<DrawnNode> drawn_nodes(const Tensor& cost) {
  std::vector<DrawnNode> nodes;
  std::unordered_map<const Node*, std::size_t> places;  // of what is passed over: the place of its operand
  for (const Tensor& tensor : nodes_in_order({&cost, 1})) {
    const Node& node = tensor.node();
    if (is_passed_over(tensor) && tensor != cost) {
      places[&node] = places.at(&node.inputs[0].node());
      continue;
    }
    places[&node] = nodes.size();
    DrawnNode& drawn = nodes.emplace_back();
    drawn.tensor = tensor;
    for (const Tensor& x : node.inputs) drawn.operands.push_back(places.at(&x.node()));
  }
  if (nodes.size() > most_nodes) {
    throw Error(fmt::format("a drawing has at most {} nodes, not {}", most_nodes, nodes.size()), {},
                "draw a tensor that comes earlier in the sheet");
  }
  return nodes;
}

}  // namespace turunan::explanation
