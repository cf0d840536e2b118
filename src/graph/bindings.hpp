#pragma once

#include <unordered_map>

#include "graph/node.hpp"

namespace turunan {

/// The values of variables: leaves whose value the graph does not carry.
using Bindings = std::unordered_map<const Node*, Array>;

}  // namespace turunan
