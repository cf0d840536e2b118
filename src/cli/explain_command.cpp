#include <fmt/format.h>
#include <unistd.h>

#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/files.hpp"
#include "cli/output_form.hpp"
#include "cli/sheet_file.hpp"
#include "sheet/explained.hpp"
#include "sheet/names.hpp"

namespace turunan::cli {

namespace {

bool flags_fit_together(const ExplainFlags& flags) {
  if (flags.answers && !flags.worksheet) {
    write_complaint("--answers is the key of a worksheet", "add --worksheet");
    return false;
  }
  if (flags.worksheet && !flags.trace.empty()) {
    write_complaint("--trace gives away what a worksheet asks for", "leave out --trace or --worksheet");
    return false;
  }
  if (flags.format.empty() && format_of_path(flags.output).empty()) {
    const bool pdf = flags.output.ends_with(".pdf");
    write_complaint("the ending of " + flags.output + " says no format: .txt, .md, .tex, .html and .json do",
                    pdf ? "--format beamer or latex -o FILE.tex, then pdflatex FILE.tex"
                        : "--format says which, whatever the ending");
    return false;
  }
  return true;
}

Derivation derivation_of(const ExplainFlags& flags, const SheetFile& file) {
  sheet::ExplainRequest request = request_of(flags);
  request.trace = flags.trace;
  const sheet::Explained explained = sheet::explained(file.sheet, file.options, request);
  ExplainOptions options{.open = {}, .trace = explained.trace};
  for (const std::string& name : flags.open) options.open.push_back(sheet::key(name));
  Derivation derivation = explain(explained.subject, options);
  return flags.worksheet ? worksheet(std::move(derivation), explained.seed) : derivation;
}

bool write(const Derivation& derivation, const ExplainFlags& flags) {
  const bool to_file = !flags.output.empty() && flags.output != "-";
  const std::string format = flags.format.empty() ? format_of_path(flags.output) : flags.format;
  const PrintedForm form{.digits = flags.digits,
                         .width = to_file ? PrintedForm().width : width_of_output(),
                         .colour = !to_file && colour_on(STDOUT_FILENO),
                         .answers = flags.answers};
  const std::string text = printed(derivation, format, form);
  if (to_file) return write_file(flags.output, text);
  write_out(text);
  return true;
}

// Which checks failed, on standard error: what is printed may be a file.
int report_checks(const Derivation& derivation) {
  for (const Check& check : derivation.checks) {
    if (check.passed) continue;
    write_complaint(
        fmt::format("the check of {} failed: it differs from its difference quotient by {:.1e} of its "
                    "greatest entry, more than 1e-6",
                    check.name, check.greatest_error));
  }
  return derivation.passed() ? Exit::all_well : Exit::check_failed;
}

}  // namespace

int explain_command(const ExplainFlags& flags) {
  if (!flags_fit_together(flags)) return Exit::wrong;
  const std::optional<SheetFile> file = open_sheet(flags.run);
  if (!file) return Exit::wrong;
  return answer(*file, [&]() -> int {
    const Derivation derivation = derivation_of(flags, *file);
    return write(derivation, flags) ? report_checks(derivation) : Exit::wrong;
  });
}

}  // namespace turunan::cli
