#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sheet/source.hpp"
#include "turunan/error.hpp"

namespace turunan::sheet {

/// A part of the text that is underlined, and what is said about it (may be empty: underlined only).
struct Label {
  Span span;
  std::string text;
};

/// One message about a sheet.
///
/// `span` is what the message is about: its first character gives the line and column, and it is marked ^
/// unless a label covers it. An empty span is a place between two characters.
struct Diagnostic {
  Span span;
  std::string message;
  std::vector<Label> labels;
  std::string help;
  /// The text the spans belong to, where that is not the text at hand: a function defined at an earlier
  /// prompt.
  SourcePtr source = {};
  /// The word before the message.
  std::string kind = "error";
};

/// An error at a place of a sheet.
class SheetError : public Error {
 public:
  explicit SheetError(Diagnostic diagnostic);

  const Diagnostic& diagnostic() const { return diagnostic_; }

 private:
  Diagnostic diagnostic_;
};

/// Writes a diagnostic as a person reads it: place, message, the line, the marks below it, the help.
/// Ends with a line end. Columns are those of a terminal with a fixed-width font.
std::string render(const Diagnostic& diagnostic, const Source& source, bool colour = false);

/// The candidate that `name` most likely meant (Damerau-Levenshtein distance, counted in characters), or ""
/// where none is near: at most one slip in a short name, one in three characters of a long one.
std::string nearest(std::string_view name, const std::vector<std::string>& candidates);

}  // namespace turunan::sheet
