#include <fmt/format.h>

#include <algorithm>

#include "explain/layout.hpp"

// A formula on one line, as a sheet writes it.

namespace turunan {

namespace explanation {

namespace {

std::string written(const Formula& f, int digits);

std::string part(const Formula& f, std::size_t i, int digits) {
  const std::string text = written(f.parts[i], digits);
  return in_brackets(f, i, Layout::line) ? "(" + text + ")" : text;
}

// [0 1; 2 3]; of more axes [[0 1; 2 3], [4 5; 6 7]].
std::string array_text(const Formula& f, int digits) {
  std::vector<std::string> matrices;
  for (const auto& matrix : cells_of(f).matrices) {
    std::string text;
    for (const auto& row : matrix) {
      if (!text.empty()) text += "; ";
      for (std::size_t j = 0; j < row.size(); ++j)
        text += (j == 0 ? "" : " ") + cell_text(row[j], f.value->dtype(), digits);
    }
    matrices.push_back("[" + text + "]");
  }
  if (f.value->rank() == 0) return cell_text(cells_of(f).matrices[0][0][0], f.value->dtype(), digits);
  return f.value->rank() <= 2 ? fmt::format("{}", fmt::join(matrices, ""))
                              : fmt::format("[{}]", fmt::join(matrices, ", "));
}

std::string call_text(const Formula& f, int digits) {
  std::vector<std::string> arguments;
  for (const Formula& p : f.parts) arguments.push_back(written(p, digits));
  arguments.insert(arguments.end(), f.options.begin(), f.options.end());
  return fmt::format("{}({})", f.text, fmt::join(arguments, ", "));
}

bool has_sizes(const Formula& f) {
  return f.kind == FormulaKind::sizes || std::ranges::any_of(f.parts, has_sizes);
}

std::string infix_text(const Formula& f, int digits) {
  const std::string left = part(f, 0, digits), right = part(f, 1, digits);
  // After an exponent a name would not be seen: 1e-12·s.
  const bool exponent = f.parts[0].kind == FormulaKind::number && left.find('e') != std::string::npos;
  if (f.text.empty()) return left + (side_by_side(f) && !exponent ? "" : "·") + right;
  // Products of names stand close, those of shapes do not: 4×2 · 2×2.
  const bool tight = f.text == "·" && !has_sizes(f);
  return tight ? left + f.text + right : left + " " + f.text + " " + right;
}

std::string written(const Formula& f, int digits) {
  switch (f.kind) {
    case FormulaKind::symbol:
    case FormulaKind::sizes: return f.text;
    case FormulaKind::partial: return "∂" + written(f.parts[0], digits) + "/∂" + written(f.parts[1], digits);
    case FormulaKind::number:
    case FormulaKind::array: return array_text(f, digits);
    case FormulaKind::call:
    case FormulaKind::reduction: return call_text(f, digits);
    case FormulaKind::infix: return infix_text(f, digits);
    case FormulaKind::prefix: return f.text + part(f, 0, digits);
    case FormulaKind::postfix: return part(f, 0, digits) + f.text;
    case FormulaKind::superscript: return part(f, 0, digits) + "^" + part(f, 1, digits);
    case FormulaKind::fraction: return part(f, 0, digits) + "/" + part(f, 1, digits);
    case FormulaKind::root: return "√" + part(f, 0, digits);
    case FormulaKind::enclosed: return f.text + written(f.parts[0], digits) + f.text;
    case FormulaKind::index: return part(f, 0, digits) + fmt::format("[{}]", fmt::join(f.options, ", "));
    case FormulaKind::prime: return part(f, 0, digits) + "′";
  }
  return {};
}

}  // namespace

}  // namespace explanation

std::string formula_text(const Formula& formula, int digits) {
  return explanation::written(formula, digits);
}

}  // namespace turunan
