#pragma once

#include <optional>

#include "cli/commands.hpp"
#include "sheet/explained.hpp"

namespace turunan::cli {

/// A sheet that was read without a mistake in its syntax, and how it is to be run.
struct SheetFile {
  sheet::SourcePtr source;
  sheet::Sheet sheet;
  sheet::RunOptions options;
};

/// Reads the file of the flags, "-" for standard input. Complains and returns nothing where the file, its
/// syntax or a flag is wrong.
std::optional<SheetFile> open_sheet(const RunFlags& flags);

/// What of the sheet is asked for.
sheet::ExplainRequest request_of(const SubjectFlags& flags);

}  // namespace turunan::cli
