#include "cli/line_editor.hpp"

#include <fcntl.h>
#include <histedit.h>
#include <poll.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "cli/completion.hpp"

namespace turunan::cli {

namespace {

constexpr int remembered = 1000;
constexpr int pause_in_paste = 20;  // milliseconds

// Where other programs keep such things: under XDG_STATE_HOME, by default ~/.local/state.
std::filesystem::path history_file() {
  const char* state = std::getenv("XDG_STATE_HOME");
  const char* home = std::getenv("HOME");
  if (state != nullptr && *state != '\0') return std::filesystem::path(state) / "turunan" / "history";
  if (home != nullptr && *home != '\0') return std::filesystem::path(home) / ".local/state/turunan/history";
  return {};
}

bool in_name(unsigned char c) {
  return std::isalnum(c) != 0 || c == '_' || c >= 0x80;
}

}  // namespace

struct LineEditor::Implementation {
  std::function<std::vector<std::string>()> names;
  EditLine* editor = nullptr;
  History* history = nullptr;
  History* newest = nullptr;  // the one line to append to the file
  std::string prompt;
  std::string last_line;
  bool interrupted = false;

  static Implementation* of(EditLine* editor) {
    void* self = nullptr;
    el_get(editor, EL_CLIENTDATA, &self);
    return static_cast<Implementation*>(self);
  }

  // Completes the word before the cursor as far as it is certain; lists the words where it is not.
  unsigned char complete() {
    const LineInfo* line = el_line(editor);
    const char* start = line->cursor;
    while (start > line->buffer && in_name(static_cast<unsigned char>(start[-1]))) --start;
    const std::string beginning(start, line->cursor);
    if (beginning.empty()) return CC_ERROR;
    const Completion found = cli::complete(beginning, candidates(names()));
    if (found.choices.empty()) return CC_ERROR;
    if (found.replacement == beginning) return CC_NORM;
    if (!found.replacement.empty()) return replace(beginning, found.replacement);
    std::fputc('\n', stdout);
    for (const std::string& word : found.choices) std::fprintf(stdout, "%s  ", word.c_str());
    std::fputc('\n', stdout);
    return CC_REDISPLAY;
  }

  unsigned char replace(const std::string& beginning, const std::string& replacement) {
    if (replacement.starts_with(beginning)) {
      return el_insertstr(editor, replacement.substr(beginning.size()).c_str()) == 0 ? CC_REFRESH : CC_ERROR;
    }
    // Only an ASCII spelling is replaced, so bytes are characters.
    el_deletestr(editor, static_cast<int>(beginning.size()));
    return el_insertstr(editor, replacement.c_str()) == 0 ? CC_REFRESH : CC_ERROR;
  }

  void load_history() {
    const std::filesystem::path file = history_file();
    HistEvent event;
    if (file.empty() || ::history(history, &event, H_LOAD, file.c_str()) <= 2 * remembered) return;
    ::history(history, &event, H_SAVE,
              file.c_str());  // only what is remembered, so that it does not grow for ever
  }

  // Appends, so that what another conversation appended meanwhile stays.
  void append_to_history_file(const std::string& line) const {
    const std::filesystem::path path = history_file();
    if (path.empty()) return;
    std::error_code ignored;  // without a history file the program works as well
    std::filesystem::create_directories(path.parent_path(), ignored);
    const int descriptor = open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    std::FILE* file = descriptor < 0 ? nullptr : fdopen(descriptor, "a");
    if (file == nullptr) return;
    std::fseek(file, 0, SEEK_END);  // at the very beginning it writes what kind of file this is
    HistEvent event;
    ::history(newest, &event, H_CLEAR);
    ::history(newest, &event, H_ENTER, line.c_str());
    ::history(newest, &event, H_SAVE_FP, file);
    std::fclose(file);
  }
};

LineEditor::LineEditor(std::function<std::vector<std::string>()> names)
    : implementation_(std::make_unique<Implementation>()) {
  Implementation& i = *implementation_;
  i.names = std::move(names);
  i.editor = el_init("turunan", stdin, stdout, stderr);
  i.history = history_init();
  i.newest = history_init();
  HistEvent event;
  history(i.history, &event, H_SETSIZE, remembered);
  history(i.newest, &event, H_SETSIZE, 1);
  i.load_history();
  el_set(i.editor, EL_CLIENTDATA, &i);
  el_set(
      i.editor, EL_PROMPT, +[](EditLine* editor) { return Implementation::of(editor)->prompt.data(); });
  el_set(i.editor, EL_EDITOR, "emacs");
  el_set(i.editor, EL_SIGNAL, 1);
  el_set(i.editor, EL_HIST, history, i.history);
  const auto complete = +[](EditLine* editor, int) -> unsigned char {
    try {
      return Implementation::of(editor)->complete();
    } catch (...) {  // the caller is written in C
      return CC_ERROR;
    }
  };
  el_set(i.editor, EL_ADDFN, "complete-name", "completes a name", complete);
  el_set(i.editor, EL_BIND, "\t", "complete-name", nullptr);
  el_source(i.editor, nullptr);
}

LineEditor::~LineEditor() {
  history_end(implementation_->history);
  history_end(implementation_->newest);
  el_end(implementation_->editor);
}

std::optional<std::string> LineEditor::read(const std::string& prompt) {
  Implementation& i = *implementation_;
  i.prompt = prompt;
  int count = 0;
  el_set(i.editor, EL_PREP_TERM, 1);  // before the prompt is seen: what is typed then is not lost
  errno = 0;
  const char* line = el_gets(i.editor, &count);
  i.interrupted = line == nullptr && errno == EINTR;
  if (i.interrupted) {
    std::fputc('\n', stdout);
    el_reset(i.editor);
    return std::string();
  }
  if (line == nullptr || count <= 0) return {};
  std::string text(line, static_cast<std::size_t>(count));
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  return text;
}

bool LineEditor::was_interrupted() const {
  return implementation_->interrupted;
}

std::optional<wchar_t> LineEditor::waiting() {
  pollfd input = {.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
  if (poll(&input, 1, pause_in_paste) <= 0 || (input.revents & POLLIN) == 0) return {};
  EditLine* const editor = implementation_->editor;
  wchar_t character[2] = {};
  const bool got = el_wgetc(editor, character) == 1;
  el_set(editor, EL_PREP_TERM, 0);
  if (!got) return {};
  el_wpush(editor, character);
  return character[0];
}

void LineEditor::remember(const std::string& line) {
  Implementation& i = *implementation_;
  if (line.find_first_not_of(" \t") == std::string::npos || line == i.last_line) return;
  i.last_line = line;
  HistEvent event;
  if (history(i.history, &event, H_ENTER, line.c_str()) >= 0) i.append_to_history_file(line);
}

}  // namespace turunan::cli
