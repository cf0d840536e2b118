#pragma once

#include <string>

#include "plan/fuse.hpp"

namespace turunan::plan {

/// The name that its author gave a node, or its number; a transpose of either is marked ᵀ.
std::string label(const Network& network, NodeIndex node);

/// A line of the listing: the kind of instruction, the type of the result, the formula.
std::string line(std::string_view kind, const TensorType& type, const std::string& formula);

/// The line of a node that is an instruction of its own: name = operation(inputs).
std::string describe(const Network& network, NodeIndex node);
/// The line of fused nodes: the names of what is stored, then the operations in order.
std::string describe(const Network& network, const Unit& unit, const std::string& stored);

}  // namespace turunan::plan
