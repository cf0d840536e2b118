#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "sheet/lexer_rules.hpp"
#include "text/unicode.hpp"

namespace turunan::sheet {

using namespace text;

namespace {

bool is_digit(std::string_view text, std::size_t at) {
  return at < text.size() && text[at] >= '0' && text[at] <= '9';
}

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (is_digit(text, at)) ++at;
  return at;
}

/// The end of `e-9`, or `at` where no exponent stands: in `2exp(x)` the e begins a name.
std::size_t skip_exponent(std::string_view text, std::size_t at) {
  if (at >= text.size() || (text[at] != 'e' && text[at] != 'E')) return at;
  const std::size_t sign = at + 1 < text.size() && (text[at + 1] == '-' || text[at + 1] == '+') ? 1 : 0;
  return is_digit(text, at + 1 + sign) ? skip_digits(text, at + 1 + sign) : at;
}

std::string shortened(std::string_view text) {
  constexpr std::size_t kLongest = 40;
  return text.size() <= kLongest ? std::string(text) : std::string(text.substr(0, kLongest)) + "…";
}

Lexeme wrong(std::size_t size, std::string message, std::string help = {}) {
  return {TokenKind::kError, size, std::move(message), std::move(help)};
}

/// What `\x` stands for, or 0.
char escaped(char letter) {
  switch (letter) {
    case '"':
    case '\\': return letter;
    case 'n': return '\n';
    case 't': return '\t';
    default: return 0;
  }
}

}  // namespace

double number_value(std::string_view number) {
  double value = 0;
  const char* const end = number.data() + number.size();
  if (std::from_chars(number.data(), end, value).ec != std::errc::result_out_of_range) return value;
  // Out of range: too small for a double (zero will do) or too large? The place of the first digit tells.
  const std::size_t mantissa = std::min(number.find_first_of("eE"), number.size());
  const std::size_t point = std::min(number.substr(0, mantissa).find('.'), mantissa);
  const std::size_t first = number.find_first_of("123456789");
  long long exponent = 0;
  if (mantissa < number.size()) {
    const char* const digits = number.data() + mantissa + (number[mantissa + 1] == '+' ? 2 : 1);
    if (std::from_chars(digits, end, exponent).ec != std::errc()) {
      exponent = *digits == '-' ? -1'000'000'000'000 : 1'000'000'000'000;
    }
  }
  const long long scale = static_cast<long long>(point) - static_cast<long long>(first) + exponent;
  return scale > 0 ? std::numeric_limits<double>::infinity() : 0.0;
}

Lexeme read_number(std::string_view text, std::size_t at) {
  std::size_t end = skip_digits(text, at);
  if (end < text.size() && text[end] == '.') {
    const char32_t next = end + 1 < text.size() ? decode(text, end + 1).value : 0;
    // `2.T` is a transpose and `2.` a number.
    if (is_digit(text, end + 1) || skip_exponent(text, end + 1) > end + 1 ||
        !(starts_name(next) || next == '.' || next == '*' || next == '/' || next == '^')) {
      end = skip_digits(text, end + 1);
    }
  }
  end = skip_exponent(text, end);
  std::size_t more = end;
  while (more < text.size() &&
         (is_digit(text, more) || text[more] == '_' || (text[more] == '.' && is_digit(text, more + 1)))) {
    ++more;
  }
  const std::string_view number = text.substr(at, more - at);
  if (more != end) {
    return wrong(more - at, fmt::format("{} is no number", shortened(number)),
                 "numbers are written 1, 1.5, .5 or 1e-9");
  }
  if (std::isinf(number_value(number))) {
    return wrong(number.size(), fmt::format("{} is too large for a number", shortened(number)),
                 "the largest number is about 1.8e308");
  }
  return {TokenKind::kNumber, number.size()};
}

Lexeme read_text(std::string_view text, std::size_t at) {
  std::size_t end = at + 1;
  std::string_view bad;
  while (end < text.size() && text[end] != '"' && text[end] != '\n') {
    if (text[end] == '\\' && end + 1 < text.size() && text[end + 1] != '\n') {
      if (escaped(text[end + 1]) == 0 && bad.empty()) bad = text.substr(end, 1 + decode(text, end + 1).size);
      ++end;
    }
    end += decode(text, end).size;
  }
  if (end >= text.size() || text[end] == '\n') {
    return wrong(end - at, "this text has no closing \"", "add \" at its end");
  }
  if (!bad.empty()) {
    return wrong(end + 1 - at, fmt::format("{} has no meaning in a text", bad),
                 "the signs after a \\ are \\\" \\\\ \\n and \\t");
  }
  return {TokenKind::kText, end + 1 - at};
}

std::string text_value(std::string_view token) {
  std::string value;
  for (std::size_t i = 1; i + 1 < token.size(); ++i) {
    value += token[i] == '\\' ? escaped(token[++i]) : token[i];
  }
  return value;
}

}  // namespace turunan::sheet
