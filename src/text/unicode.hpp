#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// What texts need to know of Unicode. All texts are valid UTF-8 (see sheet::Source).
namespace turunan::text {

struct CodePoint {
  char32_t value;    ///< U+FFFD for invalid bytes
  std::size_t size;  ///< bytes, at least 1
  bool valid;
};

/// The code point at a byte; `at` must be inside of the text.
CodePoint decode(std::string_view text, std::size_t at);
std::string encode(char32_t code);
std::u32string decode_all(std::string_view text);
std::string encode_all(std::u32string_view codes);

/// Normalisation form C: letters with their accents as one code point where there is one.
std::string nfc(std::string_view text);
/// Normalisation form D: letters and their accents apart.
std::string nfd(std::string_view text);

/// Letters without their accents.
std::string without_marks(std::string_view text);

bool is_letter(char32_t code);
bool is_mark(char32_t code);
bool is_white_space(char32_t code);
bool is_control(char32_t code);
/// Columns of a terminal: 0, 1 or 2.
int width(char32_t code);

/// How many characters a person sees in `text`: a letter with its accents is one.
std::size_t count_graphemes(std::string_view text);

/// May a name begin with, or go on with, this?
bool starts_name(char32_t code);
bool continues_name(char32_t code);

/// 0..9 for ₀..₉ or ⁰..⁹, else -1.
int subscript_digit(char32_t code);
int superscript_digit(char32_t code);
/// Digits 0..9 as subscripts or superscripts; a leading - becomes ⁻.
std::string to_subscript(std::string_view digits);
std::string to_superscript(std::string_view digits);

}  // namespace turunan::text
