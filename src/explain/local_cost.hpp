#pragma once

#include <span>
#include <unordered_set>
#include <vector>

#include "graph/bindings.hpp"

namespace turunan::explanation {

/// A cost as a function of one of the tensors that it is computed from, in f64.
struct LocalCost {
  Tensor cost;      ///< a scalar; the variable is the only one that it depends on
  Tensor variable;  ///< stands for the tensor
  Array value;      ///< of the tensor where the cost is looked at
};

/// The cost with everything up to x cut off: x becomes a variable, what does not depend on x a constant. An
/// f32 graph is computed in f64 from its f32 values.
/// Throws ShapeError where the cost is not one number, TypeError where x is not of floating-point numbers,
/// Error for a variable without a value.
LocalCost local_cost(const Tensor& cost, const Bindings& values, const Tensor& x);

/// Those of a graph's nodes that are computed from a tensor, and the tensor itself.
std::unordered_set<const Node*> depending_on(std::span<const Tensor> nodes_in_order, const Tensor& x);

}  // namespace turunan::explanation
