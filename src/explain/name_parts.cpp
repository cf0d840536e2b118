#include "explain/layout.hpp"
#include "text/unicode.hpp"

namespace turunan::explanation {

namespace {

constexpr std::string_view prime = "′";

std::string accent_name(char32_t mark) {
  switch (mark) {
    case U'\u0302': return "hat";
    case U'\u0304': return "bar";
    case U'\u0303': return "tilde";
    default: return {};
  }
}

bool is_one_letter(std::string_view text) {
  return text::count_graphemes(text) == 1;
}

// Takes the subscript digits at the end off.
std::string take_digits(std::string& name) {
  std::u32string codes = text::decode_all(name);
  std::string digits;
  while (codes.size() > 1 && text::subscript_digit(codes.back()) >= 0) {
    digits.insert(digits.begin(), static_cast<char>('0' + text::subscript_digit(codes.back())));
    codes.pop_back();
  }
  name = text::encode_all(codes);
  return digits;
}

}  // namespace

NameParts parts_of_name(std::string_view name) {
  NameParts parts;
  std::string rest(name);
  while (rest.size() > prime.size() && rest.ends_with(prime)) {
    rest.resize(rest.size() - prime.size());
    ++parts.primes;
  }
  // x_max is a letter with a subscript, learning_rate is a word.
  const std::size_t under = rest.find('_');
  std::vector<std::string> behind;
  std::string front = rest.substr(0, under);
  std::string front_letter = front;
  const std::string front_digits = take_digits(front_letter);
  if (under != std::string::npos && is_one_letter(front_letter) && under + 1 < rest.size()) {
    behind.push_back(rest.substr(under + 1));
    rest = front;
  }
  if (std::string digits = take_digits(rest); !digits.empty()) parts.subscripts.push_back(std::move(digits));
  parts.subscripts.insert(parts.subscripts.end(), behind.begin(), behind.end());
  if (!is_one_letter(rest)) {
    parts.base = rest;
    return parts;
  }
  for (const char32_t code : text::decode_all(text::nfd(rest))) {
    const std::string accent = accent_name(code);
    if (!parts.base.empty() && !accent.empty()) {
      parts.accents.push_back(accent);
    } else {
      parts.base += text::encode(code);
    }
  }
  parts.base = text::nfc(parts.base);
  return parts;
}

}  // namespace turunan::explanation
