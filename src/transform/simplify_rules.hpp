#pragma once

#include <span>
#include <string_view>

#include "graph/node.hpp"

namespace turunan {

/// One exact simplification. Given a node whose inputs are simplified already, it returns a tensor of the
/// same type and value that is nearer to the leaves or smaller, or an empty one where it does not apply.
struct SimplifyRule {
  std::string_view name;
  Tensor (*apply)(const Node& node);
  bool computes = false;  ///< puts constants together
};

std::span<const SimplifyRule> simplify_rules();

}  // namespace turunan
