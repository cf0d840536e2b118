#include <fmt/format.h>

#include "sheet/parser.hpp"

namespace turunan::sheet {

namespace {

// A sheet is written by hand, data belongs into files; the limits keep memory within bounds.
constexpr std::size_t kLargestSheet = 4U << 20U;
constexpr std::size_t kLongestLine = 1U << 20U;
// Where this many statements are wrong, the text is no sheet.
constexpr std::size_t kMostDiagnostics = 100;

/// What is wrong with the text before it is read at all, or nothing.
std::vector<Diagnostic> text_errors(const Source& source) {
  std::vector<Diagnostic> errors;
  const auto add = [&](Span span, std::string message, std::string help) {
    Diagnostic error;
    error.span = span;
    error.message = std::move(message);
    error.help = std::move(help);
    errors.push_back(std::move(error));
  };
  if (!source.invalid().empty()) {
    add(source.invalid(), fmt::format("the byte 0x{:02X} is not valid UTF-8", source.invalid_byte()),
        "save the sheet as UTF-8");
    return errors;
  }
  const char* const help = "keep the numbers in a file and read it with csv( ) or npy( )";
  for (std::size_t number = 1; number <= source.line_count(); ++number) {
    const Span line = source.line(number);
    if (line.size() <= kLongestLine) continue;
    add({line.begin, line.begin},
        fmt::format("this line has {} bytes; the longest may have {}", line.size(), kLongestLine), help);
    return errors;
  }
  if (source.text().size() > kLargestSheet) {
    add({0, 0},
        fmt::format("this sheet has {} bytes; the largest may have {}", source.text().size(), kLargestSheet),
        help);
  }
  return errors;
}

}  // namespace

Sheet parse_sheet(SourcePtr source) {
  Sheet sheet;
  sheet.diagnostics = text_errors(*source);
  if (sheet.diagnostics.empty()) {
    const Tokens tokens = lex(*source);
    for (const LogicalLine& line : tokens.lines) {
      if (sheet.diagnostics.size() == kMostDiagnostics) break;
      try {
        sheet.statements.push_back(Parser(*source, tokens, line).statement());
      } catch (const SheetError& error) {
        sheet.diagnostics.push_back(error.diagnostic());
      }
    }
  }
  for (Diagnostic& diagnostic : sheet.diagnostics) diagnostic.source = source;
  sheet.source = std::move(source);
  return sheet;
}

ExprPtr parse_expression(const SourcePtr& source) {
  const std::vector<Diagnostic> errors = text_errors(*source);
  Diagnostic diagnostic;
  if (errors.empty()) {
    const Tokens tokens = lex(*source);
    try {
      return Parser(*source, tokens, {0, tokens.tokens.size()}).whole_expression();
    } catch (const SheetError& error) {
      diagnostic = error.diagnostic();
    }
  } else {
    diagnostic = errors.front();
  }
  diagnostic.source = source;
  throw SheetError(std::move(diagnostic));
}

bool is_incomplete(const SourcePtr& source) {
  if (!text_errors(*source).empty()) return false;
  const Tokens tokens = lex(*source);
  if (tokens.lines.empty() || !tokens.errors.empty()) return false;
  for (const Token& token : tokens.tokens) {
    const bool opens = token.kind == TokenKind::kLeftParen || token.kind == TokenKind::kLeftBracket;
    if (opens && token.match == kNoMatch) return true;
  }
  const LogicalLine& line = tokens.lines.back();
  if (source->text(tokens.tokens[line.first].span) != "repeat" || line.last - line.first < 2) return false;
  for (std::size_t i = line.first + 1; i < line.last; ++i) {
    const TokenKind kind = tokens.tokens[i].kind;
    if (tokens.tokens[i].line_start || kind == TokenKind::kEqual || kind == TokenKind::kArrow) return false;
  }
  return true;
}

}  // namespace turunan::sheet
