#include <fmt/format.h>

#include <algorithm>

#include "explain/layout.hpp"
#include "explain/print/box.hpp"

namespace turunan::explanation {

namespace {

bool has_rows(const Formula& f) {
  if (f.kind == FormulaKind::array && f.value->rank() >= 2) return true;
  return std::ranges::any_of(f.parts, has_rows);
}

using Texts = std::vector<std::vector<std::string>>;

// Columns [first, next) with their numbers to the right, or as many as fit.
Box columns_box(const Texts& texts, std::size_t width, std::size_t first, std::size_t& next) {
  const std::size_t count = texts.empty() ? 0 : texts[0].size();
  std::vector<std::size_t> widths;
  std::size_t used = 2;
  for (next = first; next < count; ++next) {
    std::size_t widest = 0;
    for (const auto& row : texts) widest = std::max(widest, columns_of(row[next]));
    used += widest + (next == first ? 0 : 2);
    if (used > width && next > first) break;
    widths.push_back(widest);
  }
  Box result{.rows = {}, .width = 0, .line = (texts.size() - 1) / 2};
  for (const auto& row : texts) {
    std::string line;
    for (std::size_t j = first; j < next; ++j) {
      if (j > first) line += "  ";
      line += std::string(widths[j - first] - columns_of(row[j]), ' ') + row[j];
    }
    result.width = columns_of(line);
    result.rows.push_back(std::move(line));
  }
  return enclosed(result, '[');
}

Texts texts_of(const std::vector<std::vector<Cell>>& matrix, DType dtype, int digits) {
  Texts texts;
  for (const auto& row : matrix) {
    auto& line = texts.emplace_back();
    for (const Cell& cell : row) line.push_back(cell_text(cell, dtype, digits));
  }
  return texts;
}

Box array_box(const Formula& f, int digits) {
  const Sheaf sheaf = cells_of(f);
  Box result;
  for (std::size_t m = 0; m < sheaf.matrices.size(); ++m) {
    std::size_t next = 0;
    Box matrix = columns_box(texts_of(sheaf.matrices[m], f.value->dtype(), digits), SIZE_MAX, 0, next);
    if (!sheaf.labels[m].empty()) matrix = beside(box((m == 0 ? "" : "  ") + sheaf.labels[m] + " "), matrix);
    result = m == 0 ? matrix : beside(result, matrix);
  }
  return result;
}

Box part_box(const Formula& f, std::size_t i, int digits) {
  const Box inside = box_of(f.parts[i], digits);
  return in_brackets(f, i, Layout::line) ? enclosed(inside, '(') : inside;
}

std::string sign_of(const Formula& f) {
  if (f.text.empty()) return side_by_side(f) ? "" : "·";
  return f.text == "·" ? " · " : " " + f.text + " ";
}

Box call_box(const Formula& f, int digits) {
  Box inside;
  for (std::size_t i = 0; i < f.parts.size(); ++i) {
    if (i > 0) inside = beside(inside, box(", "));
    inside = beside(inside, box_of(f.parts[i], digits));
  }
  for (const std::string& option : f.options)
    inside = beside(inside, box((inside.width > 0 ? ", " : "") + option));
  return beside(box(f.text), enclosed(inside, '('));
}

}  // namespace

Box box_of(const Formula& f, int digits) {
  if (!has_rows(f)) return box(formula_text(f, digits));
  switch (f.kind) {
    case FormulaKind::array: return array_box(f, digits);
    case FormulaKind::call:
    case FormulaKind::reduction: return call_box(f, digits);
    case FormulaKind::infix:
      return beside(beside(part_box(f, 0, digits), box(sign_of(f))), part_box(f, 1, digits));
    case FormulaKind::fraction:
      return beside(beside(part_box(f, 0, digits), box(" / ")), part_box(f, 1, digits));
    case FormulaKind::prefix: return beside(box(f.text), part_box(f, 0, digits));
    case FormulaKind::root: return beside(box("√"), part_box(f, 0, digits));
    case FormulaKind::postfix: return raised(part_box(f, 0, digits), f.text);
    case FormulaKind::prime: return raised(part_box(f, 0, digits), "′");
    case FormulaKind::superscript:
      return beside(beside(part_box(f, 0, digits), box("^")), part_box(f, 1, digits));
    case FormulaKind::enclosed: {
      const Box inside = enclosed(box_of(f.parts[0], digits), '|');
      return f.text == "‖" ? enclosed(inside, '|') : inside;
    }
    case FormulaKind::index:
      return beside(part_box(f, 0, digits), box(fmt::format("[{}]", fmt::join(f.options, ", "))));
    default: return box(formula_text(f, digits));
  }
}

std::vector<Box> pieces_of(const Formula& f, int digits, std::size_t room) {
  const bool breaks = (f.kind == FormulaKind::infix && !f.text.empty()) || f.kind == FormulaKind::fraction;
  if (!breaks) return {box_of(f, digits)};
  // A chain of one sign comes apart; another operand only where it is too wide.
  const auto operand = [&](std::size_t i) -> std::vector<Box> {
    const Box whole = part_box(f, i, digits);
    const bool chain = i == 0 && f.parts[0].binding == f.binding;
    if (in_brackets(f, i, Layout::line) || (!chain && whole.width <= room)) return {whole};
    return pieces_of(f.parts[i], digits, room);
  };
  std::vector<Box> pieces = operand(0), right = operand(1);
  right[0] = beside(box(f.kind == FormulaKind::fraction ? " / " : sign_of(f)), right[0]);
  pieces.insert(pieces.end(), right.begin(), right.end());
  return pieces;
}

Box matrix_box(const Formula& array, int digits, std::size_t width, std::size_t first, std::size_t& next) {
  const Sheaf sheaf = cells_of(array);
  return columns_box(texts_of(sheaf.matrices[0], array.value->dtype(), digits), width, first, next);
}

}  // namespace turunan::explanation
