#include <algorithm>

#include "explain/print/mathml.hpp"
#include "text/unicode.hpp"

// Texts, names and places as MathML.

namespace turunan::explanation {

namespace {

std::string_view entity(char32_t code) {
  switch (code) {
    case U'&': return "&amp;";
    case U'<': return "&lt;";
    case U'>': return "&gt;";
    case U'"': return "&quot;";
    case U'\'': return "&#39;";
    default: return {};
  }
}

bool is_allowed(char32_t code) {
  return (code >= 0x20 && code != 0x7F && code != 0xFFFE && code != 0xFFFF) || code == U'\t' || code == U'\n';
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::string_view accent_sign(const std::string& accent) {
  if (accent == "hat") return "^";
  return accent == "bar" ? "¯" : "~";
}

// A letter with accents that have no name here, or a word, stands as it is.
std::string base_of(const NameParts& parts) {
  std::string text = mathml_element("mi", escaped(parts.base));
  for (const std::string& accent : parts.accents) {
    text = "<mover accent=\"true\">" + text + "<mo stretchy=\"false\">" + std::string(accent_sign(accent)) +
           "</mo></mover>";
  }
  return text;
}

std::string subscript_of(const NameParts& parts) {
  std::string text;
  for (const std::string& part : parts.subscripts) {
    if (!text.empty()) text += "<mo>,</mo>";
    text += is_digit(part[0]) ? mathml_element("mn", escaped(part)) : mathml_name(part);
  }
  return parts.subscripts.size() == 1 ? text : mathml_row(text);
}

// Where the number that begins at `at` ends: 12, 0.5, 1e-05.
std::size_t end_of_number(std::string_view text, std::size_t at) {
  while (at < text.size() && (is_digit(text[at]) || text[at] == '.')) ++at;
  if (at + 1 < text.size() && text[at] == 'e') {
    const std::size_t sign = text[at + 1] == '-' || text[at + 1] == '+' ? 1 : 0;
    std::size_t end = at + 1 + sign;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (end > at + 1 + sign) return end;
  }
  return at;
}

std::size_t end_of_name(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    const text::CodePoint point = text::decode(text, at);
    if (!text::continues_name(point.value) && point.value != U'′') break;
    at += point.size;
  }
  return at;
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const text::CodePoint point = text::decode(text, at);
    const std::string_view as_entity = entity(point.value);
    if (!as_entity.empty()) {
      result += as_entity;
    } else {
      result += text::encode(is_allowed(point.value) ? point.value : U'\uFFFD');
    }
    at += point.size;
  }
  return result;
}

std::string mathml_element(std::string_view name, std::string_view content) {
  const std::string tag(name);
  return "<" + tag + ">" + std::string(content) + "</" + tag + ">";
}

std::string mathml_row(std::string_view content) {
  return mathml_element("mrow", content);
}

bool is_tall(std::string_view mathml) {
  constexpr std::string_view tall[] = {"<mfrac", "<mtable", "<munder", "∑", "∏"};
  return std::ranges::any_of(
      tall, [&](std::string_view part) { return mathml.find(part) != std::string_view::npos; });
}

std::string mathml_brackets(std::string_view content) {
  if (is_tall(content)) return mathml_row("<mo>(</mo>" + std::string(content) + "<mo>)</mo>");
  return mathml_row("<mo stretchy=\"false\">(</mo>" + std::string(content) + "<mo stretchy=\"false\">)</mo>");
}

std::string mathml_name(std::string_view name) {
  constexpr std::size_t longest = 200;  // of a subscript in a subscript in a subscript …
  if (name.size() > longest) return mathml_element("mi", escaped(name));
  const NameParts parts = parts_of_name(name);
  const std::string base = base_of(parts);
  const std::string letter =
      parts.subscripts.empty() ? base : mathml_element("msub", base + subscript_of(parts));
  if (parts.primes == 0) return letter;
  std::string primes;
  for (int i = 0; i < parts.primes; ++i) primes += mathml_prime;
  return mathml_row(letter + primes);
}

std::string mathml_entry(std::string_view entry) {
  const std::size_t bracket = entry.find('[');
  if (bracket == std::string_view::npos) return mathml_name(entry);
  const std::string place = mathml_words(entry.substr(bracket));
  if (bracket == 0) return place;
  return mathml_row(mathml_name(entry.substr(0, bracket)) + place);
}

std::string mathml_words(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const text::CodePoint point = text::decode(text, at);
    std::size_t end = at + point.size;
    if (point.value == U' ') {
    } else if (is_digit(text[at])) {
      end = end_of_number(text, at);
      result += mathml_element("mn", escaped(text.substr(at, end - at)));
    } else if (text::starts_name(point.value)) {
      end = end_of_name(text, end);
      result += mathml_name(text.substr(at, end - at));
    } else if (point.value == U'-') {
      result += "<mo form=\"prefix\">−</mo>";
    } else if (point.value == U'[' || point.value == U']') {
      result += "<mo stretchy=\"false\">" + std::string(text.substr(at, 1)) + "</mo>";
    } else {
      result += mathml_element("mo", escaped(text.substr(at, point.size)));
    }
    at = end;
  }
  return mathml_row(result);
}

std::string mathml_block(std::string_view content) {
  return "<math display=\"block\">" + std::string(content) + "</math>";
}

std::string mathml_inline(std::string_view content) {
  return mathml_element("math", content);
}

}  // namespace turunan::explanation
