#include "cli/console.hpp"

#include <unistd.h>

#include <cstdlib>

#include "sheet/show.hpp"

namespace turunan::cli {

namespace {

bool status_shown = false;

}  // namespace

void write_out(std::string_view text) {
  erase_status();
  std::fwrite(text.data(), 1, text.size(), stdout);
}

void show_status(std::string_view line) {
  std::fflush(stdout);
  const std::string drawn = "\r" + std::string(line) + "\033[K";
  std::fwrite(drawn.data(), 1, drawn.size(), stderr);
  status_shown = true;
}

void erase_status() {
  if (!status_shown) return;
  std::fputs("\r\033[K", stderr);
  status_shown = false;
}

void write_error(std::string_view text) {
  erase_status();
  std::fflush(stdout);  // what was said before stands before
  std::fwrite(text.data(), 1, text.size(), stderr);
}

bool colour_on(int descriptor) {
  const char* plain = std::getenv("NO_COLOR");
  return isatty(descriptor) != 0 && (plain == nullptr || *plain == '\0');
}

void write_diagnostic(const sheet::Diagnostic& diagnostic, const sheet::Source& source) {
  write_error(
      sheet::render(diagnostic, diagnostic.source ? *diagnostic.source : source, colour_on(STDERR_FILENO)));
}

void write_complaint(const std::string& what, const std::string& help) {
  write_error("turunan: " + what + "\n" + (help.empty() ? "" : "  help: " + help + "\n"));
}

bool finish_output() {
  return std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
}

void Console::value(const std::string& name, const Array& value) {
  write_out(sheet::shown(name, value));
  std::fflush(stdout);
}

void Console::checked(const sheet::CheckResult& result) {
  if (result.passed) return;
  ++failed_;
  write_diagnostic(result.diagnostic, *source_);
}

}  // namespace turunan::cli
