#pragma once

#include <CLI/CLI.hpp>

namespace turunan::cli {

/// Says which word of the command line belongs nowhere, and what may have been meant.
void complain_of_extras(const CLI::App& app);

}  // namespace turunan::cli
