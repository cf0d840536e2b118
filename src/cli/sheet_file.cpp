#include "cli/sheet_file.hpp"

#include <algorithm>

#include "cli/console.hpp"
#include "cli/files.hpp"
#include "cli/interrupt.hpp"
#include "cli/settings.hpp"

namespace turunan::cli {

std::optional<SheetFile> open_sheet(const RunFlags& flags) {
  SheetFile file;
  file.source = read_source(flags.file);
  if (!file.source) return {};
  file.sheet = sheet::parse_sheet(file.source);
  for (const sheet::Diagnostic& diagnostic : file.sheet.diagnostics)
    write_diagnostic(diagnostic, *file.source);
  std::optional<sheet::RunOptions> options;
  if (file.sheet.diagnostics.empty()) options = options_for(flags, file.sheet);
  if (!options) return {};
  file.options = std::move(*options);
  const Interrupt interrupt = stop_at_interrupt();
  file.options.stop = interrupt.wanted;
  file.options.trains = interrupt.trains;
  return file;
}

int answer(const SheetFile& file, const std::function<int()>& work) {
  try {
    return work();
  } catch (const sheet::SheetError& error) {
    write_diagnostic(error.diagnostic(), *file.source);
  } catch (const Error& error) {
    write_complaint(error.required(), error.help());
  }
  return Exit::wrong;
}

sheet::ExplainRequest request_of(const SubjectFlags& flags) {
  sheet::ExplainRequest request{
      .of = flags.of, .wrt = {}, .after = flags.after, .example = flags.example, .trace = {}};
  for (const std::string& names : flags.wrt) {
    for (std::size_t begin = 0; begin <= names.size();) {
      const std::size_t end = std::min(names.find(',', begin), names.size());
      request.wrt.push_back(names.substr(begin, end - begin));
      begin = end + 1;
    }
  }
  return request;
}

}  // namespace turunan::cli
