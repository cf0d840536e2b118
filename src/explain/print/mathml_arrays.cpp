#include <algorithm>
#include <cmath>

#include "explain/print/mathml.hpp"

// Numbers, blanks and matrices as MathML.

namespace turunan::explanation {

namespace {

// In a font of mathematics all digits are of one width and a point of half of it, so that spaces put the
// points of a column below each other.
std::string space_of(std::size_t characters, bool with_point) {
  if (characters == 0) return {};
  const std::string width = with_point ? std::to_string(characters - 1) + ".5" : std::to_string(characters);
  return "<mspace width=\"" + width + "ch\"/>";
}

std::string blank_box(int number) {
  return "<mtext class=\"blank\" style=\"border: 1px solid\">" + std::to_string(number) + "</mtext>";
}

// How many characters follow the part before the point; nothing where the number has an exponent.
std::optional<std::size_t> behind_point(const Cell& cell, DType dtype, int digits) {
  if (cell.blank != 0 || !std::isfinite(cell.value)) return {};
  const Scientific parts = number_parts(cell.value, dtype, digits);
  if (parts.exponent) return {};
  const std::size_t point = parts.digits.find('.');
  return point == std::string::npos ? 0 : parts.digits.size() - point;
}

using Matrix = std::vector<std::vector<Cell>>;

// The width to fill up behind each column's numbers, so that their points are below each other.
std::vector<std::size_t> widths_behind(const Matrix& matrix, DType dtype, int digits) {
  std::vector<std::size_t> widths(matrix.empty() ? 0 : matrix[0].size());
  for (const auto& row : matrix) {
    for (std::size_t j = 0; j < row.size(); ++j) {
      widths[j] = std::max(widths[j], behind_point(row[j], dtype, digits).value_or(0));
    }
  }
  return widths;
}

std::string cell_element(const Cell& cell, std::size_t width, DType dtype, int digits) {
  if (cell.blank != 0) return "<mtd>" + blank_box(cell.blank) + "</mtd>";
  const std::optional<std::size_t> behind = behind_point(cell, dtype, digits);
  const std::string space = behind ? space_of(width - *behind, *behind == 0) : "";
  return "<mtd>" + mathml_number(cell.value, dtype, digits) + space + "</mtd>";
}

std::string in_square_brackets(const std::string& rows) {
  return mathml_row("<mo>[</mo><mtable>" + rows + "</mtable><mo>]</mo>");
}

struct Dots {
  bool right = false, below = false;
};

std::string matrix_element(const Matrix& matrix, DType dtype, int digits, Dots dots = {}) {
  const std::vector<std::size_t> widths = widths_behind(matrix, dtype, digits);
  std::string rows;
  for (const auto& row : matrix) {
    rows += "<mtr>";
    for (std::size_t j = 0; j < row.size(); ++j) rows += cell_element(row[j], widths[j], dtype, digits);
    rows += dots.right ? "<mtd><mo>⋯</mo></mtd></mtr>" : "</mtr>";
  }
  if (dots.below) {
    rows += "<mtr>";
    for (std::size_t j = 0; j < widths.size(); ++j) rows += "<mtd><mo>⋮</mo></mtd>";
    rows += dots.right ? "<mtd><mo>⋱</mo></mtd></mtr>" : "</mtr>";
  }
  return in_square_brackets(rows);
}

// The first matrix of what is too large, with dots where it goes on.
std::string corner_element(const Array& value, int digits) {
  const Shape& shape = value.shape();
  if (shape.elements() == 0) return "<mrow><mo>[</mo><mo>]</mo></mrow>";
  const Array corner = summary_of(value).corner;
  const Dots dots{shape.from_end(1) > corner.shape().from_end(1),
                  shape.rank() > 1 && shape.from_end(2) > corner.shape().from_end(2)};
  const Sheaf sheaf = cells_of({.kind = FormulaKind::array, .value = corner});
  const std::string first = matrix_element(sheaf.matrices[0], value.dtype(), digits, dots);
  const bool more =
      shape.rank() > 2 && sheaf.labels[0] != "" && shape.elements() > shape.from_end(1) * shape.from_end(2);
  return more ? mathml_row("<munder>" + first + mathml_words(sheaf.labels[0]) + "</munder><mo>⋯</mo>")
              : first;
}

}  // namespace

std::string mathml_number(double value, DType dtype, int digits) {
  if (std::isnan(value)) return "<mi>NaN</mi>";
  std::string text = std::isinf(value) ? "" : number_parts(std::abs(value), dtype, digits).digits;
  text = text.empty() ? "<mi mathvariant=\"normal\">∞</mi>" : mathml_element("mn", text);
  const std::optional<int> exponent =
      std::isinf(value) ? std::nullopt : number_parts(value, dtype, digits).exponent;
  if (exponent) {
    const std::string power = mathml_number(*exponent, DType::i64, digits);
    text += "<mo>×</mo><msup><mn>10</mn>" + power + "</msup>";
  }
  const bool negative = value < 0;
  if (negative) text = "<mo form=\"prefix\">−</mo>" + text;
  return negative || exponent ? mathml_row(text) : text;
}

std::string mathml_sizes(std::string_view sizes) {
  const bool numbers = !sizes.empty() && sizes[0] >= '0' && sizes[0] <= '9';
  return mathml_element(numbers ? "mn" : "mtext", escaped(sizes));
}

std::string mathml_array(const Formula& array, int digits) {
  const Array& value = *array.value;
  if (!is_written_out(value)) return corner_element(value, digits);
  const Sheaf sheaf = cells_of(array);
  if (value.rank() == 0) {
    const Cell& cell = sheaf.matrices[0][0][0];
    return cell.blank != 0 ? blank_box(cell.blank) : mathml_number(cell.value, value.dtype(), digits);
  }
  if (value.rank() <= 2) return matrix_element(sheaf.matrices[0], value.dtype(), digits);
  std::string row;
  for (std::size_t m = 0; m < sheaf.matrices.size(); ++m) {
    row += "<munder>" + matrix_element(sheaf.matrices[m], value.dtype(), digits) +
           mathml_words(sheaf.labels[m]) + "</munder>";
  }
  return mathml_row(row);
}

}  // namespace turunan::explanation
