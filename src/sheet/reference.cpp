#include "sheet/reference.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ops/catalogue.hpp"

namespace turunan::sheet {

namespace {

std::string_view kind_text(Kind kind) {
  switch (kind) {
    case Kind::tensor: return "a tensor";
    case Kind::tensors: return "tensors";
    case Kind::axes: return "an axis, or several as (0, 1)";
    case Kind::integer: return "a whole number";
    case Kind::sizes: return "whole numbers";
    case Kind::number: return "a number";
    case Kind::flag: return "0 or 1";
    case Kind::places: return "a whole number, or one for each spatial axis as (2, 1)";
    case Kind::padding:
      return "a whole number, one or two for each spatial axis as (0, 1, 0, 1), or \"same\"";
  }
  return "";
}

// A bar would end the cell.
std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) result += c == '|' ? std::string("\\|") : std::string(1, c);
  return result;
}

std::string arguments_text(const Operation& operation) {
  std::string text;
  for (const Parameter& parameter : parameters_of(operation)) {
    if (parameter.name.empty()) break;
    text += fmt::format("{}`{}` {}{}", text.empty() ? "" : ", ", parameter.name, kind_text(parameter.kind),
                        parameter.optional ? " (may be left out)" : "");
  }
  return text;
}

}  // namespace

std::string function_reference() {
  std::string page =
      "# Functions\n\n"
      "Made from the catalogue of operations by `turunan reference`; a test keeps the two the same.\n"
      "An argument may be given by its name: `sum(x, axis = 0)`.\n\n"
      "| function | what it gives | arguments |\n|---|---|---|\n";
  std::vector<const Operation*> operations;
  for (const Operation* operation : catalogue()) {
    if (!operation->summary.empty()) operations.push_back(operation);
  }
  std::ranges::sort(operations, {}, [](const Operation* operation) { return operation->name; });
  for (const Operation* operation : operations) {
    std::string names = fmt::format("`{}`", operation->name);
    for (const std::string_view alias : operation->aliases) names += fmt::format(", `{}`", alias);
    page += fmt::format("| {} | {} | {} |\n", names, escaped(operation->summary), arguments_text(*operation));
  }
  page +=
      "| `jacobian` | the matrix of ∂fᵢ/∂xⱼ, elements counted row by row | `f` an expression, `x` a name |\n"
      "| `hessian` | the matrix of ∂²f/∂xᵢ∂xⱼ of a scalar | `f` an expression, `x` a name |\n";
  return page;
}

}  // namespace turunan::sheet
