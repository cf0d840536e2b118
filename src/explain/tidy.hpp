#pragma once

#include "explain/backward.hpp"

namespace turunan::explanation {

/// Simplifies the expressions of all adjoints by exact rules: what the simplifier does without putting
/// numbers together; what equals an equation becomes its name (1 − σ(Z₁) is 1 − A₁); c‖W‖·W/‖W‖ is cW; and a
/// factor that sums the rows of data goes where the data were seen to sum to 1 exactly, as one-hot targets
/// do.
void tidy(Backward& backward, const Equations& equations, const Bindings& values);

}  // namespace turunan::explanation
