#include <fmt/format.h>

#include <cmath>
#include <optional>

#include "sheet/parser.hpp"
#include "text/unicode.hpp"

// The table of operators, loosest first: comparison, with, sum, product, sign, juxtaposition, power.
namespace turunan::sheet {

using namespace text;

namespace {

using Kind = TokenKind;

std::optional<BinaryOp> comparison(Kind kind) {
  switch (kind) {
    case Kind::kLess: return BinaryOp::kLess;
    case Kind::kLessEqual: return BinaryOp::kLessEqual;
    case Kind::kGreater: return BinaryOp::kGreater;
    case Kind::kGreaterEqual: return BinaryOp::kGreaterEqual;
    case Kind::kNotEqual: return BinaryOp::kNotEqual;
    default: return std::nullopt;
  }
}

std::optional<BinaryOp> product(Kind kind) {
  switch (kind) {
    case Kind::kTimes: return BinaryOp::kMultiply;
    case Kind::kSlash: return BinaryOp::kDivide;
    case Kind::kAt: return BinaryOp::kMatrixProduct;
    case Kind::kDot: return BinaryOp::kDot;
    default: return std::nullopt;
  }
}

bool is_plain_number(const ExprPtr& expr) {
  return expr->as<Number>() && !expr->bracketed;
}

/// (-1), which as an exponent is the sign of the inverse.
bool is_minus_one(const ExprPtr& expr) {
  const Negation* negation = expr->as<Negation>();
  const Number* number = negation ? negation->operand->as<Number>() : nullptr;
  return number && expr->bracketed && number->text == "1";
}

}  // namespace

ExprPtr Parser::expression() {
  ExprPtr left = with_level();
  const auto op = comparison(peek().kind);
  if (!op) return left;
  const Token sign = take();
  ExprPtr right = with_level();
  if (comparison(peek().kind)) {
    fail(peek().span, "comparisons do not chain", "write one comparison for each pair",
         {{sign.span, "the first comparison"}, {peek().span, "the second"}});
  }
  const Span span = join(left->span, right->span);
  return make(span, Binary{*op, std::move(left), std::move(right), sign.span});
}

ExprPtr Parser::with_level() {
  ExprPtr body = sum_level();
  while (is_word("with")) {
    take();
    With with{body, {}};
    with.bindings.push_back(binding());
    // A comma goes on only before `name =`: it may also separate arguments, elements and options.
    while (is(Kind::kComma) && is(Kind::kName, 1) && is(Kind::kEqual, 2) &&
           !(options_follow_ && is_option(1))) {
      take();
      with.bindings.push_back(binding());
    }
    body = make(since(body->span.begin), std::move(with));
  }
  return body;
}

Binding Parser::binding() {
  Identifier name = identifier("a name after `with`");
  expect(Kind::kEqual, "= after the name");
  return {std::move(name), sum_level()};
}

ExprPtr Parser::sum_level() {
  ExprPtr left = product_level();
  while (is(Kind::kPlus) || is(Kind::kMinus)) {
    // [1 -2] has two elements, [1 - 2] one.
    if (spaces_separate_ && peek().space_before && !peek(1).space_before) break;
    const Token sign = take();
    ExprPtr right = product_level();
    const Span span = join(left->span, right->span);
    const BinaryOp op = sign.kind == Kind::kPlus ? BinaryOp::kAdd : BinaryOp::kSubtract;
    left = make(span, Binary{op, std::move(left), std::move(right), sign.span});
  }
  return left;
}

ExprPtr Parser::product_level() {
  ExprPtr left = sign_level();
  while (const auto op = product(peek().kind)) {
    const Token sign = take();
    ExprPtr right = sign_level();
    const Span span = join(left->span, right->span);
    left = make(span, Binary{*op, std::move(left), std::move(right), sign.span});
  }
  return left;
}

ExprPtr Parser::sign_level() {
  if (!is(Kind::kPlus) && !is(Kind::kMinus)) return juxtaposition_level();
  const Nesting nesting(*this);
  const Token sign = take();
  ExprPtr operand = sign_level();
  if (sign.kind == Kind::kPlus) return operand;
  const Span span = join(sign.span, operand->span);
  return make(span, Negation{std::move(operand), sign.span});
}

/// May an operand begin with the next token?
bool Parser::starts_element() const {
  switch (peek().kind) {
    case Kind::kName: return !is_reserved(text(peek()));
    case Kind::kBar: return !in_bars_;
    case Kind::kNormBar: return !in_norm_;
    case Kind::kNumber:
    case Kind::kText:
    case Kind::kLeftParen:
    case Kind::kLeftBracket:
    case Kind::kPartial:
    case Kind::kRoot: return true;
    default: return false;
  }
}

bool Parser::juxtaposed() const {
  return !peek().space_before && !is(Kind::kNumber) && !is(Kind::kText) && starts_element();
}

/// 2x, 3σ(z), 100(b - a²): tighter than /, looser than ^, so 1/2x is 1/(2x) and 2x² is 2(x²).
ExprPtr Parser::juxtaposition_level() {
  ExprPtr left = power_level();
  if (!is_plain_number(left) || !juxtaposed()) return left;
  ExprPtr right = power_level();
  const Span span = join(left->span, right->span);
  const Span between{left->span.end, left->span.end};
  return make(span, Binary{BinaryOp::kJuxtapose, std::move(left), std::move(right), between});
}

ExprPtr Parser::power_level() {
  ExprPtr base = primary();
  while (power_sign(base, false)) {
  }
  return base;
}

/// The right side of ^. A further ^ or superscript belongs to it: 2^3^2 is 2^(3^2). So do ᵀ and ⁻¹, save
/// after a number: A^2ᵀ is (A^2)ᵀ.
ExprPtr Parser::exponent() {
  const Nesting nesting(*this);
  if (is(Kind::kMinus) || is(Kind::kPlus)) {
    const Token sign = take();
    ExprPtr operand = exponent();
    if (sign.kind == Kind::kPlus) return operand;
    const Span span = join(sign.span, operand->span);
    return make(span, Negation{std::move(operand), sign.span});
  }
  ExprPtr base = primary();
  while (power_sign(base, true)) {
  }
  return base;
}

/// Applies one sign of the level of powers to the base; false where none follows.
bool Parser::power_sign(ExprPtr& base, bool in_exponent) {
  const Token sign = peek();
  const bool caret = is(Kind::kCaret);
  const bool caret_t = caret && is_word("T", 1);
  const bool caret_minus_one = caret && is(Kind::kMinus, 1) && is(Kind::kNumber, 2) && text(peek(2)) == "1";
  if (is(Kind::kTranspose) || is(Kind::kInverse) || caret_t || caret_minus_one) {
    if (in_exponent && is_plain_number(base)) return false;
    const PostfixOp op = is(Kind::kTranspose) || caret_t ? PostfixOp::kTranspose : PostfixOp::kInverse;
    for (int tokens = caret_t ? 2 : caret_minus_one ? 3 : 1; tokens > 0; --tokens) take();
    const Span whole = since(base->span.begin);
    base = make(whole, Postfix{op, std::move(base), since(sign.span.begin)});
    return true;
  }
  if (is(Kind::kSuperscript)) {
    take();
    base = superscript_power(std::move(base), sign);
    return true;
  }
  if (!caret) return false;
  take();
  ExprPtr raised = exponent();
  const Span whole = join(base->span, raised->span);
  if (is_minus_one(raised)) {
    base = make(whole, Postfix{PostfixOp::kInverse, std::move(base), join(sign.span, raised->span)});
  } else {
    base = make(whole, Binary{BinaryOp::kPower, std::move(base), std::move(raised), sign.span});
  }
  return true;
}

ExprPtr Parser::superscript_power(ExprPtr base, const Token& sign) const {
  const Span whole = join(base->span, sign.span);
  ExprPtr raised;
  if (text(sign) == "ⁿ") {
    raised = make(sign.span, Variable{"n"});
  } else {
    std::string digits;
    bool minus = false;
    for (const char32_t code : decode_all(text(sign))) {
      if (code == U'⁻') {
        minus = true;
      } else {
        digits += static_cast<char>('0' + superscript_digit(code));
      }
    }
    const double value = number_value(digits);
    if (std::isinf(value)) fail(sign.span, "this exponent is too large for a number");
    raised = make(sign.span, Number{value, std::move(digits)});
    if (minus) raised = make(sign.span, Negation{std::move(raised), sign.span});
  }
  return make(whole, Binary{BinaryOp::kPower, std::move(base), std::move(raised), sign.span});
}

}  // namespace turunan::sheet
