#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/sheet_file.hpp"

namespace turunan::cli {

int run_command(const RunFlags& flags) {
  const std::optional<SheetFile> file = open_sheet(flags);
  if (!file) return Exit::wrong;
  Console console(file->source, flags.quiet);
  try {
    sheet::Session session(file->options, console);
    sheet::run_sheet(file->sheet, session);
  } catch (const sheet::SheetError& error) {
    write_diagnostic(error.diagnostic(), *file->source);
    return Exit::wrong;
  }
  return console.failed_checks() > 0 ? Exit::check_failed : Exit::all_well;
}

}  // namespace turunan::cli
