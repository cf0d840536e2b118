#pragma once

#include <string>
#include <vector>

#include "sheet/session.hpp"
#include "sheet/show.hpp"

namespace turunan::sheet {

/// What a text did when it was run as a sheet.
struct Ran {
  std::string output;  // values, as the program prints them
  std::vector<Progress> milestones;
  int passed = 0, failed = 0;
  std::string errors;  // rendered; of failed checks too
};

class Recorder final : public Listener {
 public:
  explicit Recorder(SourcePtr source, Ran& ran) : source_(std::move(source)), ran_(ran) {}

  void value(const std::string& name, const Array& value) override { ran_.output += shown(name, value); }
  void progress(const Progress& progress) override {
    if (progress.milestone) ran_.milestones.push_back(progress);
  }
  void checked(const CheckResult& result) override {
    ++(result.passed ? ran_.passed : ran_.failed);
    if (!result.passed) ran_.errors += render(result.diagnostic, *source_);
  }

 private:
  SourcePtr source_;
  Ran& ran_;
};

inline Ran run_text(const std::string& text, RunOptions options = {}) {
  Ran ran;
  const auto source = std::make_shared<const Source>("s.tn", text);
  const Sheet sheet = parse_sheet(source);
  for (const Diagnostic& diagnostic : sheet.diagnostics) ran.errors += render(diagnostic, *source);
  if (!sheet.diagnostics.empty()) return ran;
  Recorder recorder(source, ran);
  Session session(std::move(options), recorder);
  try {
    run_sheet(sheet, session);
  } catch (const SheetError& error) {
    ran.errors +=
        render(error.diagnostic(), error.diagnostic().source ? *error.diagnostic().source : *source);
  }
  return ran;
}

}  // namespace turunan::sheet
