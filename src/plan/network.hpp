#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "graph/node.hpp"

namespace turunan::plan {

using NodeIndex = std::uint32_t;
inline constexpr NodeIndex no_node = UINT32_MAX;

/// What a node needs from the plan.
enum class NodeKind : std::uint8_t {
  variable,     ///< memory that is set from outside and by updates
  constant,     ///< memory that is there already
  view,         ///< another way to look at its input's memory
  elementwise,  ///< can be fused with its neighbours
  other,        ///< an instruction of its own
};

/// A graph with its nodes numbered in an order of evaluation, and what every pass wants to know of them.
struct Network {
  explicit Network(std::span<const Tensor> roots);

  std::size_t size() const { return nodes.size(); }
  const Node& node(NodeIndex i) const { return nodes[i].node(); }
  const TensorType& type(NodeIndex i) const { return nodes[i].type(); }
  std::span<const NodeIndex> inputs(NodeIndex i) const {
    return {input_list.data() + input_start[i], input_list.data() + input_start[i + 1]};
  }
  std::span<const NodeIndex> users(NodeIndex i) const {
    return {user_list.data() + user_start[i], user_list.data() + user_start[i + 1]};
  }

  std::vector<Tensor> nodes;
  std::vector<NodeKind> kinds;
  std::vector<NodeIndex> base;  ///< the node whose memory a view looks at; of other nodes themselves
  std::vector<bool> fixed;      ///< depends on no variable, so that it is computed once
  std::vector<bool> is_root;
  std::vector<NodeIndex> roots;

 private:
  void number(std::span<const Tensor> roots);
  void classify();

  std::vector<NodeIndex> input_list, user_list;
  std::vector<std::uint32_t> input_start, user_start;
};

}  // namespace turunan::plan
