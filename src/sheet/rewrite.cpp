#include "sheet/rewrite.hpp"

#include <algorithm>

#include "sheet/names.hpp"

namespace turunan::sheet {

Rewriter::Rewriter(const Sheet& sheet) : sheet_(sheet), source_(*sheet.source), tokens_(lex(source_)) {}

std::string Rewriter::run() {
  for (const Statement& statement : sheet_.statements) this->statement(statement);
  rewrite_tokens();
  return apply();
}

void Rewriter::statement(const Statement& statement) {
  std::visit([&](const auto& content) { node(content, statement); }, statement.node);
}

bool Rewriter::is_edited(Span span) const {
  const auto after = edits_.lower_bound(span.end);
  return after != edits_.begin() && std::prev(after)->second.span.end > span.begin;
}

void Rewriter::rewrite_tokens() {
  for (const Token& token : tokens_.tokens) {
    if (is_edited(token.span) || kept_.contains(token.span.begin)) continue;
    std::string written = symbol(token);
    if (written != text(token.span)) replace(token.span, std::move(written));
  }
}

/// The symbol of a token that means the same wherever it stands.
std::string Rewriter::symbol(const Token& token) const {
  const std::string_view written = text(token.span);
  switch (token.kind) {
    case TokenKind::kName: return written == "∑" ? "Σ" : written == "∏" ? "∏" : display(key(written));
    case TokenKind::kAt:
    case TokenKind::kDot: return "·";
    case TokenKind::kTimes: return written == "⊙" ? "⊙" : "*";
    case TokenKind::kSlash: return "/";
    case TokenKind::kCaret: return "^";
    case TokenKind::kTranspose: return "ᵀ";
    case TokenKind::kApproximately: return "≈";
    case TokenKind::kLessEqual: return "≤";
    case TokenKind::kGreaterEqual: return "≥";
    case TokenKind::kNotEqual: return "≠";
    case TokenKind::kArrow: return "←";
    case TokenKind::kNormBar: return "‖";
    default: return std::string(written);
  }
}

std::string Rewriter::apply() const {
  std::string result;
  std::size_t at = 0;
  for (const auto& [begin, edit] : edits_) {
    result += text({at, begin});
    result += edit.text;
    at = edit.span.end;
  }
  result += text({at, source_.text().size()});
  return result;
}

/// The first token that begins at or after a byte.
std::size_t Rewriter::token_at(std::size_t byte) const {
  const auto token = std::lower_bound(
      tokens_.tokens.begin(), tokens_.tokens.end(), byte,
      [](const Token& candidate, std::size_t value) { return candidate.span.begin < value; });
  return static_cast<std::size_t>(token - tokens_.tokens.begin());
}

}  // namespace turunan::sheet
