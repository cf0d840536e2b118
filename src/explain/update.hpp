#pragma once

#include "explain/equations.hpp"
#include "explain/numbers.hpp"
#include "graph/bindings.hpp"

namespace turunan::explanation {

/// The changes of one training step as equations, with what has a name on the way to them. `gradients` are
/// the values of those of the parameters.
std::vector<UpdateStep> update_of(const Subject& subject, const Equations& equations,
                                  const Bindings& gradients);

}  // namespace turunan::explanation
