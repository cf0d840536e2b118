#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "graph/bindings.hpp"
#include "graph/node.hpp"
#include "turunan/explain.hpp"

// What a drawing of a graph consists of.

namespace turunan::explanation {

/// A node that is drawn, the drawn nodes that it is computed from, and what stands beside it.
struct DrawnNode {
  Tensor tensor;
  std::vector<std::size_t> operands;  ///< places in the list of drawn nodes
  std::optional<Array> value, gradient;
};

/// The nodes of the cost's graph, operands first. Broadcasts, casts and aliases without a name are passed
/// over. Throws Error for more than 2,000.
std::vector<DrawnNode> drawn_nodes(const Tensor& cost);

/// Puts values in, and the gradients of all on the way from what the subject differentiates by to the cost.
void add_gradients(std::vector<DrawnNode>& nodes, const Subject& subject);

/// The label of a node in Graphviz's HTML-like language.
std::string drawn_label(const DrawnNode& node, const std::string& cost, int digits);

}  // namespace turunan::explanation
