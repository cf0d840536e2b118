#pragma once

#include <span>
#include <vector>

#include "graph/bindings.hpp"

namespace turunan::reference {

/// The values of the roots, computed node by node in the plainest way. Slow and exact: the oracle for the
/// plan. Throws Error for a variable without a value, and what the operations throw.
std::vector<Array> evaluate(std::span<const Tensor> roots, const Bindings& bindings = {});
Array evaluate(const Tensor& root, const Bindings& bindings = {});

}  // namespace turunan::reference
