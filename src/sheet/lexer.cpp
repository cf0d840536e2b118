#include "sheet/lexer.hpp"

#include <array>
#include <utility>

#include "sheet/lexer_rules.hpp"
#include "text/unicode.hpp"

namespace turunan::sheet {

using namespace text;

namespace {

constexpr std::uint32_t kTabColumns = 8;

class Lexer {
 public:
  explicit Lexer(const Source& source) : text_(source.text()) {}

  Tokens run() {
    while (at_ < text_.size()) {
      if (!skip_space()) token();
    }
    match_brackets();
    split_lines();
    return std::move(result_);
  }

 private:
  /// Skips one piece of white space, a line end or a comment.
  bool skip_space() {
    const CodePoint point = decode(text_, at_);
    if (point.value == '\n') {
      first_on_line_ = true;
      indent_ = 0;
    } else if (point.value == '#') {
      at_ = std::min(text_.find('\n', at_), text_.size());
      space_ = true;
      return true;
    } else if (is_white_space(point.value)) {
      indent_ = point.value == '\t' ? (indent_ / kTabColumns + 1) * kTabColumns : indent_ + 1;
    } else {
      return false;
    }
    space_ = true;
    at_ += point.size;
    return true;
  }

  void token() {
    const Lexeme lexeme = read_lexeme(text_, at_);
    Token token{lexeme.kind, space_, first_on_line_, indent_, kNoMatch, {at_, at_ + lexeme.size}};
    if (lexeme.kind == TokenKind::kError) {
      token.match = static_cast<std::int32_t>(result_.errors.size());
      Diagnostic error;
      error.span = {at_, at_ + lexeme.size};
      error.message = lexeme.message;
      error.help = lexeme.help;
      result_.errors.push_back(std::move(error));
    }
    result_.tokens.push_back(token);
    at_ += lexeme.size;
    space_ = first_on_line_ = false;
  }

  /// One stack over the whole text: a bracket that is never closed stays without a partner and does not
  /// swallow the statements below it.
  void match_brackets() {
    std::vector<std::size_t> open;
    std::array<std::size_t, 2> open_of_kind{};
    for (std::size_t i = 0; i < result_.tokens.size(); ++i) {
      const TokenKind kind = result_.tokens[i].kind;
      const std::size_t square = kind == TokenKind::kLeftBracket || kind == TokenKind::kRightBracket ? 1 : 0;
      if (kind == TokenKind::kLeftParen || kind == TokenKind::kLeftBracket) {
        open.push_back(i);
        ++open_of_kind[square];
      }
      if (kind != TokenKind::kRightParen && kind != TokenKind::kRightBracket) continue;
      if (open_of_kind[square] == 0) continue;
      // In [1, (2] the ( is the one without a partner.
      const TokenKind wanted = square != 0 ? TokenKind::kLeftBracket : TokenKind::kLeftParen;
      for (; result_.tokens[open.back()].kind != wanted; open.pop_back()) --open_of_kind[1 - square];
      result_.tokens[i].match = static_cast<std::int32_t>(open.back());
      result_.tokens[open.back()].match = static_cast<std::int32_t>(i);
      open.pop_back();
      --open_of_kind[square];
    }
  }

  void split_lines() {
    std::size_t depth = 0;
    for (std::size_t i = 0; i < result_.tokens.size(); ++i) {
      Token& token = result_.tokens[i];
      if (token.kind == TokenKind::kRightParen || token.kind == TokenKind::kRightBracket) {
        token.line_start = token.line_start && depth == 0;
        if (token.match != kNoMatch) --depth;
      }
      token.line_start = token.line_start && depth == 0;
      if (result_.lines.empty() || (token.line_start && token.indent == 0)) {
        result_.lines.push_back({i, i});
      }
      if ((token.kind == TokenKind::kLeftParen || token.kind == TokenKind::kLeftBracket) &&
          token.match != kNoMatch) {
        ++depth;
      }
      result_.lines.back().last = i + 1;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  bool space_ = true;
  bool first_on_line_ = true;
  std::uint32_t indent_ = 0;
  Tokens result_;
};

}  // namespace

Tokens lex(const Source& source) {
  return Lexer(source).run();
}

}  // namespace turunan::sheet
