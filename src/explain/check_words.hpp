#pragma once

#include "explain/formula.hpp"

namespace turunan::explanation {

/// What is said of an entry where the cost has no slope of its own: a kink, a jump, the end of where it has a
/// value.
Words kink_words(const Check& check, const Check::Entry& entry);

/// Differs by more than the tolerance.
bool is_wrong(const Check::Entry& entry);

/// All entries of a few, else so many, in their order: none that is wrong, or at a kink, is left out for one
/// that is not.
std::vector<const Check::Entry*> entries_to_show(const Check& check, std::size_t most);

}  // namespace turunan::explanation
