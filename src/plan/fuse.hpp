#pragma once

#include "plan/network.hpp"

namespace turunan::plan {

using UnitIndex = std::uint32_t;
inline constexpr UnitIndex no_unit = UINT32_MAX;

/// What becomes one instruction: one node, or elementwise nodes of one shape that run together, block by
/// block.
struct Unit {
  std::vector<NodeIndex> nodes;  ///< in an order of evaluation
};

struct Units {
  std::vector<Unit> list;
  std::vector<UnitIndex> of_node;  ///< no_unit for variables and constants
};

/// Puts elementwise nodes together wherever no instruction has to run between them.
Units fuse(const Network& network);

}  // namespace turunan::plan
