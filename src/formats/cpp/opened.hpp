#pragma once

#include <span>
#include <unordered_set>
#include <vector>

#include "graph/node.hpp"

namespace turunan::cpp {

/// The nodes that depend on any of the inputs.
std::unordered_set<const Node*> depending_on(std::span<const Tensor> inputs, std::span<const Tensor> roots);

/// The same results of operations that the writer has a loop for: composites are opened where they depend on
/// the inputs. Throws Error for an operation that has no loop and no body.
std::vector<Tensor> opened(std::span<const Tensor> roots, std::span<const Tensor> inputs);

}  // namespace turunan::cpp
