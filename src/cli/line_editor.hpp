#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace turunan::cli {

/// Reads lines from a terminal with editing, history and completion, by libedit.
class LineEditor {
 public:
  /// `names` gives what can be completed besides the functions and words of the language.
  explicit LineEditor(std::function<std::vector<std::string>()> names);
  ~LineEditor();
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  /// A line without its end; an empty one after Ctrl-C, none at the end of the input.
  std::optional<std::string> read(const std::string& prompt);
  bool was_interrupted() const;  ///< the last line was given up with Ctrl-C

  /// The first character of the next line where that is there already, as of a pasted text.
  std::optional<wchar_t> waiting();

  /// Keeps a line in the history, here and for later conversations.
  void remember(const std::string& line);

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace turunan::cli
