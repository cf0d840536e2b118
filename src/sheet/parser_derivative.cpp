#include <fmt/format.h>

#include "sheet/parser.hpp"
#include "text/unicode.hpp"

// ∂C/∂W, ∂(x^3)/∂x, ∂²C/∂x², ∂²C/∂x∂y, grad(C, W)
namespace turunan::sheet {

using namespace text;

namespace {

using Kind = TokenKind;

constexpr std::size_t kHighestOrder = 20;

/// The digits of ², or of the 2 in ^2; empty where it is no plain number.
std::string plain_digits(std::string_view text) {
  std::string digits;
  for (const char32_t code : decode_all(text)) {
    const int raised = superscript_digit(code);
    if (raised < 0 && !(code >= '0' && code <= '9')) return {};
    digits += static_cast<char>('0' + (raised >= 0 ? raised : static_cast<int>(code - '0')));
  }
  return digits;
}

}  // namespace

ExprPtr Parser::derivative() {
  const Token sign = take();
  const std::size_t order = order_sign();
  if (is(Kind::kSlash)) fail(peek().span, "∂/∂x needs what it derives", "write ∂C/∂x or ∂(x² + 1)/∂x");
  if (is(Kind::kPartial) || is(Kind::kNumber)) {
    fail(peek().span, "what ∂ derives is a name, a call or stands in brackets", "write ∂( … )/∂x");
  }
  const ExprPtr of = primary();
  if (is(Kind::kSuperscript) || is(Kind::kCaret) || is(Kind::kTranspose) || is(Kind::kInverse)) {
    fail(peek().span, "what ∂ derives is a name, a call or stands in brackets",
         fmt::format("write ∂({}{})/∂x, or (∂{}/∂x){}", source_.text(of->span), describe(peek()),
                     source_.text(of->span), describe(peek())));
  }
  expect(Kind::kSlash, "/ and then ∂ with a name, as in ∂C/∂x");
  std::vector<Identifier> by;
  while (by.size() < order) {
    expect(Kind::kPartial,
           by.empty() ? "∂ with a name, as in ∂C/∂x" : "∂ with a further name, as in ∂²C/∂x∂y");
    const Identifier name = derivative_name();
    const std::size_t times = order == 1 ? 1 : order_sign();
    if (by.size() + times > order) {
      fail(since(sign.span.begin), fmt::format("the orders above and below do not agree: {} above, {} below",
                                               order, by.size() + times));
    }
    by.insert(by.end(), times, name);
  }
  if (is(Kind::kLeftParen) && !peek().space_before) {
    fail(peek().span, "a derivative is a value, not a function",
         "give the name its value first, or use `with`");
  }
  const Span whole = since(sign.span.begin);
  ExprPtr result = of;
  // ∂²C/∂x∂y derives by y first.
  while (!by.empty()) {
    result = make(whole, Derivative{result, by.back()});
    by.pop_back();
  }
  return result;
}

/// The ² of ∂² or of ∂x²; 1 where there is none.
std::size_t Parser::order_sign() {
  const bool caret = is(Kind::kCaret) && is(Kind::kNumber, 1);
  const bool negative = is(Kind::kSuperscript) && text(peek()).starts_with("⁻");
  if (negative || (!is(Kind::kSuperscript) && !caret)) return 1;
  const Token first = take();
  const Token token = caret ? take() : first;
  const std::string digits = plain_digits(text(token));
  const std::size_t order = digits.empty() || digits.size() > 2 ? 0 : std::stoul(digits);
  if (order < 1 || order > kHighestOrder) {
    fail(token.span, fmt::format("the order of a derivative is a whole number from 1 to {}", kHighestOrder));
  }
  return order;
}

/// The name below, which may stand in brackets.
Identifier Parser::derivative_name() {
  const bool brackets = accept(Kind::kLeftParen);
  Identifier name = identifier("the name to derive by");
  if (brackets) expect(Kind::kRightParen, ") after the name");
  return name;
}

ExprPtr Parser::gradient(const Call& call, Span span) const {
  const bool fits = call.arguments.size() == 2 && !call.arguments[0].keyword && !call.arguments[1].keyword;
  if (!fits) fail(span, "grad takes what is derived, and the name to derive by", "write grad(C, W)");
  const Variable* name = call.arguments[1].value->as<Variable>();
  if (!name)
    fail(call.arguments[1].span, "the derivative is taken by a name", "give this part a name of its own");
  return make(span, Derivative{call.arguments[0].value, {name->key, call.arguments[1].span}});
}

}  // namespace turunan::sheet
