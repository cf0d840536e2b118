#pragma once

#include <span>
#include <unordered_map>
#include <vector>

#include "graph/node.hpp"

namespace turunan {

/// The values of variables: leaves whose value the graph does not carry.
using Bindings = std::unordered_map<const Node*, Array>;

namespace reference {

/// The values of the roots, computed node by node in the plainest way. Slow and exact: the oracle for the plan.
/// Throws Error for a variable without a value, and what the operations throw.
std::vector<Array> evaluate(std::span<const Tensor> roots, const Bindings& bindings = {});
Array evaluate(const Tensor& root, const Bindings& bindings = {});

}  // namespace reference
}  // namespace turunan
