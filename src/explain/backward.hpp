#pragma once

#include <set>

#include "explain/equations.hpp"
#include "graph/bindings.hpp"

namespace turunan::explanation {

/// ∂C/∂x of one equation's tensor x, as an expression over leaves: those of the equations, and those that
/// stand for the adjoints of the tensors that x goes into.
struct Adjoint {
  std::size_t of;                    ///< the equation of x
  Tensor leaf;                       ///< stands for ∂C/∂x in the expressions of others
  Tensor expression;                 ///< empty for the cost itself
  std::vector<std::size_t> through;  ///< the equations that x goes into, on the way to the cost
};

/// The backward pass, equation by equation: what the gradient transform makes of each equation alone, with
/// the adjoint of its result as a leaf. Goodfellow et al., Deep Learning, section 6.5.3.
struct Backward {
  std::vector<Adjoint> adjoints;  ///< in the order of a textbook: from the cost on, each after those it uses
  /// The equations in the form that was differentiated: with a softmax or σ passed over where cross-entropy
  /// is computed from what went into it.
  std::vector<Tensor> differentiated;
  std::vector<std::string> row_sums_of_one;  ///< names of data whose rows were seen to sum to 1

  const Adjoint* find(std::size_t equation) const;
};

/// `wanted`: the equations by whose tensors the cost is differentiated. `values`: of the equations' tensors
/// that need no computing (variables).
Backward backward_of(const Equations& equations, const std::set<std::size_t>& wanted, const Bindings& values);

/// The expression of an equation with the stable forms of costs; leaves of `kept` are never passed over.
Tensor stabilised(const Equations& equations, const Tensor& expression, const std::set<std::size_t>& kept);

}  // namespace turunan::explanation
