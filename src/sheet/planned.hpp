#pragma once

#include <string>

#include "sheet/session.hpp"

namespace turunan::sheet {

/// One step of a sheet's training as the machine runs it.
struct Planned {
  std::string training;  ///< the statement that trains, and in a line of its own what a step is
  std::string listing;   ///< the instructions, one a line, and the memory that they use
};

/// Carries a sheet out, silently, up to its first `minimise`, or where there is none its first `repeat` or
/// update, and compiles the step of that training without taking one.
///
/// Throws SheetError for what is wrong in the sheet, as running it does, and Error where it trains nothing.
Planned planned(const Sheet& sheet, RunOptions options);

}  // namespace turunan::sheet
