#pragma once

#include <string>

#include "sheet/syntax.hpp"

namespace turunan::sheet {

/// The text in the symbols of the language: `sigma(X@W1 + b1)` becomes `σ(X·W₁ + b₁)`.
///
/// Changes no meaning: the result has the same tree (see `same`). Comments, blank lines, line ends and the
/// author's spacing stay. Formatting the result again changes nothing. Throws SheetError, with the first
/// diagnostic, for a text with errors.
std::string format(const SourcePtr& source);

}  // namespace turunan::sheet
