#pragma once

#include <fmt/format.h>

#include <memory>
#include <string>
#include <vector>

#include "sheet/syntax.hpp"

/// Trees as one line of text, for tests to compare.
namespace turunan::sheet::test {

inline SourcePtr source(std::string_view text) {
  return std::make_shared<Source>("t.tn", text);
}

inline std::string show(const ExprPtr& expr);

template <class Range, class Function>
std::string joined(const Range& range, const char* separator, Function function) {
  std::vector<std::string> parts;
  for (const auto& element : range) parts.push_back(function(element));
  return fmt::format("{}", fmt::join(parts, separator));
}

inline std::string sign_of(BinaryOp op) {
  static const char* const signs[] = {"+", "-", "*", "/", "@", "·", "j", "^",
                                      "<", "≤", ">", "≥", "≠", "=", "≈"};
  return signs[static_cast<int>(op)];
}

struct Show {
  std::string operator()(const Number& n) const { return n.text; }
  std::string operator()(const Text& n) const { return "\"" + n.value + "\""; }
  std::string operator()(const Variable& n) const { return n.key; }
  std::string operator()(const Negation& n) const { return fmt::format("(neg {})", show(n.operand)); }
  std::string operator()(const Binary& n) const {
    return fmt::format("({} {} {})", sign_of(n.op), show(n.left), show(n.right));
  }
  std::string operator()(const Postfix& n) const {
    return fmt::format("({} {})", n.op == PostfixOp::kTranspose ? "ᵀ" : "⁻¹", show(n.operand));
  }
  std::string operator()(const Call& n) const {
    return n.function.key + "(" +
           joined(n.arguments, ", ",
                  [](const Argument& a) { return (a.keyword ? a.keyword->key + "=" : "") + show(a.value); }) +
           ")";
  }
  std::string operator()(const Tuple& n) const { return "<" + joined(n.elements, ", ", show) + ">"; }
  std::string operator()(const Index& n) const {
    return show(n.operand) + "[" +
           joined(n.subscripts, ", ",
                  [](const Subscript& s) {
                    return s.is_slice() ? show(s.start) + ":" + show(s.stop) + ":" + show(s.step)
                                        : show(s.at);
                  }) +
           "]";
  }
  std::string operator()(const Literal& n) const {
    const char* const separator = n.nested ? " | " : " ";
    return "[" + joined(n.rows, "; ", [&](const auto& row) { return joined(row, separator, show); }) + "]";
  }
  std::string operator()(const Derivative& n) const { return fmt::format("(∂ {} {})", show(n.of), n.by.key); }
  std::string operator()(const With& n) const {
    return fmt::format("(with {} {})", show(n.body), joined(n.bindings, " ", [](const Binding& b) {
                         return b.name.key + "=" + show(b.value);
                       }));
  }
};

inline std::string show(const ExprPtr& expr) {
  return expr ? std::visit(Show{}, expr->node) : "";
}

/// The tree of an expression, or its error as "line:column: message".
inline std::string tree(std::string_view text) {
  try {
    return show(parse_expression(source(text)));
  } catch (const SheetError& error) {
    const Diagnostic& diagnostic = error.diagnostic();
    const Place place = diagnostic.source->place(diagnostic.span.begin);
    return fmt::format("{}:{}: {}", place.line, place.column, diagnostic.message);
  }
}

/// The first error of a sheet as it is shown, or "" where there is none.
inline std::string first_error(std::string_view text) {
  const SourcePtr at = source(text);
  const Sheet sheet = parse_sheet(at);
  return sheet.diagnostics.empty() ? "" : render(sheet.diagnostics[0], *at);
}

}  // namespace turunan::sheet::test
