#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sheet/session.hpp"
#include "turunan/explain.hpp"

namespace turunan::sheet {

/// What of a sheet is explained. Names may have any spelling.
struct ExplainRequest {
  std::string of = {};                       ///< the cost; empty for the one that the sheet trains
  std::vector<std::string> wrt = {};         ///< derivatives by these; empty for all params
  std::int64_t after = 0;                    ///< so many steps of the training come before
  std::optional<std::int64_t> example = {};  ///< this one alone, counted from 0
  std::vector<std::string> trace = {};       ///< entries to follow to the cost: "W2[0, 0]"
};

/// A sheet's cost with everything that explaining it needs.
struct Explained {
  Subject subject;
  std::vector<ExplainOptions::Entry> trace;
  std::uint64_t seed = 0;  ///< the sheet's, or the one given instead
};

/// Carries a sheet out, silently, up to the training of the cost: the first `minimise` of it, or `repeat`
/// whose rules use its derivatives; to the end where there is none. Then `after` steps of that training are
/// taken; the subject is what the next step sees and makes of it.
///
/// Throws SheetError for what is wrong in the sheet, as running it does, and Error for a request that does
/// not fit the sheet.
Explained explained(const Sheet& sheet, RunOptions options, const ExplainRequest& request);

}  // namespace turunan::sheet
