#include <unistd.h>

#include <atomic>
#include <csignal>

#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/files.hpp"
#include "cli/line_editor.hpp"
#include "sheet/session.hpp"

namespace turunan::cli {

namespace {

std::atomic<bool> interrupted = false;
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may set it");

void interrupt(int) { interrupted = true; }

sheet::RunOptions options_of(const RunFlags& flags) {
  sheet::RunOptions options;
  options.seed = flags.seed;
  options.threads = flags.threads;
  options.may_redefine = true;
  options.stop = &interrupted;
  return options;
}

// Carries out each statement; one that fails is reported and the next is tried.
bool execute_all(const sheet::SourcePtr& source, sheet::Session& session, Console& console) {
  const sheet::Sheet sheet = sheet::parse_sheet(source);
  console.now_reading(source);
  for (const sheet::Diagnostic& diagnostic : sheet.diagnostics) write_diagnostic(diagnostic, *source);
  bool well = sheet.diagnostics.empty();
  for (const sheet::Statement& statement : sheet.statements) {
    try {
      session.execute(statement, source);
    } catch (const sheet::SheetError& error) {
      write_diagnostic(error.diagnostic(), *source);
      well = false;
    }
  }
  return well;
}

bool opens_block(const std::string& text) { return text.starts_with("repeat") && text.find('\n') == std::string::npos; }

// One statement: more lines are asked for while brackets are open, and for a block until an empty line.
std::optional<std::string> read_statement(LineEditor& editor) {
  std::optional<std::string> text = editor.read("> ");
  if (!text) return {};
  bool block = opens_block(*text);
  while (block || sheet::is_incomplete(std::make_shared<const sheet::Source>("prompt", *text))) {
    const std::optional<std::string> more = editor.read(". ");
    if (!more || (more->empty() && block)) break;
    if (editor.was_interrupted()) return std::string();
    *text += "\n" + *more;
  }
  return text;
}

int converse(const RunFlags& flags) {
  struct sigaction action = {};
  action.sa_handler = interrupt;  // without SA_RESTART, so that reading a line ends as well
  sigaction(SIGINT, &action, nullptr);

  Console console(nullptr, flags.quiet);
  sheet::Session session(options_of(flags), console);
  LineEditor editor([&session] {
    std::vector<std::string> names;
    for (const auto& [key, meaning] : session.meanings()) names.push_back(key);
    return names;
  });
  write_out("turunan " TURUNAN_VERSION ", one statement a line; Tab completes, Ctrl-D ends\n");
  std::fflush(stdout);
  for (int number = 1;; ++number) {
    interrupted = false;
    const std::optional<std::string> text = read_statement(editor);
    if (!text) break;
    interrupted = false;
    if (text->find_first_not_of(" \t\n") == std::string::npos) continue;
    editor.remember(*text);
    execute_all(std::make_shared<const sheet::Source>("line " + std::to_string(number), *text), session, console);
  }
  write_out("\n");
  return Exit::all_well;
}

}  // namespace

int prompt_command(const RunFlags& flags) {
  if (isatty(STDIN_FILENO) != 0) return converse(flags);
  const sheet::SourcePtr source = read_source("-");
  Console console(source, flags.quiet);
  sheet::RunOptions options = options_of(flags);
  options.stop = nullptr;
  sheet::Session session(std::move(options), console);
  if (!execute_all(source, session, console)) return Exit::wrong;
  return console.failed_checks() > 0 ? Exit::check_failed : Exit::all_well;
}

}  // namespace turunan::cli
