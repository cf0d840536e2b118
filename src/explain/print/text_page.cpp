#include "explain/print/text_page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

namespace turunan::explanation {

std::string TextPage::styled(const std::string& text, Style style) const {
  if (!form_.colour || style == Style::plain || text.empty()) return text;
  const char* code = style == Style::heading ? "1"
                     : style == Style::name  ? "36"
                     : style == Style::quiet ? "2"
                                             : "31";
  return fmt::format("\033[{}m{}\033[0m", code, text);
}

void TextPage::heading(const std::string& text) {
  blank_line();
  paragraph(text, 0, 2, Style::heading);
}

void TextPage::blank_line() {
  if (!text_.empty() && !text_.ends_with("\n\n")) text_ += "\n";
}

void TextPage::line(const std::string& text, std::size_t indent, Style style) {
  text_ += std::string(indent, ' ') + styled(text, style) + "\n";
}

void TextPage::paragraph(const std::string& text, std::size_t indent, std::size_t hanging, Style style) {
  std::istringstream words(text);
  std::string line, word;
  std::size_t margin = indent;
  const auto flush = [&] {
    text_ += std::string(margin, ' ') + styled(line, style) + "\n";
    margin = indent + hanging;
    line.clear();
  };
  while (words >> word) {
    if (!line.empty() && margin + columns_of(line) + 1 + columns_of(word) > width()) flush();
    line += (line.empty() ? "" : " ") + word;
  }
  if (!line.empty()) flush();
}

void TextPage::put(const Box& box, std::size_t indent) {
  for (std::string row : box.rows) {
    row.insert(0, indent, ' ');
    row.erase(row.find_last_not_of(' ') + 1);
    text_ += row + "\n";
  }
}

bool TextPage::formula(const std::string& lead, const Formula& formula, std::size_t indent) {
  const std::size_t start = indent + columns_of(lead);
  const std::size_t room = width() > start ? width() - start : 0;
  std::vector<Box> lines;
  for (const Box& piece : pieces_of(formula, form_.digits, room)) {
    if (piece.width > room) return false;
    if (!lines.empty() && lines.back().width + piece.width <= room) {
      lines.back() = beside(lines.back(), piece);
    } else {
      lines.push_back(piece);
    }
  }
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Box front = box(i == 0 ? lead : std::string(columns_of(lead), ' '));
    put(beside(front, lines[i]), indent);
  }
  return true;
}

void TextPage::value(const std::string& lead, const Formula& array, std::size_t indent) {
  if (!is_written_out(*array.value)) return summary(lead, array, indent);
  const Box whole = box_of(array, form_.digits);
  const std::size_t start = indent + columns_of(lead);
  if (start + whole.width <= width() || array.value->rank() > 2) return put(beside(box(lead), whole), indent);
  const std::size_t columns = cells_of(array).matrices[0][0].size();
  for (std::size_t first = 0, next = 0; first < columns; first = next) {
    constexpr std::size_t label = 16;
    const std::size_t room = width() > start + label ? width() - start - label : 1;
    const Box part = matrix_box(array, form_.digits, room, first, next);
    const std::string which =
        next - first == 1 ? fmt::format(" column {}", first) : fmt::format(" columns {}-{}", first, next - 1);
    const Box front = box(first == 0 ? lead : std::string(columns_of(lead), ' '));
    put(beside(beside(front, part), box(which)), indent);
  }
}

void TextPage::summary(const std::string& lead, const Formula& array, std::size_t indent) {
  const Summary s = summary_of(*array.value);
  const DType dtype = array.value->dtype();
  const auto number = [&](double x) { return number_text(x, dtype, form_.digits); };
  const std::string front = std::string(columns_of(lead), ' ');
  const std::size_t margin = std::min(lead.find_first_not_of(' '), lead.size());
  paragraph(fmt::format("{}{}: min {}, mean {}, max {}, norm {}", lead, sizes_text(s.shape),
                        number(s.minimum), number(s.mean), number(s.maximum), number(s.norm)),
            indent + margin, columns_of(lead) - margin);
  if (s.corner.elements() == 0) return;
  Formula corner{.kind = FormulaKind::array, .value = s.corner};
  const std::size_t rank = s.shape.rank();
  if (rank > 2) corner.value = s.corner.reshape({s.corner.shape().from_end(2), s.corner.shape().from_end(1)});
  put(beside(box(front + "corner "), box_of(corner, form_.digits)), indent);
}

void TextPage::edges(const std::string& left, const std::string& right, std::size_t indent) {
  const std::size_t used = indent + columns_of(left) + 3 + columns_of(right);
  if (used <= width()) {
    text_ += std::string(indent, ' ') + left + std::string(width() - used + 3, ' ') +
             styled(right, Style::quiet) + "\n";
    return;
  }
  paragraph(left, indent, 4);
  paragraph(right, indent + 4, 4, Style::quiet);
}

}  // namespace turunan::explanation
