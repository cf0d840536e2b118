#pragma once

#include <string>
#include <vector>

#include "graph/node.hpp"

namespace turunan::explanation {

/// A place in a graph where the derivative may jump.
struct Kink {
  std::string name;            ///< of the function, as in a sheet: "relu", "max"
  Tensor pattern;              ///< f64; changes exactly where an element passes, or leaves, a kink
  bool is_comparison = false;  ///< has no name in a sheet but its sign
};

/// A cost and its kinks, in one graph.
struct CostWithKinks {
  Tensor cost;
  std::vector<Kink> kinks;  ///< in order of evaluation
};

/// Finds every operation with kinks or jumps that is computed from x. A composite that is differentiated
/// through its body is looked into; the others are smooth unless they are known to have kinks.
CostWithKinks with_kinks(const Tensor& cost, const Tensor& x);

}  // namespace turunan::explanation
