#include <unistd.h>

#include <algorithm>
#include <exception>
#include <initializer_list>
#include <new>
#include <string_view>

#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/files.hpp"
#include "cli/interrupt.hpp"
#include "cli/line_editor.hpp"
#include "sheet/session.hpp"

namespace turunan::cli {

namespace {

sheet::RunOptions options_of(const RunFlags& flags, const Interrupt& interrupt) {
  sheet::RunOptions options;
  options.seed = flags.seed;
  options.threads = flags.threads;
  options.may_redefine = true;
  options.stop = interrupt.wanted;
  options.trains = interrupt.trains;
  return options;
}

// Carries out a statement; whatever goes wrong is reported, and the conversation goes on.
bool execute(const sheet::Statement& statement, const sheet::SourcePtr& source, sheet::Session& session) {
  try {
    session.execute(statement, source);
    return true;
  } catch (const sheet::SheetError& error) {
    write_diagnostic(error.diagnostic(), *source);
  } catch (const std::bad_alloc&) {
    write_complaint("there is not enough memory");
  } catch (const std::exception& error) {
    write_complaint(error.what());
  }
  return false;
}

bool execute_all(const sheet::SourcePtr& source, sheet::Session& session, Console& console) {
  const sheet::Sheet sheet = sheet::parse_sheet(source);
  console.now_reading(source);
  for (const sheet::Diagnostic& diagnostic : sheet.diagnostics) write_diagnostic(diagnostic, *source);
  bool well = sheet.diagnostics.empty();
  for (const sheet::Statement& statement : sheet.statements) well &= execute(statement, source, session);
  return well;
}

bool incomplete(const std::string& text) {
  return sheet::is_incomplete(std::make_shared<const sheet::Source>("prompt", text));
}

// A statement that lacks only indented lines below: any such line would make it whole.
bool opens_block(const std::string& text) {
  return incomplete(text) && !incomplete(text + "\n  x");
}

bool blank(const std::string& text) {
  return text.find_first_not_of(" \t\n") == std::string::npos;
}

// Whether the text that is being pasted goes on with a line of the same statement.
bool paste_continues(LineEditor& editor, bool block) {
  const std::optional<wchar_t> next = editor.waiting();
  if (!next) return false;
  const bool ends_line = *next == L'\n' || *next == L'\r';
  return *next == L' ' || *next == L'\t' || (block && ends_line);
}

// One statement. More lines are asked for while brackets are open, for a block until an empty line, and while
// a pasted text goes on with indented lines. Nothing at the end of the input; empty where the statement is
// given up.
std::optional<std::string> read_statement(LineEditor& editor) {
  std::optional<std::string> text = editor.read("> ");
  if (!text || blank(*text)) return text;
  editor.remember(*text);
  bool block = false, ended = false;
  while (true) {
    block = block || opens_block(*text);
    const bool more_needed = !ended && (block || incomplete(*text));
    if (!more_needed && !paste_continues(editor, block)) return text;
    const std::optional<std::string> more = editor.read(". ");
    if (!more) write_out("\n");
    if (!more || editor.was_interrupted()) return std::string();
    ended = block && blank(*more);
    if (!ended) editor.remember(*more);
    *text += "\n" + *more;
  }
}

constexpr std::string_view help_text =
    "A line is a statement:\n"
    "  y = 2x + 1                      a name, or a function: f(x) = x²\n"
    "  y                               shows a value\n"
    "  param W = normal(2, 1)          what training changes\n"
    "  data X, y = csv(\"file.csv\", target = \"column\")\n"
    "  check a ≈ b\n"
    "  minimise C by sgd(rate = 0.1), steps = 100\n"
    "  repeat 10                       then indented lines: W ← W - α·∂C/∂W\n"
    "  seed 1, precision f32, save \"file\", load \"file\"\n"
    "Tab completes names and functions, of which `turunan reference` prints the list. Ctrl-D, exit or quit "
    "ends.\n";

std::string without_spaces(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t\n"), end = text.find_last_not_of(" \t\n");
  return begin == std::string::npos ? std::string() : text.substr(begin, end + 1 - begin);
}

// A word that is for the prompt, and no name of the session.
bool is_command(const std::string& text, std::initializer_list<std::string_view> words,
                const sheet::Session& session) {
  const std::string word = without_spaces(text);
  return std::ranges::find(words, word) != words.end() && !session.meanings().contains(word);
}

int converse(const RunFlags& flags) {
  const Interrupt interrupt = stop_at_interrupt(true);
  Console console(nullptr, flags.quiet);
  sheet::Session session(options_of(flags, interrupt), console);
  LineEditor editor([&session] {
    std::vector<std::string> names;
    for (const auto& [key, meaning] : session.meanings()) names.push_back(key);
    return names;
  });
  write_out("turunan " TURUNAN_VERSION
            ", one statement a line; Tab completes, Ctrl-D ends, help says more\n");
  std::fflush(stdout);
  for (int number = 1;;) {
    person_types(true);
    const std::optional<std::string> text = read_statement(editor);
    *interrupt.wanted = false;
    person_types(false);
    if (!text) break;
    if (blank(*text)) continue;
    if (is_command(*text, {"exit", "quit"}, session)) return Exit::all_well;
    if (is_command(*text, {"help", "?"}, session)) {
      write_out(help_text);
      continue;
    }
    execute_all(std::make_shared<const sheet::Source>("input " + std::to_string(number++), *text), session,
                console);
    *interrupt.wanted = false;
  }
  write_out("\n");
  return Exit::all_well;
}

}  // namespace

int prompt_command(const RunFlags& flags) {
  if (isatty(STDIN_FILENO) != 0) return converse(flags);
  const sheet::SourcePtr source = read_source("-");
  if (!source) return Exit::wrong;
  Console console(source, flags.quiet);
  sheet::Session session(options_of(flags, stop_at_interrupt()), console);
  if (!execute_all(source, session, console)) return Exit::wrong;
  return console.failed_checks() > 0 ? Exit::check_failed : Exit::all_well;
}

}  // namespace turunan::cli
