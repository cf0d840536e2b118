#pragma once

#include <memory>

#include "cli/commands.hpp"
#include "cli/sheet_file.hpp"
#include "sheet/network.hpp"

namespace turunan::cli {

/// The network of a sheet that was run, with its progress on standard error.
struct NetworkFile {
  std::shared_ptr<sheet::Listener> listener;
  std::unique_ptr<sheet::Network> network;
  int failed_checks = 0;  ///< their diagnostics are written
};

/// Runs the sheet and finds the network of the flags in it, with its params from `weights` where that is no
/// empty path. Throws SheetError and Error.
NetworkFile run_network(const SheetFile& file, const NetworkFlags& flags, const std::string& weights = {});

}  // namespace turunan::cli
