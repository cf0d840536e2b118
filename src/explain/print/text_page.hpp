#pragma once

#include "explain/layout.hpp"
#include "explain/print/box.hpp"

namespace turunan::explanation {

/// How a stretch of text is shown on a terminal that has colours.
enum class Style : std::uint8_t { plain, heading, name, quiet, bad };

/// A page of text in so many columns, written from top to bottom.
class TextPage {
 public:
  explicit TextPage(const PrintedForm& form) : form_(form) {}

  void heading(const std::string& text);
  void blank_line();
  /// As it is, on one line.
  void line(const std::string& text, std::size_t indent, Style style = Style::plain);
  /// Words, broken between them; lines after the first stand `hanging` columns further in.
  void paragraph(const std::string& text, std::size_t indent, std::size_t hanging,
                 Style style = Style::plain);
  /// `lead` and then a formula, broken before signs where it is too wide; the next lines stand under its
  /// beginning. False, and nothing is written, where even its smallest pieces are too wide.
  bool formula(const std::string& lead, const Formula& formula, std::size_t indent);
  /// An array: written out, or summarised where it is too large; wide matrices come in parts.
  void value(const std::string& lead, const Formula& array, std::size_t indent);
  /// Two texts at the two edges, or below each other where they do not fit.
  void edges(const std::string& left, const std::string& right, std::size_t indent);

  const PrintedForm& form() const { return form_; }
  std::string take() { return std::move(text_); }

 private:
  std::size_t width() const { return static_cast<std::size_t>(std::max(form_.width, 24)); }
  std::string styled(const std::string& text, Style style) const;
  void put(const Box& box, std::size_t indent);
  void summary(const std::string& lead, const Formula& array, std::size_t indent);

  const PrintedForm& form_;
  std::string text_;
};

}  // namespace turunan::explanation
