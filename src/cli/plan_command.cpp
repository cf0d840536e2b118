#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/sheet_file.hpp"
#include "sheet/planned.hpp"

namespace turunan::cli {

int plan_command(const RunFlags& flags) {
  const std::optional<SheetFile> file = open_sheet(flags);
  if (!file) return Exit::wrong;
  return answer(*file, [&] {
    const sheet::Planned planned = sheet::planned(file->sheet, file->options);
    write_out(planned.training + "\n\n" + planned.listing);
    return Exit::all_well;
  });
}

}  // namespace turunan::cli
