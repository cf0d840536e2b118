#pragma once

#include <string>

#include "explain/print/document.hpp"

// What the article and the deck share.

namespace turunan::explanation {

/// The packages and commands that lines are set with. They need amsmath, graphicx and xcolor.
std::string_view latex_commands();

/// The lines of a block, the rule before them.
std::string latex_lines(const Block& block);

}  // namespace turunan::explanation
