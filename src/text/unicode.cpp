#include "text/unicode.hpp"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace turunan::text {

namespace {

utf8proc_category_t category(char32_t code) {
  return utf8proc_category(static_cast<utf8proc_int32_t>(code));
}

std::string map(std::string_view text, utf8proc_option_t options) {
  utf8proc_uint8_t* result = nullptr;
  const utf8proc_ssize_t size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                             static_cast<utf8proc_ssize_t>(text.size()), &result,
                                             static_cast<utf8proc_option_t>(UTF8PROC_STABLE | options));
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(result, &std::free);
  if (size < 0) return std::string(text);
  return {reinterpret_cast<const char*>(result), static_cast<std::size_t>(size)};
}

}  // namespace

CodePoint decode(std::string_view text, std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80) return {first, 1, true};
  utf8proc_int32_t code = 0;
  const utf8proc_ssize_t size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data() + at),
                                                 static_cast<utf8proc_ssize_t>(text.size() - at), &code);
  if (size <= 0 || code < 0) return {U'\uFFFD', 1, false};
  return {static_cast<char32_t>(code), static_cast<std::size_t>(size), true};
}

std::string encode(char32_t code) {
  utf8proc_uint8_t bytes[4];
  const utf8proc_ssize_t size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(code), bytes);
  return {reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)};
}

std::u32string decode_all(std::string_view text) {
  std::u32string codes;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode(text, at);
    codes += point.value;
    at += point.size;
  }
  return codes;
}

std::string encode_all(std::u32string_view codes) {
  std::string text;
  for (const char32_t code : codes) text += encode(code);
  return text;
}

std::string nfc(std::string_view text) {
  return map(text, UTF8PROC_COMPOSE);
}

std::string nfd(std::string_view text) {
  return map(text, UTF8PROC_DECOMPOSE);
}

std::string without_marks(std::string_view text) {
  return map(text, static_cast<utf8proc_option_t>(UTF8PROC_STRIPMARK | UTF8PROC_COMPOSE));
}

bool is_letter(char32_t code) {
  switch (category(code)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_NL: return true;
    default: return false;
  }
}

bool is_mark(char32_t code) {
  const utf8proc_category_t c = category(code);
  return c == UTF8PROC_CATEGORY_MN || c == UTF8PROC_CATEGORY_MC;
}

bool is_white_space(char32_t code) {
  return code == ' ' || code == '\t' || code == '\r' || code == '\f' || code == '\v' ||
         category(code) == UTF8PROC_CATEGORY_ZS;
}

bool is_control(char32_t code) {
  const utf8proc_category_t c = category(code);
  return c == UTF8PROC_CATEGORY_CC || c == UTF8PROC_CATEGORY_CF || c == UTF8PROC_CATEGORY_ZL ||
         c == UTF8PROC_CATEGORY_ZP;
}

int width(char32_t code) {
  const int columns = utf8proc_charwidth(static_cast<utf8proc_int32_t>(code));
  return columns < 0 ? 0 : columns;
}

std::size_t count_graphemes(std::string_view text) {
  std::size_t count = 0;
  char32_t before = 0;
  utf8proc_int32_t state = 0;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode(text, at);
    if (at == 0 || utf8proc_grapheme_break_stateful(static_cast<utf8proc_int32_t>(before),
                                                    static_cast<utf8proc_int32_t>(point.value), &state)) {
      ++count;
    }
    before = point.value;
    at += point.size;
  }
  return count;
}

bool starts_name(char32_t code) {
  if (code == '_') return true;
  if (code < 0x80) return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z');
  // Letters written high are signs of their own, and full-width letters look like others.
  if (code == U'ᵀ' || code == U'ⁿ' || code == U'ⁱ' || (code >= 0xFF01 && code <= 0xFF5E)) return false;
  return is_letter(code) || code == U'∆';
}

bool continues_name(char32_t code) {
  if (code < 0x80) return starts_name(code) || (code >= '0' && code <= '9');
  return starts_name(code) || is_mark(code) || subscript_digit(code) >= 0 ||
         (category(code) == UTF8PROC_CATEGORY_ND && !(code >= 0xFF10 && code <= 0xFF19));
}

int subscript_digit(char32_t code) {
  return code >= U'₀' && code <= U'₉' ? static_cast<int>(code - U'₀') : -1;
}

int superscript_digit(char32_t code) {
  if (code == U'¹') return 1;
  if (code == U'²') return 2;
  if (code == U'³') return 3;
  if (code == U'⁰' || (code >= U'⁴' && code <= U'⁹')) return static_cast<int>(code - U'⁰');
  return -1;
}

std::string to_subscript(std::string_view digits) {
  std::string text;
  for (const char digit : digits) text += encode(U'₀' + static_cast<char32_t>(digit - '0'));
  return text;
}

std::string to_superscript(std::string_view digits) {
  static constexpr const char* kDigits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string text;
  for (const char digit : digits) text += digit == '-' ? "⁻" : kDigits[digit - '0'];
  return text;
}

}  // namespace turunan::text
