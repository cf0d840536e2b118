#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sheet/diagnostic.hpp"
#include "sheet/source.hpp"

namespace turunan::sheet {

enum class TokenKind : std::uint8_t {
  kName,
  kNumber,
  kText,         // "…"
  kSuperscript,  // ² ⁻³ ⁿ, but ⁻¹ is kInverse
  kTranspose,    // ᵀ .T
  kInverse,      // ⁻¹
  kPlus,
  kMinus,  // - −
  kTimes,  // * ⊙
  kAt,     // @
  kDot,    // ·
  kSlash,  // /
  kCaret,  // ^ **
  kEqual,
  kApproximately,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kNotEqual,
  kArrow,    // ← <-
  kPartial,  // ∂
  kBar,      // |
  kNormBar,  // ‖
  kRoot,     // √
  kCross,    // ×
  kComma,
  kSemicolon,
  kColon,
  kLeftParen,
  kRightParen,
  kLeftBracket,
  kRightBracket,
  kError,  // what is wrong is in Tokens::errors
  kEnd,    // of a statement
};

inline constexpr std::int32_t kNoMatch = -1;

struct Token {
  TokenKind kind;
  bool space_before;         ///< white space, a comment or a line end stands before it
  bool line_start;           ///< the first token of a line, outside of brackets
  std::uint32_t indent = 0;  ///< of a line_start: columns of white space before it
  /// Of a bracket: the index of its partner or kNoMatch. Of a kError: the index of its diagnostic.
  std::int32_t match = kNoMatch;
  Span span;
};

/// The tokens [first, last) of one statement.
struct LogicalLine {
  std::size_t first;
  std::size_t last;
};

struct Tokens {
  std::vector<Token> tokens;
  std::vector<LogicalLine> lines;
  std::vector<Diagnostic> errors;
};

/// Takes a text apart. What is no token becomes a kError token, so that an error in one statement leaves the
/// others alone.
Tokens lex(const Source& source);

/// The value of a kNumber token: infinity where it is too large for a double, which lex() reports.
double number_value(std::string_view number);

/// The value of a kText token, escapes resolved.
std::string text_value(std::string_view token);

/// Said where a name cannot stand on its own.
inline bool is_reserved(std::string_view word) {
  return word == "with";
}

}  // namespace turunan::sheet
