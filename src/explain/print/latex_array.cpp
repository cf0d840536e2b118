#include <fmt/format.h>

#include <algorithm>

#include "explain/layout.hpp"
#include "explain/print/latex_formula.hpp"

namespace turunan::explanation {

namespace {

using Row = std::vector<std::string>;

std::string with_exponent(const Scientific& parts) {
  if (!parts.exponent) return parts.digits;
  return fmt::format("{}\\times 10^{{{}}}", parts.digits, *parts.exponent);
}

std::string latex_cell(const Cell& cell, DType dtype, const LatexStyle& style) {
  if (cell.blank == 0) return latex_number(cell.value, dtype, style);
  return fmt::format("\\underline{{\\hspace{{2.5em}}}}_{{({})}}", cell.blank);
}

std::string latex_matrix(const std::vector<Row>& rows, const LatexStyle& style) {
  std::string latex;
  for (const Row& row : rows) {
    latex += latex.empty() ? "" : style.line_end();
    latex += fmt::format("{}", fmt::join(row, " & "));
  }
  return "\\begin{bmatrix} " + latex + " \\end{bmatrix}";
}

// Matrices beside one another, in lines of at most so many columns.
std::string latex_sheaf(const Sheaf& sheaf, const std::vector<std::string>& matrices,
                        const LatexStyle& style) {
  constexpr std::size_t most_columns = 12;
  std::string latex;
  std::size_t columns = 0;
  for (std::size_t m = 0; m < matrices.size(); ++m) {
    const std::size_t width = sheaf.matrices[m][0].size() + 1;
    if (m > 0 && columns + width > most_columns) {
      latex += style.line_end();
      columns = 0;
    } else if (m > 0) {
      latex += style.thin_space();
    }
    columns += width;
    latex += fmt::format("\\overset{{{}}}{{{}}}", sheaf.labels[m], matrices[m]);
  }
  return "\\left[ \\begin{gathered} " + latex + " \\end{gathered} \\right]";
}

std::string written_out(const Formula& array, const LatexStyle& style) {
  const Sheaf sheaf = cells_of(array);
  const DType dtype = array.value->dtype();
  if (array.value->rank() == 0) return latex_cell(sheaf.matrices[0][0][0], dtype, style);
  std::vector<std::string> matrices;
  for (const auto& matrix : sheaf.matrices) {
    std::vector<Row> rows;
    for (const auto& cells : matrix) {
      Row& row = rows.emplace_back();
      for (const Cell& cell : cells) row.push_back(latex_cell(cell, dtype, style));
    }
    matrices.push_back(latex_matrix(rows, style));
  }
  return array.value->rank() < 3 ? matrices[0] : latex_sheaf(sheaf, matrices, style);
}

// The first elements, with dots where there are more.
std::string corner(const Formula& array, const LatexStyle& style) {
  const Shape& shape = array.value->shape();
  const Array first = summary_of(*array.value).corner;
  const std::int64_t all_columns = shape.from_end(1), all_rows = shape.rank() < 2 ? 1 : shape.from_end(2);
  const std::int64_t columns = std::min<std::int64_t>(3, all_columns),
                     some = std::min<std::int64_t>(3, all_rows);
  const std::vector<double> elements = first.to_doubles();
  std::vector<Row> rows;
  for (std::int64_t i = 0; i < some; ++i) {
    Row& row = rows.emplace_back();
    for (std::int64_t j = 0; j < columns; ++j) {
      const auto at = static_cast<std::size_t>(i * all_columns + j);
      const int blank = at < array.blanks.size() ? array.blanks[at] : 0;
      const double value = elements[static_cast<std::size_t>(i * columns + j)];
      row.push_back(latex_cell({value, blank}, array.value->dtype(), style));
    }
    if (columns < all_columns) row.emplace_back("\\cdots");
  }
  if (some < all_rows) {
    Row& dots = rows.emplace_back(static_cast<std::size_t>(columns), "\\vdots");
    if (columns < all_columns) dots.emplace_back("\\ddots");
  }
  const std::string matrix = latex_matrix(rows, style);
  if (shape.rank() < 3) return matrix;
  std::string label = "0";
  for (std::size_t axis = 3; axis < shape.rank(); ++axis) label += ", 0";
  return fmt::format("\\left[ \\overset{{[{}]}}{{{}}}{}\\cdots \\right]", label, matrix, style.thin_space());
}

}  // namespace

std::string latex_number(double value, DType dtype, const LatexStyle& style) {
  const Scientific parts = number_parts(value, dtype, style.digits);
  if (parts.digits == "nan") return "\\mathrm{NaN}";
  if (parts.digits == "inf") return "\\infty";
  if (parts.digits == "-inf") return "-\\infty";
  return with_exponent(parts);
}

std::string latex_array(const Formula& array, const LatexStyle& style) {
  if (!array.value) return latex_words("?", style.target);
  const Shape& shape = array.value->shape();
  if (shape.elements() == 0) return fmt::format("[\\enspace]_{{{}}}", latex_sizes(sizes_text(shape)));
  return is_written_out(*array.value) ? written_out(array, style) : corner(array, style);
}

}  // namespace turunan::explanation
