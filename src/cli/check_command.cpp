#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/files.hpp"
#include "cli/interrupt.hpp"
#include "cli/settings.hpp"

namespace turunan::cli {

namespace {

/// Says of each check whether it holds; values stay silent, and of training only the bar is seen.
class CheckListener final : public sheet::Listener {
 public:
  explicit CheckListener(sheet::SourcePtr source) : source_(std::move(source)) {}

  void value(const std::string&, const Array&) override {}
  void progress(const sheet::Progress& progress) override { progress_.show(progress); }

  void checked(const sheet::CheckResult& result) override {
    std::string text = result.text;
    for (char& c : text) {
      if (c == '\n' || c == '\r' || c == '\t') c = ' ';
    }
    write_out(fmt::format("{} {}:{}: {}\n", result.passed ? "ok    " : "FAILED", source_->name(), result.line,
                          text));
    std::fflush(stdout);
    if (!result.passed) write_diagnostic(result.diagnostic, *source_);
    ++(result.passed ? passed : failed);
  }

  int passed = 0, failed = 0;

 private:
  sheet::SourcePtr source_;
  ProgressView progress_{ProgressView::Detail::bar};
};

}  // namespace

int check_command(const std::vector<std::string>& files, const RunFlags& common) {
  int passed = 0, failed = 0;
  bool all_ran = true;
  for (const std::string& file : files) {
    const sheet::SourcePtr source = read_source(file);
    if (!source) {
      all_ran = false;
      continue;
    }
    const sheet::Sheet sheet = sheet::parse_sheet(source);
    for (const sheet::Diagnostic& diagnostic : sheet.diagnostics) write_diagnostic(diagnostic, *source);
    RunFlags flags = common;
    flags.file = file;
    std::optional<sheet::RunOptions> options =
        sheet.diagnostics.empty() ? options_for(flags, sheet) : std::nullopt;
    if (!options) {
      all_ran = false;
      continue;
    }
    options->stop = stop_at_interrupt();
    CheckListener listener(source);
    try {
      sheet::Session session(*options, listener);
      sheet::run_sheet(sheet, session);
    } catch (const sheet::SheetError& error) {
      write_diagnostic(error.diagnostic(), *source);
      all_ran = false;
    }
    passed += listener.passed;
    failed += listener.failed;
  }
  write_out(fmt::format("{} passed, {} failed\n", passed, failed));
  return !all_ran ? Exit::wrong : failed > 0 ? Exit::check_failed : Exit::all_well;
}

}  // namespace turunan::cli
