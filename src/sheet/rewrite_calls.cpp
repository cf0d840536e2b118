#include "sheet/names.hpp"
#include "sheet/rewrite.hpp"

// Functions that have a sign of their own: inv, abs, norm, grad.
namespace turunan::sheet {

/// inv(A) becomes A⁻¹, inv(A + B) becomes (A + B)⁻¹.
void Rewriter::inverse_call(const Postfix& postfix, Context context) {
  const Expr& operand = *postfix.operand;
  walk(postfix.operand, {});
  const Token& open = tokens_.tokens[token_at(postfix.sign.begin) + 1];
  const Span close = tokens_.tokens[static_cast<std::size_t>(open.match)].span;
  if (!on_one_line({postfix.sign.begin, close.end})) return;
  const bool simple = operand.bracketed || operand.as<Variable>();
  const bool outer = context.tight == Tight::kAll;
  replace({postfix.sign.begin, operand.span.begin}, std::string(outer ? "(" : "") + (simple ? "" : "("));
  replace({operand.span.end, close.end}, std::string(simple ? "" : ")") + "⁻¹" + (outer ? ")" : ""));
}

bool Rewriter::holds_bars(std::size_t first, std::size_t last) const {
  for (std::size_t i = first; i < last; ++i) {
    const Token& token = tokens_.tokens[i];
    if (token.kind == TokenKind::kBar || text(token.span) == "abs") return true;
  }
  return false;
}

bool Rewriter::holds_norm(std::size_t first, std::size_t last) const {
  for (std::size_t i = first; i < last; ++i) {
    const Token& token = tokens_.tokens[i];
    if (token.kind == TokenKind::kNormBar || text(token.span) == "norm") return true;
    if (i > first && token.kind == TokenKind::kBar && tokens_.tokens[i - 1].kind == TokenKind::kBar)
      return true;
  }
  return false;
}

/// abs(x) becomes |x| and norm(x) ‖x‖, unless bars would stand in bars.
void Rewriter::bars_call(const Call& call, Context context) {
  const std::size_t open = token_at(call.function.span.begin) + 1;
  const auto match = static_cast<std::size_t>(tokens_.tokens[open].match);
  const Span close = tokens_.tokens[match].span;
  const bool norm = text(call.function.span) == "norm";
  const bool one =
      call.arguments.size() == 1 && !call.arguments[0].keyword && !call.arguments[0].value->as<Tuple>();
  // Inside of bars the brackets of norm( ) hide bars of the argument from the pairing.
  const bool clash =
      norm ? context.in_norm || holds_norm(open, match) || (context.in_bars && holds_bars(open, match))
           : context.in_bars || holds_bars(open, match);
  if (!one || clash || !on_one_line({call.function.span.begin, close.end})) return arguments(call.arguments);
  const ExprPtr& argument = call.arguments[0].value;
  const std::string bar = norm ? "‖" : "|";
  replace({call.function.span.begin, argument->span.begin}, bar);
  replace({argument->span.end, close.end}, bar);
  walk(argument, {Tight::kNo, !norm || context.in_bars, norm || context.in_norm, false});
}

/// |x| stays; ||x|| becomes ‖x‖, unless bars around it are paired by it.
void Rewriter::bars_sign(const Call& call, Context context) {
  const ExprPtr& argument = call.arguments[0].value;
  const std::size_t open = token_at(call.function.span.begin);
  const std::size_t close = token_at(argument->span.end);
  const bool norm = call.function.key == "norm";
  if (!norm || context.in_norm || context.in_bars || holds_norm(open + 2, close)) {
    return walk(argument, {Tight::kNo, true, context.in_norm, false});
  }
  replace(join(tokens_.tokens[open].span, tokens_.tokens[open + 1].span), "‖");
  replace(join(tokens_.tokens[close].span, tokens_.tokens[close + 1].span), "‖");
  walk(argument, {Tight::kNo, false, true, false});
}

/// grad(C, W1) becomes ∂C/∂W₁, with brackets around it where a sign follows.
void Rewriter::gradient_call(const Derivative& derivative, Context context) {
  const Expr& of = *derivative.of;
  walk(derivative.of, {});
  std::size_t last = token_at(derivative.by.span.end);
  if (tokens_.tokens[last].kind == TokenKind::kComma) ++last;
  const Span close = tokens_.tokens[last].span;
  const Span name = tokens_.tokens[static_cast<std::size_t>(tokens_.tokens[last].match) - 1].span;
  if (!on_one_line({name.begin, close.end})) return;
  const Call* call = of.as<Call>();
  const bool named_call =
      call && source_.text()[call->function.span.end] == '(' && !edits_.contains(of.span.begin);
  const bool simple = of.bracketed || of.as<Variable>() || named_call;
  const bool outer = context.tight != Tight::kNo;
  replace({name.begin, of.span.begin}, std::string(outer ? "(" : "") + (simple ? "∂" : "∂("));
  replace({of.span.end, close.end},
          (simple ? "/∂" : ")/∂") + display(derivative.by.key) + (outer ? ")" : ""));
}

}  // namespace turunan::sheet
