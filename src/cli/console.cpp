#include "cli/console.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>

#include "sheet/show.hpp"

namespace turunan::cli {

void write_out(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }

void write_error(std::string_view text) {
  std::fflush(stdout);  // what was said before stands before
  std::fwrite(text.data(), 1, text.size(), stderr);
}

bool colour_on_errors() {
  const char* plain = std::getenv("NO_COLOR");
  return isatty(STDERR_FILENO) != 0 && (plain == nullptr || *plain == '\0');
}

void write_diagnostic(const sheet::Diagnostic& diagnostic, const sheet::Source& source) {
  write_error(sheet::render(diagnostic, diagnostic.source ? *diagnostic.source : source, colour_on_errors()));
}

void write_complaint(const std::string& what, const std::string& help) {
  write_error("turunan: " + what + "\n" + (help.empty() ? "" : "  help: " + help + "\n"));
}

bool finish_output() { return std::fflush(stdout) == 0 && std::ferror(stdout) == 0; }

void Console::value(const std::string& name, const Array& value) {
  write_out(sheet::shown(name, value));
  std::fflush(stdout);
}

void Console::checked(const sheet::CheckResult& result) {
  if (result.passed) return;
  ++failed_;
  write_diagnostic(result.diagnostic, *source_);
}

void Console::progress(const sheet::Progress& progress) {
  if (quiet_ || !progress.milestone || progress.cost_text.empty()) return;
  const std::int64_t unit = progress.counts_epochs ? progress.steps_in_epoch : 1;
  std::string line = fmt::format("{} {}/{}  {} = {:.6g}", progress.counts_epochs ? "epoch" : "step", progress.done / unit,
                                 progress.steps / unit, progress.cost_text, progress.cost);
  for (const auto& [name, value] : progress.reports) line += fmt::format("  {} = {}", name, value);
  write_error(line + "\n");
}

}  // namespace turunan::cli
