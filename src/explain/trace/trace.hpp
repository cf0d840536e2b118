#pragma once

#include <span>
#include <string>
#include <string_view>

#include "graph/bindings.hpp"
#include "turunan/explain.hpp"

namespace turunan::explanation {

/// One equation: result = expression, a graph over leaves. A leaf stands for the result of another equation,
/// or for a tensor that is given.
struct PathEquation {
  std::string name;  ///< of the result: "Z₂"
  Tensor expression;
  Tensor leaf;  ///< stands for the result in later equations
};

/// Follows start[index] through the entries of the equations' results to the cost, the one entry of the last
/// equation. A factor is ∂(entry of a result)/∂(entry of a leaf) of one equation, all other leaves fixed;
/// where it is exactly zero there is no path. Paths are counted and summed without being listed; that the
/// sum is the gradient is the chain rule: Griewank and Walther, Evaluating Derivatives.
///
/// All paths are listed where there are at most 1,000, else the 20 of the greatest |product|. Equations stand
/// in order of evaluation; `values` has the value of every leaf. The gradient is left to the caller. Throws
/// ShapeError where the last result is not one number or the index is not one of start's, Error for a leaf
/// without a value or a start with so many entries between it and the cost that following them would take
/// minutes, DerivativeError where an operation has no derivative.
Trace trace(std::span<const PathEquation> equations, const Bindings& values, const Tensor& start,
            std::span<const std::int64_t> index, std::string_view start_name);

}  // namespace turunan::explanation
