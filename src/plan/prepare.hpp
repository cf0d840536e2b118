#pragma once

#include <span>
#include <vector>

#include "graph/node.hpp"

namespace turunan::plan {

/// The same values from a graph that is quicker to run: costs computed without overflow, composites that have
/// no kernel opened, aliases gone, equal nodes merged.
std::vector<Tensor> prepare(std::span<const Tensor> roots);

}  // namespace turunan::plan
