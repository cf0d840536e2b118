#include <fmt/format.h>

#include "sheet/names.hpp"
#include "sheet/parser.hpp"

// What binds tightest: names, calls, indices, brackets, bars, roots.
namespace turunan::sheet {

namespace {

using Kind = TokenKind;

/// The key of a function: Σ and ∑ call sum, ∏ calls prod.
std::string function_key(std::string_view text) {
  if (text == "∑") return "sum";
  if (text == "∏") return "prod";
  std::string name = key(text);
  return name == "Σ" ? "sum" : name;
}

}  // namespace

ExprPtr Parser::primary() {
  const Nesting nesting(*this);
  ExprPtr operand = atom();
  if (operand->as<Number>() && !operand->bracketed) return operand;
  while (is(Kind::kLeftBracket) && !(spaces_separate_ && peek().space_before))
    operand = index(std::move(operand));
  return operand;
}

ExprPtr Parser::atom() {
  switch (peek().kind) {
    case Kind::kName: return name_or_call();
    case Kind::kNumber: {
      const Token token = take();
      return make(token.span, Number{number_value(text(token)), std::string(text(token))});
    }
    case Kind::kText: {
      const Token token = take();
      return make(token.span, Text{text_value(text(token))});
    }
    case Kind::kLeftParen: return parenthesised();
    case Kind::kLeftBracket: return literal();
    case Kind::kBar:
    case Kind::kNormBar: return bars();
    case Kind::kPartial: return derivative();
    case Kind::kRoot: return root();
    default: unexpected("an expression");
  }
}

ExprPtr Parser::name_or_call() {
  const Token token = peek();
  if (is(Kind::kLeftParen, 1) && !(spaces_separate_ && peek(1).space_before) && !is_reserved(text(token))) {
    return call(take());
  }
  if (text(token) == "∑" || text(token) == "∏") {
    fail(token.span, fmt::format("{} is a function", text(token)), fmt::format("write {}( )", text(token)));
  }
  Identifier name = identifier("a name");
  return make(name.span, Variable{std::move(name.key)});
}

ExprPtr Parser::call(const Token& name) {
  const Token open = take();
  Call node{{function_key(text(name)), name.span}, arguments(open)};
  const Span span = since(name.span.begin);
  if (node.function.key == "grad") return gradient(node, span);
  if (node.function.key == "inv" && node.arguments.size() == 1 && !node.arguments[0].keyword &&
      !node.arguments[0].value->as<Tuple>()) {
    return make(span, Postfix{PostfixOp::kInverse, node.arguments[0].value, name.span});
  }
  return make(span, std::move(node));
}

/// The arguments up to and with the closing bracket; the opening one has been read.
std::vector<Argument> Parser::arguments(const Token& open) {
  const Inside inside(*this, false);
  std::vector<Argument> result;
  while (!is(Kind::kRightParen)) {
    result.push_back(argument());
    const Argument& last = result.back();
    if (!last.keyword && result.size() > 1 && result[result.size() - 2].keyword) {
      fail(last.span, "an argument without a name stands after one with a name",
           "put the named arguments last");
    }
    if (!accept(Kind::kComma)) break;
  }
  expect_close(Kind::kRightParen, open, "an operator, a comma or ");
  return result;
}

Argument Parser::argument() {
  const std::size_t begin = peek().span.begin;
  Argument result;
  if (is(Kind::kName) && is(Kind::kEqual, 1)) {
    result.keyword = identifier("a name");
    take();
  }
  result.value = argument_list();
  result.span = since(begin);
  return result;
}

/// An expression, or a list such as (0, 1), which only an argument may be.
ExprPtr Parser::argument_list() {
  const Token open = peek();
  if (open.kind != Kind::kLeftParen || open.match == kNoMatch) return expression();
  const Token& after = peek(static_cast<std::size_t>(open.match) - at_ + 1);
  if (after.kind != Kind::kComma && after.kind != Kind::kRightParen) return expression();
  const Inside inside(*this, false);
  take();
  if (is(Kind::kRightParen))
    fail(join(open.span, peek().span), "( ) holds nothing", "write an expression in it");
  Tuple tuple;
  while (!is(Kind::kRightParen)) {
    tuple.elements.push_back(expression());
    if (!is(Kind::kComma)) break;
    take();
  }
  const bool list = tuple.elements.size() > 1 || all_.tokens[at_ - 1].kind == Kind::kComma;
  if (!list) return close_parenthesis(open, tuple.elements[0]);
  expect_close(Kind::kRightParen, open, "an operator, a comma or ");
  return make(since(open.span.begin), std::move(tuple));
}

ExprPtr Parser::parenthesised() {
  const Inside inside(*this, false);
  const Token open = take();
  if (is(Kind::kRightParen))
    fail(join(open.span, peek().span), "( ) holds nothing", "write an expression in it");
  const ExprPtr inner = expression();
  if (is(Kind::kComma)) {
    fail(peek().span, "a list in ( ) stands only as an argument", "a tensor is written in [ ]: [1, 2]");
  }
  return close_parenthesis(open, inner);
}

ExprPtr Parser::close_parenthesis(const Token& open, const ExprPtr& inner) {
  expect_close(Kind::kRightParen, open, "an operator or ");
  auto outer = std::make_shared<Expr>(*inner);
  outer->span = since(open.span.begin);
  outer->bracketed = true;
  return outer;
}

/// |x| is abs(x), ‖x‖ and ||x|| are norm(x).
ExprPtr Parser::bars() {
  const Inside inside(*this, false);
  const Token open = take();
  const bool norm_sign = open.kind == Kind::kNormBar;
  const bool twice = !norm_sign && is(Kind::kBar) && !peek().space_before && double_bar_is_norm();
  if (twice) take();
  (norm_sign ? in_norm_ : in_bars_) = true;
  ExprPtr inner = expression();
  const bool closed = is(open.kind) && (!twice || is(open.kind, 1));
  if (!closed) {
    const std::string sign = std::string(text(open)) + (twice ? "|" : "");
    if (!is(Kind::kEnd)) unexpected(fmt::format("{} or an operator", sign));
    fail(open.span, fmt::format("this {} is never closed", sign), fmt::format("add {}", sign));
  }
  take();
  if (twice) take();
  return function_call(norm_sign || twice ? "norm" : "abs", open.span, std::move(inner),
                       since(open.span.begin));
}

/// Stands after the first of two bars. ||x|| is a norm and ||x| - 1| two absolute values: the next bar
/// outside of brackets tells, which is double or not.
bool Parser::double_bar_is_norm() const {
  for (std::size_t i = at_ + 1; i < last_; ++i) {
    const Token& token = all_.tokens[i];
    if (token.kind == Kind::kRightParen || token.kind == Kind::kRightBracket) return false;
    if (token.kind == Kind::kBar) {
      return i > at_ + 1 && i + 1 < last_ && all_.tokens[i + 1].kind == Kind::kBar &&
             !all_.tokens[i + 1].space_before;
    }
    if (token.match != kNoMatch && token.kind != Kind::kError) i = static_cast<std::size_t>(token.match);
  }
  return false;
}

/// √x, √2, √(x + 1). Whether √x² means (√x)² or √(x²) is not ours to guess.
ExprPtr Parser::root() {
  const Token sign = take();
  ExprPtr operand = primary();
  const bool raised =
      is(Kind::kSuperscript) || is(Kind::kCaret) || is(Kind::kTranspose) || is(Kind::kInverse);
  if (!operand->bracketed && (raised || (operand->as<Number>() && juxtaposed()))) {
    fail(join(sign.span, peek().span), "it is not plain how far the root reaches",
         "write brackets: √(x²), (√x)², √(2x), √(2)·x");
  }
  const Span whole = join(sign.span, operand->span);
  return function_call("sqrt", sign.span, std::move(operand), whole);
}

ExprPtr Parser::index(ExprPtr operand) {
  const Inside inside(*this, false);
  const Token open = take();
  Index node{operand, {}};
  while (!is(Kind::kRightBracket)) {
    node.subscripts.push_back(subscript());
    if (!accept(Kind::kComma)) break;
  }
  if (node.subscripts.empty() && is(Kind::kRightBracket)) {
    fail(join(open.span, peek().span), "an index is missing", "write t[0], t[0, :] or t[1:3]");
  }
  expect_close(Kind::kRightBracket, open, "a comma, : or ");
  return make(since(operand->span.begin), std::move(node));
}

/// i, or start:stop:step with any part left out
Subscript Parser::subscript() {
  const std::size_t begin = peek().span.begin;
  Subscript result;
  ExprPtr first;
  if (!is(Kind::kColon)) first = expression();
  if (!accept(Kind::kColon)) {
    result.at = std::move(first);
  } else {
    const auto part_follows = [this] {
      return !is(Kind::kColon) && !is(Kind::kComma) && !is(Kind::kRightBracket);
    };
    result.start = std::move(first);
    if (part_follows()) result.stop = expression();
    if (accept(Kind::kColon) && part_follows()) result.step = expression();
  }
  result.span = since(begin);
  return result;
}

}  // namespace turunan::sheet
