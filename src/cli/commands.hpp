#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

/// The commands of the program; each returns its exit status.
namespace turunan::cli {

struct RunFlags {
  std::string file;
  std::vector<std::string> settings;  ///< "name=value"
  std::optional<std::uint64_t> seed;
  int threads = 1;
  bool quiet = false;
};

int run_command(const RunFlags& flags);
int check_command(const std::vector<std::string>& files, const RunFlags& flags);
int format_command(const std::vector<std::string>& files, bool check_only);
/// The prompt on a terminal, or statements from standard input where that is none.
int prompt_command(const RunFlags& flags);

}  // namespace turunan::cli
