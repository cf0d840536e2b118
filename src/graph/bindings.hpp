#pragma once

#include <unordered_map>

#include "graph/node.hpp"

namespace turunan {

/// The values of variables: leaves whose value the graph does not carry.
using Bindings = std::unordered_map<const Node*, Array>;

/// The value of a variable: the one that is bound, or else the one that the parameter keeps. Throws Error
/// where there is none, ShapeError where it is of another type.
Array bound_value(const Node& variable, const Bindings& bindings);

}  // namespace turunan
