#include "explain/layout.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "graph/decimal.hpp"
#include "graph/operation.hpp"

namespace turunan::explanation {

namespace {

bool is_big_sign(const Formula& f) {
  return f.kind == FormulaKind::reduction && (f.text == "Σ" || f.text == "Π");
}

// Σ x, -Σ x, 2 Σ x: what is written behind would be read as summed too.
bool ends_in_big_sign(const Formula& f) {
  if (is_big_sign(f)) return true;
  if (f.kind == FormulaKind::prefix) return ends_in_big_sign(f.parts[0]);
  return f.kind == FormulaKind::infix && f.binding == precedence::product && ends_in_big_sign(f.parts[1]);
}

bool is_negative_number(const Formula& f) {
  return f.kind == FormulaKind::number && std::signbit(f.value->element(0));
}

// How tightly a formula binds where it is laid out so; `raised` as the base of an exponent or a postfix sign.
int binding_of(const Formula& f, Layout layout, bool raised) {
  if (is_negative_number(f)) return precedence::sign;
  if (layout == Layout::line) return f.binding;
  if (ends_in_big_sign(f)) return precedence::sum;
  if (f.kind == FormulaKind::fraction || f.kind == FormulaKind::partial)
    return raised ? precedence::product : precedence::atom;
  return f.binding;
}

bool is_signed(const Formula& f) {
  return f.kind == FormulaKind::prefix || is_negative_number(f) ||
         (f.kind == FormulaKind::infix && f.binding == precedence::product && is_signed(f.parts[0])) ||
         (f.kind == FormulaKind::fraction && is_signed(f.parts[0]));
}

// x ⊙ y·z and x/y·z would be read from the wrong end.
bool mixes_products(const Formula& whole, const Formula& left, Layout layout) {
  if (whole.text != "·") return false;
  if (left.kind == FormulaKind::fraction) return layout == Layout::line;
  return left.kind == FormulaKind::infix && left.text == "⊙";
}

bool operand_in_brackets(const Formula& whole, std::size_t part, Layout layout) {
  const Formula& child = whole.parts[part];
  const int binding = binding_of(child, layout, false);
  const bool compares = whole.binding == precedence::comparison;
  if (part == 0) {
    return binding < whole.binding || (binding == whole.binding && compares) ||
           mixes_products(whole, child, layout);
  }
  if (compares && is_signed(child)) return false;
  if (layout == Layout::stacked && ends_in_big_sign(child) && !is_signed(child)) return false;
  if (is_signed(child) || binding < whole.binding) return true;
  // Written side by side, only what stands for itself needs none.
  if (whole.text.empty()) return binding < precedence::power;
  return binding == whole.binding;
}

}  // namespace

bool in_brackets(const Formula& whole, std::size_t part, Layout layout) {
  const Formula& child = whole.parts[part];
  switch (whole.kind) {
    case FormulaKind::infix: return operand_in_brackets(whole, part, layout);
    case FormulaKind::fraction:
      if (layout == Layout::stacked) return false;
      if (part == 0) {
        return child.kind == FormulaKind::partial || binding_of(child, layout, false) < precedence::product;
      }
      return is_signed(child) || binding_of(child, layout, false) <= precedence::product;
    case FormulaKind::prefix:
      if (layout == Layout::stacked && ends_in_big_sign(child)) return is_signed(child);
      return is_signed(child) || binding_of(child, layout, false) < precedence::product;
    case FormulaKind::superscript:
      if (part == 1 && layout == Layout::stacked) return false;
      return binding_of(child, layout, true) < precedence::atom;
    case FormulaKind::postfix:
    case FormulaKind::index:
    case FormulaKind::prime: return binding_of(child, layout, true) < precedence::atom;
    case FormulaKind::root:
      return layout == Layout::line && binding_of(child, layout, false) < precedence::atom;
    case FormulaKind::reduction:
      if (layout == Layout::line || !is_big_sign(whole)) return false;
      return is_signed(child) || binding_of(child, layout, false) < precedence::product;
    default: return false;
  }
}

bool side_by_side(const Formula& whole) {
  // What does the right side begin with? A number or a bracket of numbers would read as one with the left.
  const Formula* first = &whole.parts[1];
  while (!in_brackets(whole, 1, Layout::line) &&
         (first->kind == FormulaKind::postfix || first->kind == FormulaKind::superscript ||
          first->kind == FormulaKind::index || first->kind == FormulaKind::infix ||
          first->kind == FormulaKind::fraction)) {
    first = &first->parts[0];
  }
  if (in_brackets(whole, 1, Layout::line)) return true;
  return first->kind != FormulaKind::number && first->kind != FormulaKind::array &&
         first->kind != FormulaKind::sizes;
}

std::string number_text(double value, DType dtype, int digits) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  constexpr double plain = 1e6;  // whole numbers below are written out
  if (value == 0) return "0";
  if (value == std::floor(value) && std::abs(value) < plain)
    return std::to_string(static_cast<std::int64_t>(value));
  return dtype == DType::f32 ? significant(static_cast<float>(value), digits) : significant(value, digits);
}

Scientific number_parts(double value, DType dtype, int digits) {
  const std::string text = number_text(value, dtype, digits);
  const std::size_t mark = text.find('e');
  if (mark == std::string::npos) return {text, {}};
  return {text.substr(0, mark), std::stoi(text.substr(mark + 1))};
}

std::string cell_text(const Cell& cell, DType dtype, int digits) {
  return cell.blank > 0 ? "⟨" + std::to_string(cell.blank) + "⟩" : number_text(cell.value, dtype, digits);
}

Sheaf cells_of(const Formula& array) {
  const Array& value = *array.value;
  const Shape& shape = value.shape();
  const std::int64_t columns = shape.rank() == 0 ? 1 : shape.from_end(1);
  const std::int64_t rows = shape.rank() < 2 ? 1 : shape.from_end(2);
  const std::int64_t matrices = rows * columns == 0 ? 0 : shape.elements() / (rows * columns);
  const std::vector<double> elements = value.to_doubles();
  Sheaf sheaf;
  std::size_t at = 0;
  for (std::int64_t m = 0; m < matrices; ++m) {
    std::string label;
    std::int64_t rest = m;
    for (std::size_t axis = shape.rank(); axis-- > 2;) {
      const std::int64_t size = shape[axis - 2];
      label = std::to_string(rest % size) + (label.empty() ? "" : ", " + label);
      rest /= size;
    }
    sheaf.labels.push_back(label.empty() ? label : "[" + label + "]");
    auto& matrix = sheaf.matrices.emplace_back(static_cast<std::size_t>(rows));
    for (auto& row : matrix) {
      for (std::int64_t j = 0; j < columns; ++j, ++at) {
        row.push_back({elements[at], array.blanks.empty() ? 0 : array.blanks[at]});
      }
    }
  }
  return sheaf;
}

bool is_written_out(const Array& value) {
  constexpr std::int64_t most_columns = 8, most_rows = 12, most_elements = 64;
  const Shape& shape = value.shape();
  if (shape.elements() > most_elements || shape.elements() == 0) return false;
  return shape.rank() == 0 ||
         (shape.from_end(1) <= most_columns && (shape.rank() < 2 || shape.from_end(2) <= most_rows));
}

Summary summary_of(const Array& value) {
  Summary summary{.shape = value.shape(), .corner = {}};
  const std::vector<double> elements = value.to_doubles();
  double total = 0, squares = 0;
  summary.minimum = elements.empty() ? 0 : elements[0];
  summary.maximum = summary.minimum;
  for (const double x : elements) {
    summary.minimum = std::isnan(x) || x < summary.minimum ? x : summary.minimum;
    summary.maximum = std::isnan(x) || x > summary.maximum ? x : summary.maximum;
    total += x;
    squares += x * x;
  }
  summary.mean = elements.empty() ? 0 : total / static_cast<double>(elements.size());
  summary.norm = std::sqrt(squares);
  std::vector<Slice> slices;
  for (std::size_t axis = 0; axis < value.rank(); ++axis) {
    // Of the axes in front of a matrix the first place is enough.
    const std::int64_t most = axis + 2 < value.rank() ? 1 : 3;
    slices.push_back({0, std::min(most, value.shape()[axis]), 1});
  }
  summary.corner = value.slice(slices);
  return summary;
}

std::string sizes_text(const Shape& shape) {
  if (shape.rank() == 0) return "scalar";
  std::string text;
  for (const std::int64_t size : shape) text += (text.empty() ? "" : "×") + std::to_string(size);
  return text;
}

}  // namespace turunan::explanation
