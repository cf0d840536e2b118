#pragma once

#include <cstdint>
#include <vector>

#include "graph/node.hpp"

namespace turunan::explanation {

/// The derivative of a cost, and how far rounding may take the cost from its value.
struct FirstOrder {
  Tensor gradient;  ///< by x
  Tensor rounding;  ///< 4ε Σ |∂cost/∂v|·|v| over the elements v of every node computed from x
};

/// The running error bound to first order: what each node's rounding, of a relative ε, does to the cost. Of
/// sums and products of matrices |v| is the sum of the magnitudes that are added; of an inverse or a
/// determinant the greatest magnitude of its inputs comes on top. Higham, Accuracy and Stability of Numerical
/// Algorithms, section 3.3.
FirstOrder first_order(const Tensor& cost, const Tensor& x);

/// A graph in which every floating-point node, leaves too, is off by `relative` times its magnitude as above,
/// up or down at random, one draw a node. It shows what a graph makes of such rounding.
Tensor with_noise(const Tensor& root, double relative, std::uint64_t seed);

}  // namespace turunan::explanation
