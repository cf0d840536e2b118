#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/files.hpp"
#include "sheet/format.hpp"

namespace turunan::cli {

namespace {

int format_file(const std::string& file, bool check_only) {
  const sheet::SourcePtr source = read_source(file);
  if (!source) return Exit::wrong;
  try {
    const std::string formatted = sheet::format(source);
    const bool changed = formatted != source->text();
    if (check_only) {
      if (changed) write_out(file + " is not in the language's symbols\n");
      return changed ? Exit::check_failed : Exit::all_well;
    }
    if (file == "-") {
      write_out(formatted);
    } else if (changed && !replace_file(file, formatted)) {
      return Exit::wrong;
    }
    return Exit::all_well;
  } catch (const sheet::SheetError& error) {
    write_diagnostic(error.diagnostic(), *source);
    return Exit::wrong;
  }
}

}  // namespace

int format_command(const std::vector<std::string>& files, bool check_only) {
  int status = Exit::all_well;
  for (const std::string& file : files) status = std::max(status, format_file(file, check_only));
  return status;
}

}  // namespace turunan::cli
