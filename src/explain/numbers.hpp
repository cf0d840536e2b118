#pragma once

#include <map>

#include "explain/formula.hpp"

namespace turunan::explanation {

/// The values of names, and of adjoints under the names of both: "∂C/∂W₁".
using Values = std::map<std::string, Array>;

/// "∂C/∂W₁" of a symbol's or a partial's own spelling.
std::string key_of(const Formula& symbol_or_partial);

/// A formula with the shapes in place of the names.
Formula with_shapes(const Formula& formula, const Values& values);

/// A formula with the numbers in place of the names; none where some are too many to write out, or where the
/// formula is a single name.
std::optional<Formula> with_numbers(const Formula& formula, const Values& values);

}  // namespace turunan::explanation
