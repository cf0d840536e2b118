#pragma once

#include "explain/backward.hpp"

namespace turunan::explanation {

/// The rule that gives an adjoint, in words: of every operation between the tensor and each equation that it
/// goes into, what its header says of its derivative.
Words rule_of(const Adjoint& adjoint, const Backward& backward, const Equations& equations);

/// Why the cost's derivative by a tensor is zero: `leaf` stands for it, or is empty where the cost's graph
/// does not have it.
Words why_zero(const Equations& equations, const std::string& cost, const Formula& symbol,
               std::size_t equation, bool is_in_graph);

}  // namespace turunan::explanation
