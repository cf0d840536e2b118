#pragma once

#include "explain/formula.hpp"

namespace turunan::explanation {

/// What is said of an entry where the cost has no slope of its own: a kink, a jump, the end of where it has a
/// value.
Words kink_words(const Check& check, const Check::Entry& entry);

}  // namespace turunan::explanation
