#include "explain/print/html.hpp"
#include "text/unicode.hpp"

// What the sections of an HTML page are made of.

namespace turunan::explanation {

namespace {

// Letters, digits and marks of names stay; what a link would have to escape does not.
std::string as_id(std::string_view name) {
  std::string id;
  for (const char32_t code : text::decode_all(name)) {
    const bool stays = text::continues_name(code) || code == U'∂' || code == U'′';
    id += stays ? text::encode(code) : "-";
  }
  return id;
}

}  // namespace

std::string PageIds::make(std::string_view section, std::string_view name) {
  const std::string wanted = std::string(section) + "-" + as_id(name);
  std::string id = wanted;
  for (int again = 2; !taken_.insert(id).second; ++again) id = wanted + "-" + std::to_string(again);
  return id;
}

std::string html_element(std::string_view tag, std::string_view class_name, std::string_view content) {
  const std::string name(tag);
  const std::string opening =
      class_name.empty() ? "<" + name + ">" : "<" + name + " class=\"" + std::string(class_name) + "\">";
  return opening + std::string(content) + "</" + name + ">";
}

std::string html_words(const Words& words, int digits) {
  std::string text;
  for (const Words::Piece& piece : words.pieces) {
    text += piece.formula ? mathml_inline(formula_mathml(*piece.formula, digits)) : escaped(piece.text);
  }
  return text;
}

std::string html_number(double value, int digits) {
  return mathml_inline(mathml_number(value, DType::f64, digits));
}

std::string html_wide(std::string_view content) {
  return "<div class=\"wide\">" + std::string(content) + "</div>\n";
}

std::string html_summary(const std::string& name, const Array& value, int digits) {
  const Summary summary = summary_of(value);
  std::string head, row;
  const auto column = [&](std::string_view title, const std::string& cell) {
    head += "<th scope=\"col\">" + std::string(title) + "</th>";
    row += html_element("td", "", cell);
  };
  column("shape", mathml_inline(mathml_sizes(sizes_text(summary.shape))));
  if (summary.shape.elements() > 0) {
    column("minimum", html_number(summary.minimum, digits));
    column("mean", html_number(summary.mean, digits));
    column("maximum", html_number(summary.maximum, digits));
    column("norm", html_number(summary.norm, digits));
  }
  const std::string corner = mathml_array({.kind = FormulaKind::array, .value = value}, digits);
  return html_wide("<table><thead><tr>" + head + "</tr></thead><tbody><tr>" + row + "</tr></tbody></table>") +
         html_wide(mathml_block(mathml_row(mathml_name(name) + "<mo>=</mo>" + corner)));
}

}  // namespace turunan::explanation
