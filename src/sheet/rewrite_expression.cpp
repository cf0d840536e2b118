#include <algorithm>

#include "sheet/names.hpp"
#include "sheet/rewrite.hpp"
#include "text/unicode.hpp"

namespace turunan::sheet {

using namespace text;

void Rewriter::walk(const ExprPtr& expr, Context context) {
  if (!expr) return;
  if (expr->bracketed) context = {};
  std::visit([&](const auto& content) { node(content, *expr, context); }, expr->node);
}

void Rewriter::node(const Negation& negation, const Expr&, Context context) {
  context.tight = Tight::kNo;
  walk(negation.operand, context);
}

void Rewriter::node(const Binary& binary, const Expr&, Context context) {
  context.tight = Tight::kNo;
  context.keep_sign = false;
  if (binary.op == BinaryOp::kPower) return power(binary, context);
  walk(binary.left, context);
  if (binary.op == BinaryOp::kMultiply && text(binary.sign) != "⊙" && looks_like_matrix(binary.left) &&
      looks_like_matrix(binary.right)) {
    replace(binary.sign, "⊙");
  }
  // a/∂C/∂x is hard to read.
  if (binary.op == BinaryOp::kDivide) context.tight = Tight::kDerivative;
  walk(binary.right, context);
}

/// Without types: a name with a capital, possibly transposed, inverted or indexed. Between scalars, or with
/// one, ⊙ would say more than is meant, so `*` stays.
bool Rewriter::looks_like_matrix(const ExprPtr& expr) const {
  const Expr* at = expr.get();
  while (!at->as<Variable>()) {
    const Postfix* postfix = at->as<Postfix>();
    if (!postfix || text(postfix->sign) == "inv") return false;
    at = postfix->operand.get();
  }
  const char32_t first = decode(at->as<Variable>()->key, 0).value;
  return (first >= 'A' && first <= 'Z') || (first >= U'Α' && first <= U'Ω');
}

/// x^2 becomes x², save where the superscript would run into one before it, as in x²^3.
void Rewriter::power(const Binary& binary, Context context) {
  const bool caret = tokens_.tokens[token_at(binary.sign.begin)].kind == TokenKind::kCaret;
  const std::string raised = caret ? superscript(binary) : "";
  Context left = context;
  left.tight = Tight::kAll;
  left.keep_sign = !caret;
  walk(binary.left, left);
  const Span tail{binary.left->span.end, binary.right->span.end};
  if (!raised.empty() && on_one_line(tail)) {
    replace(tail, raised);
  } else if (caret) {
    context.tight = Tight::kAll;
    walk(binary.right, context);
  }
}

/// The exponent as a superscript, or "" where it cannot be one.
std::string Rewriter::superscript(const Binary& power) const {
  const Expr& left = *power.left;
  if (!left.bracketed) {
    const Binary* inner = left.as<Binary>();
    const Postfix* postfix = left.as<Postfix>();
    if (inner && inner->op == BinaryOp::kPower) return {};
    if (postfix && postfix->op == PostfixOp::kInverse && text(postfix->sign) != "inv") return {};
    const TokenKind last = tokens_.tokens[token_at(left.span.end) - 1].kind;
    if (last == TokenKind::kSuperscript || last == TokenKind::kInverse) return {};
  }
  const Negation* negation = power.right->as<Negation>();
  const Expr& positive = negation ? *negation->operand : *power.right;
  const Number* number = positive.as<Number>();
  if (!number || power.right->bracketed || positive.bracketed) return {};
  if (number->text.find_first_not_of("0123456789") != std::string::npos) return {};
  if (negation && number->text == "1") return {};
  return to_superscript((negation ? "-" : "") + number->text);
}

void Rewriter::node(const Postfix& postfix, const Expr&, Context context) {
  if (tokens_.tokens[token_at(postfix.sign.begin)].kind == TokenKind::kName)
    return inverse_call(postfix, context);
  // 2^3^(-1) is 2^(3⁻¹), but 2^3⁻¹ is (2^3)⁻¹.
  const bool number =
      postfix.operand->as<Number>() && !postfix.operand->bracketed && text(postfix.sign).ends_with(')');
  const bool keep = number || (context.keep_sign && postfix.op == PostfixOp::kInverse);
  const Span tail{postfix.operand->span.end, postfix.sign.end};
  if (!keep && on_one_line(tail)) replace(tail, postfix.op == PostfixOp::kTranspose ? "ᵀ" : "⁻¹");
  context.tight = Tight::kDerivative;
  // (x^2)^-1 may lose its caret in either order, but ⁻¹ ends what a superscript before it began.
  context.keep_sign = false;
  walk(postfix.operand, context);
}

void Rewriter::arguments(const std::vector<Argument>& arguments) {
  for (const Argument& argument : arguments) {
    if (argument.keyword) kept_.insert(argument.keyword->span.begin);
    walk(argument.value, {});
  }
}

void Rewriter::node(const Call& call, const Expr&, Context context) {
  const std::string_view written = text(call.function.span);
  if (written == "|") return bars_sign(call, context);
  if (tokens_.tokens[token_at(call.function.span.begin)].kind == TokenKind::kNormBar) {
    return walk(call.arguments[0].value, {Tight::kNo, context.in_bars, true, false});
  }
  if (written == "√")
    return walk(call.arguments[0].value, {Tight::kAll, context.in_bars, context.in_norm, false});
  if (written == "abs" || written == "norm") return bars_call(call, context);
  if (written == "sum") replace(call.function.span, "Σ");
  arguments(call.arguments);
}

void Rewriter::node(const Tuple& tuple, const Expr&, Context) {
  for (const ExprPtr& element : tuple.elements) walk(element, {});
}

void Rewriter::node(const Index& index, const Expr&, Context context) {
  context.tight = Tight::kAll;
  context.keep_sign = false;
  walk(index.operand, context);
  for (const Subscript& place : index.subscripts) {
    for (const ExprPtr& part : {place.at, place.start, place.stop, place.step}) walk(part, {});
  }
}

void Rewriter::node(const Literal& literal, const Expr&, Context) {
  for (const auto& row : literal.rows) {
    for (const ExprPtr& element : row) walk(element, {});
  }
}

void Rewriter::node(const Derivative& derivative, const Expr&, Context context) {
  const std::size_t name = token_at(derivative.by.span.begin);
  if (tokens_.tokens[name - 1].kind == TokenKind::kComma) return gradient_call(derivative, context);
  // The numerator of ∂( … )/∂x; of ∂²C/∂x² it is another Derivative, at the same place.
  context.tight = Tight::kAll;
  context.keep_sign = false;
  walk(derivative.of, context);
}

void Rewriter::node(const With& with, const Expr&, Context context) {
  context.tight = Tight::kNo;
  context.keep_sign = false;
  walk(with.body, context);
  for (const Binding& binding : with.bindings) walk(binding.value, context);
}

}  // namespace turunan::sheet
