#include <fmt/format.h>

#include "explain/print/document.hpp"
#include "explain/print/markdown_text.hpp"
#include "text/unicode.hpp"

namespace turunan {

namespace explanation {

std::string markdown_text(std::string_view text) {
  constexpr std::u32string_view special = U"\\`*_{}[]<>#|$~&";
  std::string markdown;
  for (const char32_t code : text::decode_all(text)) {
    if (text::is_control(code)) {
      markdown += ' ';
      continue;
    }
    markdown += special.find(code) == std::u32string_view::npos ? "" : "\\";
    markdown += text::encode(code);
  }
  return markdown;
}

namespace {

// A row of a GitHub table; a bar ends a cell, even in a formula.
std::string table_row(const std::vector<std::string>& cells) {
  std::string row = "|";
  for (std::string cell : cells) {
    for (std::size_t at = cell.find('|'); at != std::string::npos; at = cell.find('|', at + 6))
      cell.replace(at, 1, "\\vert ");
    row += " " + cell + " |";
  }
  return row + "\n";
}

std::string table(const Line& line) {
  std::string markdown = table_row(line.cells[0]) + "|";
  for (std::size_t i = 0; i < line.cells[0].size(); ++i) markdown += " --- |";
  markdown += "\n";
  for (std::size_t i = 1; i < line.cells.size(); ++i) markdown += table_row(line.cells[i]);
  return markdown + "\n";
}

// The lines of one equation, aligned at its sign. GitHub keeps a line's \\ only at its end, hence \cr.
class Equations {
 public:
  void start(const std::string& left, const std::string& right) {
    next(right);
    rows_.back() = left + " " + rows_.back();
  }
  void next(const std::string& right) { rows_.push_back("& " + right); }
  std::string take() {
    if (rows_.empty()) return {};
    const std::string markdown =
        fmt::format("$$\n\\begin{{aligned}}\n{}\n\\end{{aligned}}\n$$\n\n", fmt::join(rows_, " \\cr\n"));
    rows_.clear();
    return markdown;
  }

 private:
  std::vector<std::string> rows_;
};

void add_line(const Line& line, Equations& equations, std::string& markdown) {
  switch (line.kind) {
    case Line::Kind::equation: equations.start(line.left, line.right); return;
    case Line::Kind::shapes: equations.next("\\quad {\\small " + line.right + "}"); return;
    case Line::Kind::values:
      if (!line.right.empty()) equations.next(line.right);
      equations.next(line.results);
      return;
    case Line::Kind::product: equations.next(line.right); return;
    default: break;
  }
  markdown += equations.take();
  if (line.kind == Line::Kind::table) {
    markdown += table(line);
  } else if (line.kind == Line::Kind::formulas) {
    for (const std::string& formula : line.cells[0]) markdown += "$$\n" + formula + "\n$$\n\n";
  } else if (line.kind == Line::Kind::alarm) {
    markdown += "**" + line.right + "**\n\n";
  } else {
    markdown += line.right + "\n\n";
  }
}

std::string block_text(const Block& block) {
  std::string markdown;
  if (!block.heading.empty() && !block.continued) markdown += "### " + block.heading + "\n\n";
  if (!block.rule.empty()) markdown += block.rule + "\n\n";
  Equations equations;
  for (const Line& line : block.lines) add_line(line, equations, markdown);
  return markdown + equations.take();
}

}  // namespace

}  // namespace explanation

std::string to_markdown(const Derivation& derivation, const PrintedForm& form) {
  using namespace explanation;
  const Document document = document_of(derivation, form, LatexTarget::mathjax);
  std::string markdown = "# " + document.title + "\n\n";
  for (const std::string& subtitle : document.subtitles) markdown += subtitle + "\n\n";
  for (const Part& part : document.parts) {
    markdown += "## " + part.title + "\n\n";
    for (const Block& block : part.blocks) markdown += block_text(block);
  }
  while (markdown.ends_with("\n\n")) markdown.pop_back();
  return markdown;
}

}  // namespace turunan
