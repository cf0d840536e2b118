#pragma once

#include <span>
#include <unordered_set>
#include <vector>

#include "graph/bindings.hpp"

namespace turunan::explanation {

/// A cost, a tensor that it is computed from, and the values of their leaves, all in f64.
struct WideGraph {
  Tensor cost;  ///< a scalar
  Tensor x;
  Bindings values;
};

/// An f32 graph with its f32 values, to be computed in f64; costs in their stable forms.
/// Throws ShapeError where the cost is not one number, TypeError where x is not of floating-point numbers.
WideGraph widened(const Tensor& cost, const Bindings& values, const Tensor& x);

/// A cost as a function of one of the tensors that it is computed from, in f64.
struct LocalCost {
  Tensor cost;      ///< a scalar; the variable is the only one that it depends on
  Tensor variable;  ///< stands for the tensor
  Array value;      ///< of the tensor where the cost is looked at
};

/// The cost with everything up to x cut off: x becomes a variable, what does not depend on x a constant.
/// Throws Error for a variable without a value, and what the operations throw.
LocalCost local_cost(const WideGraph& graph);

/// Those of a graph's nodes that are computed from a tensor, and the tensor itself.
std::unordered_set<const Node*> depending_on(std::span<const Tensor> nodes_in_order, const Tensor& x);

}  // namespace turunan::explanation
