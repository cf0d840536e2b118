#pragma once

#include <span>
#include <string>

#include "graph/bindings.hpp"

namespace turunan::learn {

/// Where a computation left the finite numbers.
struct Fault {
  Tensor tensor;  ///< the first that is not finite though all it was computed from is; empty if none
  std::string description;  ///< "exp gave inf at [0, 3]"
};

/// Computes the results node by node and finds what made one of them go bad: of all nodes that are not finite
/// and lead to a bad result through others that are not, the first with finite inputs.
Fault first_fault(std::span<const Tensor> results, const Bindings& bindings);

}  // namespace turunan::learn
