#include <cmath>

#include "explain/draw/draw.hpp"
#include "explain/print/mathml.hpp"
#include "graph/operation.hpp"
#include "ops/leaf.hpp"
#include "ops/view.hpp"
#include "text/unicode.hpp"

// What stands in a drawn node: name, operation, shape; the value and the gradient side by side.

namespace turunan::explanation {

namespace {

constexpr std::string_view quiet = "#66625a", backward = "#a8201a";

std::string symbol_of(const Operation& operation) {
  const std::string symbol(operation.notation.symbol.empty() ? operation.name : operation.notation.symbol);
  switch (operation.notation.form) {
    case Form::postfix: return "x" + symbol;
    case Form::enclosed: return symbol + "x" + symbol;
    case Form::superscript: return "x" + symbol + "y";
    case Form::prefix:
    case Form::infix: return symbol == "-" ? "−" : symbol;
    default: return symbol;
  }
}

// The axes where they do not go without saying.
std::string axes_of(const Node& node) {
  const auto& axes = node.attributes.axes;
  if (axes.empty() || &node.operation == &ops::permute || axes.size() >= node.inputs[0].rank()) return {};
  std::string text;
  for (const std::int64_t axis : axes) text += (text.empty() ? "" : ", ") + std::to_string(axis);
  return axes.size() == 1 ? ", axis " + text : ", axes " + text;
}

std::string kind_of(const Node& node) {
  if (&node.operation == &ops::parameter) return "parameter";
  if (&node.operation == &ops::input || &node.operation == &ops::constant) return "data";
  if (&node.operation == &ops::alias) return "the same";
  return symbol_of(node.operation) + (node.inputs.empty() ? "" : axes_of(node));
}

std::string number(double value, DType dtype, int digits) {
  std::string text = std::isinf(value) ? "∞" : number_text(std::abs(value), dtype, digits);
  return (value < 0 ? "−" : "") + text;
}

std::string line(const std::string& text) {
  return "<tr><td>" + text + "</td></tr>";
}

std::string small(const std::string& text, std::string_view colour) {
  return "<font point-size=\"10\" color=\"" + std::string(colour) + "\">" + text + "</font>";
}

bool is_drawn_out(const Array& value) {
  constexpr std::int64_t most_elements = 16, most_columns = 6;
  const Shape& shape = value.shape();
  return shape.elements() > 0 && shape.elements() <= most_elements && shape.rank() <= 2 &&
         (shape.rank() == 0 || shape.from_end(1) <= most_columns);
}

std::string matrix(const Array& value, int digits, std::string_view colour) {
  const Sheaf sheaf = cells_of({.kind = FormulaKind::array, .value = value});
  std::string rows;
  for (const auto& row : sheaf.matrices[0]) {
    rows += "<tr>";
    for (const Cell& cell : row) {
      rows += "<td align=\"right\">" + small(number(cell.value, value.dtype(), digits), colour) + "</td>";
    }
    rows += "</tr>";
  }
  const bool brackets = value.rank() > 0;
  return "<table cellborder=\"0\" cellspacing=\"0\" cellpadding=\"2\" color=\"" + std::string(colour) +
         "\" " + (brackets ? "border=\"1\" sides=\"LR\">" : "border=\"0\">") + rows + "</table>";
}

std::string spread(const Array& value, int digits, std::string_view colour) {
  if (value.elements() == 0) return small("empty", colour);
  const Summary summary = summary_of(value);
  const auto told = [&](const std::string& what, double x) {
    return line(small(what + " " + number(x, value.dtype(), digits), colour));
  };
  return "<table border=\"0\" cellborder=\"0\" cellspacing=\"0\" cellpadding=\"1\">" +
         told("min", summary.minimum) + told("mean", summary.mean) + told("max", summary.maximum) +
         "</table>";
}

std::string numbers(const Array& value, int digits, std::string_view colour) {
  return is_drawn_out(value) ? matrix(value, digits, colour) : spread(value, digits, colour);
}

// Value and gradient as two columns with a heading each.
std::string both(const DrawnNode& node, const std::string& cost, int digits) {
  const std::string name = escaped(node.tensor.node().origin.name);
  std::string heads = "<td>" + small("value", quiet) + "</td>";
  std::string cells = "<td>" + numbers(*node.value, digits, "#1c1b19") + "</td>";
  if (node.gradient) {
    const std::string head = name.empty() ? "gradient" : "∂" + escaped(cost) + "/∂" + name;
    heads += "<td>" + small(head, backward) + "</td>";
    cells += "<td>" + numbers(*node.gradient, digits, backward) + "</td>";
  }
  return "<table border=\"0\" cellborder=\"0\" cellspacing=\"0\" cellpadding=\"3\"><tr>" + heads +
         "</tr><tr>" + cells + "</tr></table>";
}

}  // namespace

std::string drawn_label(const DrawnNode& drawn, const std::string& cost, int digits) {
  const Node& node = drawn.tensor.node();
  const std::string name = escaped(node.origin.name);
  const bool bare_number =
      ops::is_constant(drawn.tensor) && name.empty() && node.attributes.value->rank() == 0;
  if (bare_number) return number(node.attributes.value->element(0), node.type.dtype, digits);
  const std::string kind = escaped(kind_of(node));
  const std::string large =
      text::count_graphemes(kind) == 1 ? "<font point-size=\"20\">" + kind + "</font>" : kind;
  std::string rows = name.empty() ? line(large) : line("<b>" + name + "</b>") + line(small(kind, "#1c1b19"));
  rows += line(small(sizes_text(node.type.shape), quiet));
  if (drawn.value) rows += line(both(drawn, cost, digits));
  return "<table border=\"0\" cellborder=\"0\" cellspacing=\"0\" cellpadding=\"1\">" + rows + "</table>";
}

}  // namespace turunan::explanation
