#include "explain/print/document.hpp"

#include <fmt/format.h>

#include <utility>

#include "explain/layout.hpp"
#include "explain/print/markdown_text.hpp"
#include "graph/operation.hpp"

namespace turunan::explanation {

std::string Writer::text(std::string_view plain) const {
  return style_.target == LatexTarget::pdflatex ? latex_text(plain) : markdown_text(plain);
}

std::string Writer::math(const std::string& latex) const {
  return style_.target == LatexTarget::pdflatex ? "\\inlineformula{" + latex + "}" : "$" + latex + "$";
}

std::string Writer::relative(double value) const {
  return math(latex_number(value, DType::f64, {.digits = 2, .target = style_.target}));
}

std::string Writer::words(const Words& words) const {
  std::string written;
  for (const Words::Piece& piece : words.pieces)
    written += piece.formula ? math(formula(*piece.formula)) : text(piece.text);
  return written;
}

std::string Writer::heading(const Formula& f) const {
  if (f.kind != FormulaKind::partial) return math(formula(f));
  return math("\\partial " + formula(f.parts[0]) + " / \\partial " + formula(f.parts[1]));
}

Formula entry_formula(std::string_view entry) {
  const std::size_t open = entry.find('[');
  Formula symbol{.text = std::string(entry.substr(0, open))};
  if (open == std::string_view::npos || !entry.ends_with(']')) return symbol;
  Formula index{.kind = FormulaKind::index, .parts = {std::move(symbol)}};
  std::string_view places = entry.substr(open + 1, entry.size() - open - 2);
  while (!places.empty()) {
    const std::size_t comma = places.find(',');
    index.options.emplace_back(places.substr(0, comma));
    places = comma == std::string_view::npos ? "" : places.substr(comma + 1);
    while (places.starts_with(' ')) places.remove_prefix(1);
  }
  return index;
}

std::string summary_words(const Array& value, const Writer& writer) {
  const Summary summary = summary_of(value);
  const std::string sizes = writer.math(latex_sizes(sizes_text(summary.shape)));
  if (value.elements() == 0) return sizes + writer.text(", no elements");
  const auto number = [&](double x) { return writer.math(latex_number(x, value.dtype(), writer.style())); };
  return fmt::format("{}, minimum {}, mean {}, maximum {}, norm {}", sizes, number(summary.minimum),
                     number(summary.mean), number(summary.maximum), number(summary.norm));
}

namespace {

std::vector<std::string> subtitles_of(const Derivation& derivation, const Writer& writer) {
  std::vector<std::string> subtitles;
  if (!derivation.sheet.empty()) subtitles.push_back(writer.text(derivation.sheet));
  if (!derivation.moment.empty()) subtitles.push_back(writer.text(derivation.moment));
  return subtitles;
}

std::string title_of(const Derivation& derivation, const PrintedForm& form, const Writer& writer) {
  const std::string cost =
      derivation.cost.empty() ? "" : " of " + writer.math(latex_name(derivation.cost, writer.style().target));
  if (form.answers) return "Answers: forward and backward pass" + cost;
  if (!derivation.blanks.empty()) return "Worksheet: forward and backward pass" + cost;
  return "Forward and backward pass" + cost;
}

}  // namespace

Document document_of(const Derivation& derivation, const PrintedForm& form, LatexTarget target) {
  const Writer writer({.digits = form.digits, .target = target});
  Document document;
  document.title = title_of(derivation, form, writer);
  document.subtitles = subtitles_of(derivation, writer);
  const auto add = [&](Part part) {
    if (!part.blocks.empty()) document.parts.push_back(std::move(part));
  };
  if (form.answers) {
    add(answers_part(derivation, writer));
    return document;
  }
  add(given_part(derivation, writer));
  add(forward_part(derivation, writer));
  add(backward_part(derivation, writer));
  add(check_part(derivation, writer));
  add(update_part(derivation, writer));
  add(trace_part(derivation, writer));
  add(notes_part(derivation, writer));
  return document;
}

}  // namespace turunan::explanation
