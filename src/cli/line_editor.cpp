#include "cli/line_editor.hpp"

#include <histedit.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "ops/catalogue.hpp"

namespace turunan::cli {

namespace {

constexpr int remembered = 1000;
constexpr std::string_view words[] = {"param", "data",  "check", "minimise", "repeat", "seed",     "precision",
                                      "by",    "steps", "epochs", "batch",   "report", "within",   "with",
                                      "for",   "sgd",   "adam",   "fashion_mnist",     "jacobian", "hessian"};

// Where other programs keep such things: under XDG_STATE_HOME, by default ~/.local/state.
std::filesystem::path history_file() {
  const char* state = std::getenv("XDG_STATE_HOME");
  const char* home = std::getenv("HOME");
  if (state != nullptr && *state != '\0') return std::filesystem::path(state) / "turunan" / "history";
  if (home != nullptr && *home != '\0') return std::filesystem::path(home) / ".local/state/turunan/history";
  return {};
}

bool in_name(unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c >= 0x80; }

std::string common_beginning(const std::vector<std::string>& texts) {
  std::string common = texts.front();
  for (const std::string& text : texts) {
    const auto [end, other] = std::ranges::mismatch(common, text);
    common.erase(end, common.end());
  }
  while (!common.empty() && (static_cast<unsigned char>(common.back()) & 0xC0) == 0x80) common.pop_back();
  return common;
}

}  // namespace

struct LineEditor::Implementation {
  std::function<std::vector<std::string>()> names;
  EditLine* editor = nullptr;
  History* history = nullptr;
  std::string prompt;
  bool interrupted = false;

  static Implementation* of(EditLine* editor) {
    void* self = nullptr;
    el_get(editor, EL_CLIENTDATA, &self);
    return static_cast<Implementation*>(self);
  }

  std::vector<std::string> completions(const std::string& beginning) const {
    std::vector<std::string> all = names();
    for (const std::string_view name : function_names()) all.emplace_back(name);
    all.insert(all.end(), std::begin(words), std::end(words));
    std::erase_if(all, [&](const std::string& name) { return !name.starts_with(beginning); });
    std::ranges::sort(all);
    const auto repeated = std::ranges::unique(all);
    all.erase(repeated.begin(), repeated.end());
    return all;
  }

  // Completes the name before the cursor as far as it is certain; lists the names where it is not.
  unsigned char complete() {
    const LineInfo* line = el_line(editor);
    const char* start = line->cursor;
    while (start > line->buffer && in_name(static_cast<unsigned char>(start[-1]))) --start;
    const std::string beginning(start, line->cursor);
    if (beginning.empty()) return CC_ERROR;
    const std::vector<std::string> found = completions(beginning);
    if (found.empty()) return CC_ERROR;
    const std::string rest = common_beginning(found).substr(beginning.size());
    if (!rest.empty()) return el_insertstr(editor, rest.c_str()) == 0 ? CC_REFRESH : CC_ERROR;
    if (found.size() == 1) return CC_NORM;
    std::fputc('\n', stdout);
    for (const std::string& name : found) std::fprintf(stdout, "%s  ", name.c_str());
    std::fputc('\n', stdout);
    return CC_REDISPLAY;
  }
};

LineEditor::LineEditor(std::function<std::vector<std::string>()> names)
    : implementation_(std::make_unique<Implementation>()) {
  Implementation& i = *implementation_;
  i.names = std::move(names);
  i.editor = el_init("turunan", stdin, stdout, stderr);
  i.history = history_init();
  HistEvent event;
  history(i.history, &event, H_SETSIZE, remembered);
  history(i.history, &event, H_SETUNIQUE, 1);
  if (const auto file = history_file(); !file.empty()) history(i.history, &event, H_LOAD, file.c_str());
  el_set(i.editor, EL_CLIENTDATA, &i);
  el_set(i.editor, EL_PROMPT, +[](EditLine* editor) { return Implementation::of(editor)->prompt.data(); });
  el_set(i.editor, EL_EDITOR, "emacs");
  el_set(i.editor, EL_SIGNAL, 1);
  el_set(i.editor, EL_HIST, history, i.history);
  el_set(i.editor, EL_ADDFN, "complete-name", "completes a name",
         +[](EditLine* editor, int) { return Implementation::of(editor)->complete(); });
  el_set(i.editor, EL_BIND, "\t", "complete-name", nullptr);
  el_source(i.editor, nullptr);
}

LineEditor::~LineEditor() {
  Implementation& i = *implementation_;
  if (const auto file = history_file(); !file.empty()) {
    std::error_code ignored;  // without a history file the program works as well
    std::filesystem::create_directories(file.parent_path(), ignored);
    HistEvent event;
    history(i.history, &event, H_SAVE, file.c_str());
  }
  history_end(i.history);
  el_end(i.editor);
}

std::optional<std::string> LineEditor::read(const std::string& prompt) {
  Implementation& i = *implementation_;
  i.prompt = prompt;
  int count = 0;
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

void LineEditor::remember(const std::string& text) {
  std::string line = text;
  std::ranges::replace(line, '\n', ' ');
  HistEvent event;
  history(implementation_->history, &event, H_ENTER, line.c_str());
}

bool LineEditor::was_interrupted() const { return implementation_->interrupted; }

}  // namespace turunan::cli
