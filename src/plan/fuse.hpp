#pragma once

#include <algorithm>
#include <span>

#include "plan/network.hpp"

namespace turunan::plan {

using UnitIndex = std::uint32_t;
inline constexpr UnitIndex no_unit = UINT32_MAX;

/// What becomes one instruction: one node, or elementwise nodes of one shape that run together, block by
/// block, or nodes over small tensors that run together in registers.
struct Unit {
  std::vector<NodeIndex> nodes;  ///< in an order of evaluation
  bool is_small = false;
  /// A product, or what else is made tile by tile, whose result only the others read, so that it needs no
  /// memory: the first node.
  NodeIndex product = no_node;
  /// Softmax with cross-entropy, where the other nodes make its gradient.
  NodeIndex loss = no_node;

  /// All but the product, ascending. The product may have been numbered after them.
  std::span<const NodeIndex> others() const { return std::span(nodes).subspan(product == no_node ? 0 : 1); }
  bool holds(NodeIndex node) const { return node == product || std::ranges::binary_search(others(), node); }
};

struct Units {
  std::vector<Unit> list;
  std::vector<UnitIndex> of_node;  ///< no_unit for variables and constants
};

/// Puts elementwise nodes, and small nodes, together wherever no instruction has to run between them. Without
/// `small`, as where memory from outside may end with its last element, no node counts as small.
Units fuse(const Network& network, bool small = true);

}  // namespace turunan::plan
