#include <fmt/format.h>

#include "sheet/parser.hpp"

namespace turunan::sheet {

namespace {

using Kind = TokenKind;

/// The literal that an element is, unless it stands in ( ).
const Literal* inner_literal(const ExprPtr& element) {
  return element->bracketed ? nullptr : element->as<Literal>();
}

/// The sizes of a literal as an element of another one, as far as the brackets tell.
std::vector<std::size_t> extents(const Literal& literal) {
  std::vector<std::size_t> sizes;
  const Literal* at = &literal;
  for (; at->nested; at = inner_literal(at->rows[0][0])) sizes.push_back(at->rows[0].size());
  if (at->rows.size() > 1) sizes.push_back(at->rows.size());
  sizes.push_back(at->rows[0].size());
  return sizes;
}

std::string count(std::size_t n, std::string_view what) {
  return fmt::format("{} {}{}", n, what, n == 1 ? "" : "s");
}

std::string shape(const std::vector<std::size_t>& sizes) {
  return fmt::format("{}", fmt::join(sizes, "×"));
}

}  // namespace

ExprPtr Parser::literal() {
  const Inside inside(*this, true);
  const Token open = take();
  if (is(Kind::kRightBracket)) {
    fail(join(open.span, peek().span), "a tensor needs at least one element",
         "write [0], or zeros( ) with the shape you want");
  }
  std::vector<std::vector<ExprPtr>> rows = literal_rows(open);
  const bool nested = check_rows(rows);
  if (nested && rows.size() > 1) {
    // [[1 2]; [3 4]] reads as [[1 2], [3 4]].
    std::vector<ExprPtr> elements;
    for (const auto& row : rows) elements.push_back(row[0]);
    rows = {std::move(elements)};
  }
  if (nested) check_nested(rows[0]);
  return make(since(open.span.begin), Literal{std::move(rows), nested});
}

/// The elements up to and with the closing bracket. A comma or a semicolon may stand at the end.
std::vector<std::vector<ExprPtr>> Parser::literal_rows(const Token& open) {
  std::vector<std::vector<ExprPtr>> rows(1);
  while (!is(Kind::kRightBracket)) {
    rows.back().push_back(expression());
    if (accept(Kind::kComma)) continue;
    if (accept(Kind::kSemicolon)) {
      if (!is(Kind::kRightBracket)) rows.emplace_back();
      continue;
    }
    const bool sign = is(Kind::kMinus) || is(Kind::kPlus);
    if (is(Kind::kRightBracket) || !peek().space_before || !(starts_element() || sign)) break;
  }
  expect_close(Kind::kRightBracket, open, "an element, an operator, ; or ");
  return rows;
}

/// Rows agree in length; true where all elements are literals of their own.
bool Parser::check_rows(const std::vector<std::vector<ExprPtr>>& rows) const {
  const auto row_span = [](const std::vector<ExprPtr>& row) {
    return join(row.front()->span, row.back()->span);
  };
  for (const auto& row : rows) {
    if (row.size() == rows[0].size()) continue;
    fail(row_span(row), "the rows of a tensor must have the same number of elements", "",
         {{row_span(rows[0]), count(rows[0].size(), "element")},
          {row_span(row), count(row.size(), "element")}});
  }
  const bool nested = inner_literal(rows[0][0]) != nullptr;
  for (const auto& row : rows) {
    for (const ExprPtr& element : row) {
      if ((inner_literal(element) != nullptr) == nested) continue;
      fail(element->span, "brackets stand in brackets only where every element has them",
           "concat( ) joins tensors",
           {{rows[0][0]->span, nested ? "in brackets" : "not in brackets"},
            {element->span, nested ? "not in brackets" : "in brackets"}});
    }
  }
  if (nested && rows.size() > 1 && rows[0].size() > 1) {
    fail(rows[1][0]->span, "; does not go together with several brackets in a row",
         "write one more pair of brackets instead of ;");
  }
  return nested;
}

void Parser::check_nested(const std::vector<ExprPtr>& elements) const {
  const auto first = extents(*inner_literal(elements[0]));
  for (const ExprPtr& element : elements) {
    const auto sizes = extents(*inner_literal(element));
    if (sizes == first) continue;
    fail(element->span, "the parts of a tensor must have the same shape", "",
         {{elements[0]->span, shape(first)}, {element->span, shape(sizes)}});
  }
}

}  // namespace turunan::sheet
