#pragma once

#include <functional>
#include <span>
#include <vector>

#include "graph/node.hpp"

namespace turunan {

/// What a node becomes: given the node and its inputs as they became, another tensor, or an empty one to keep
/// it (rebuilt only where an input changed, so that what does not change keeps its identity).
using Replacement = std::function<Tensor(const Tensor& original, std::span<const Tensor> inputs)>;

/// Walks a graph from its leaves to its roots, replacing nodes.
std::vector<Tensor> rewrite(std::span<const Tensor> roots, const Replacement& replacement);

}  // namespace turunan
