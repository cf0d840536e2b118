#pragma once

#include <string>
#include <string_view>

#include "sheet/lexer.hpp"

namespace turunan::sheet {

/// One token as read: how many bytes, and what is wrong where the kind is kError.
struct Lexeme {
  TokenKind kind;
  std::size_t size;
  std::string message = {};
  std::string help = {};
};

/// Reads the token at a byte that is neither white space nor a comment.
Lexeme read_lexeme(std::string_view text, std::size_t at);

/// Numbers and strings; `at` is at a digit, a `.` before one, or a quote.
Lexeme read_number(std::string_view text, std::size_t at);
Lexeme read_text(std::string_view text, std::size_t at);

}  // namespace turunan::sheet
