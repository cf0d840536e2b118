#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/files.hpp"
#include "cli/interrupt.hpp"
#include "cli/settings.hpp"

namespace turunan::cli {

int run_command(const RunFlags& flags) {
  const sheet::SourcePtr source = read_source(flags.file);
  if (!source) return Exit::wrong;
  const sheet::Sheet sheet = sheet::parse_sheet(source);
  for (const sheet::Diagnostic& diagnostic : sheet.diagnostics) write_diagnostic(diagnostic, *source);
  if (!sheet.diagnostics.empty()) return Exit::wrong;
  std::optional<sheet::RunOptions> options = options_for(flags, sheet);
  if (!options) return Exit::wrong;
  options->stop = stop_at_interrupt();

  Console console(source, flags.quiet);
  try {
    sheet::Session session(*options, console);
    sheet::run_sheet(sheet, session);
  } catch (const sheet::SheetError& error) {
    write_diagnostic(error.diagnostic(), *source);
    return Exit::wrong;
  }
  return console.failed_checks() > 0 ? Exit::check_failed : Exit::all_well;
}

}  // namespace turunan::cli
