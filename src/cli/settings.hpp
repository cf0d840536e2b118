#pragma once

#include <optional>

#include "cli/commands.hpp"
#include "sheet/session.hpp"

namespace turunan::cli {

/// The options of a session from the flags. Each --set must name what the sheet defines. Complains and
/// returns nothing where a flag is wrong.
std::optional<sheet::RunOptions> options_for(const RunFlags& flags, const sheet::Sheet& sheet);

}  // namespace turunan::cli
