#pragma once

#include <cstdio>
#include <string>
#include <string_view>

#include "cli/progress.hpp"
#include "sheet/session.hpp"

/// What the program writes where: values to standard output, diagnostics and progress to standard error.
namespace turunan::cli {

/// The exit statuses: of sheet-language, "Diagnostics".
enum Exit : int { all_well = 0, check_failed = 1, wrong = 2 };

void write_out(std::string_view text);
void write_error(std::string_view text);
/// Draws a line without its end on a terminal, over the one before it. What is written next erases it.
void show_status(std::string_view line);
void erase_status();
/// The descriptor is a terminal, and its user has not asked for plain text (NO_COLOR).
bool colour_on(int descriptor);
void write_diagnostic(const sheet::Diagnostic& diagnostic, const sheet::Source& source);
/// "turunan: what", for what has no place in a sheet.
void write_complaint(const std::string& what, const std::string& help = {});
/// Flushes standard output; false where something could not be written.
bool finish_output();

/// Prints what a running sheet says.
class Console final : public sheet::Listener {
 public:
  Console(sheet::SourcePtr source, bool quiet)
      : source_(std::move(source)),
        progress_(quiet ? ProgressView::Detail::nothing : ProgressView::Detail::milestones) {}

  void value(const std::string& name, const Array& value) override;
  void checked(const sheet::CheckResult& result) override;
  void progress(const sheet::Progress& progress) override { progress_.show(progress); }

  int failed_checks() const { return failed_; }
  void now_reading(sheet::SourcePtr source) { source_ = std::move(source); }

 private:
  sheet::SourcePtr source_;
  ProgressView progress_;
  int failed_ = 0;
};

}  // namespace turunan::cli
