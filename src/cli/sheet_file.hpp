#pragma once

#include <functional>
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

/// What `work` returns; or, where it throws an error of the sheet or of the request, the complaint and the
/// exit status that says so.
int answer(const SheetFile& file, const std::function<int()>& work);

/// What of the sheet is asked for.
sheet::ExplainRequest request_of(const SubjectFlags& flags);

}  // namespace turunan::cli
