#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/sheet_file.hpp"

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
    RunFlags flags = common;
    flags.file = file;
    std::optional<SheetFile> opened = open_sheet(flags);
    if (!opened) {
      all_ran = false;
      continue;
    }
    opened->options.needs_all_steps = true;
    CheckListener listener(opened->source);
    try {
      sheet::Session session(opened->options, listener);
      sheet::run_sheet(opened->sheet, session);
    } catch (const sheet::SheetError& error) {
      write_diagnostic(error.diagnostic(), *opened->source);
      all_ran = false;
    }
    passed += listener.passed;
    failed += listener.failed;
  }
  write_out(fmt::format("{} passed, {} failed\n", passed, failed));
  return !all_ran ? Exit::wrong : failed > 0 ? Exit::check_failed : Exit::all_well;
}

}  // namespace turunan::cli
