#include "formats/cpp/names.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "text/unicode.hpp"

namespace turunan::cpp {

namespace {

// From α on; the second sigma is the one at the end of a word.
constexpr std::array<std::string_view, 25> greek = {
    "alpha", "beta",   "gamma",   "delta", "epsilon", "zeta",    "eta",  "theta", "iota",
    "kappa", "lambda", "mu",      "nu",    "xi",      "omicron", "pi",   "rho",   "sigma",
    "sigma", "tau",    "upsilon", "phi",   "chi",     "psi",     "omega"};

constexpr std::string_view words[] = {
    "alignas", "alignof", "and", "and_eq", "asm", "assert", "auto", "bitand", "bitor", "bool", "break",
    "case", "catch", "char", "class", "compl", "const", "constexpr", "continue", "decltype", "default",
    "delete", "do", "double", "else", "enum", "errno", "explicit", "export", "extern", "false", "float",
    "for", "friend", "goto", "if", "inline", "int", "long", "mutable", "namespace", "new", "noexcept", "not",
    "not_eq", "nullptr", "operator", "or", "or_eq", "private", "protected", "public", "register", "return",
    "short", "signed", "sizeof", "static", "struct", "switch", "template", "this", "throw", "true", "try",
    "typedef", "typeid", "typename", "union", "unsigned", "using", "virtual", "void", "volatile", "wchar_t",
    "while", "xor", "xor_eq", "concept", "requires", "co_await", "co_return", "co_yield", "char8_t",
    "consteval", "constinit", "I", "linux", "unix", "NAN", "INFINITY", "EOF", "NULL",
    // of the header itself
    "std", "functions", "weights", "predict", "predict_one", "inputs", "outputs", "examples", "example",
    "input_size", "output_size", "total", "best", "place", "count", "factor", "position", "at_0", "at_1",
    "at_2", "at_3", "at_4"};

bool is_ascii_word(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string greek_name(char32_t c) {
  constexpr char32_t small = 0x3B1, large = 0x391;
  if (c >= small && c < small + greek.size()) return std::string(greek[c - small]);
  if (c >= large && c < large + greek.size()) {
    std::string name(greek[c - large]);
    name.front() = static_cast<char>(name.front() - 'a' + 'A');
    return name;
  }
  return {};
}

std::string of_character(char32_t c) {
  if (is_ascii_word(c)) return std::string(1, static_cast<char>(c));
  if (const int digit = text::subscript_digit(c); digit >= 0) return std::to_string(digit);
  if (c == 0x302) return "_hat";
  if (c == 0x304) return "_bar";
  if (c == 0x303) return "_tilde";
  if (c == U'∂') return "d";
  if (c == '.' || c == '/' || c == '-' || c == ' ') return "_";
  return greek_name(c);
}

// No identifier may have two of them in a row, or begin with one.
std::string with_single_underscores(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '_' && (result.empty() || result.back() == '_')) continue;
    result += c;
  }
  while (result.ends_with('_')) result.pop_back();
  return result;
}

template <class T>
std::string shortest(T value) {
  std::array<char, 64> buffer;
  std::string text(buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

template <class T>
std::string floating(T value, const std::string& type, const char* suffix) {
  if (std::isnan(value)) return "std::numeric_limits<" + type + ">::quiet_NaN()";
  if (std::isinf(value)) return (value < 0 ? "-" : "") + ("std::numeric_limits<" + type + ">::infinity()");
  return shortest(value) + suffix;
}

std::string whole(std::int64_t value) {
  // The least of all has no literal: its sign is an operation.
  return value == INT64_MIN ? "INT64_MIN" : "std::int64_t{" + std::to_string(value) + "}";
}

}  // namespace

Identifiers::Identifiers() {
  for (const std::string_view word : words) taken_.emplace(word);
}

std::string Identifiers::take(const std::string& name, const std::string& otherwise) {
  std::string made;
  for (const char32_t c : text::decode_all(text::nfd(name))) made += of_character(c);
  made = with_single_underscores(made);
  if (made.empty()) made = otherwise;
  if (made.front() >= '0' && made.front() <= '9') made = otherwise + "_" + made;
  std::string unique = made;
  for (int i = 2; !taken_.insert(unique).second; ++i) unique = made + "_" + std::to_string(i);
  return unique;
}

bool is_namespace(const std::string& text) {
  std::size_t begin = 0;
  while (true) {
    const std::size_t end = text.find("::", begin);
    const std::string part = text.substr(begin, end - begin);
    if (part.empty() || (part.front() >= '0' && part.front() <= '9')) return false;
    for (const char c : part) {
      if (!is_ascii_word(static_cast<unsigned char>(c))) return false;
    }
    for (const std::string_view word : words) {
      if (part == word) return false;
    }
    if (end == std::string::npos) return true;
    begin = end + 2;
  }
}

std::string in_comment(const std::string& text) {
  std::string result;
  for (const char32_t c : text::decode_all(text)) {
    if (!text::is_control(c) && c != U'\u2028' && c != U'\u2029') result += text::encode(c);
  }
  // At the end of a line it would join the next one to the comment; so would its trigraph.
  while (result.ends_with('\\') ||
         result.ends_with("?"
                          "?/") ||
         result.ends_with(' '))
    result.pop_back();
  return result;
}

std::string type_name(DType dtype) {
  switch (dtype) {
    case DType::boolean: return "bool";
    case DType::i64: return "std::int64_t";
    case DType::f32: return "float";
    case DType::f64: return "double";
  }
  return {};
}

std::string literal(const Array& array, std::int64_t position) {
  if (array.dtype() != DType::i64) return literal(array.element(position), array.dtype());
  return whole(array.compact().read<std::int64_t>()[static_cast<std::size_t>(position)]);
}

std::string literal(double value, DType dtype) {
  switch (dtype) {
    case DType::boolean: return value != 0 ? "true" : "false";
    case DType::i64: return whole(static_cast<std::int64_t>(value));
    case DType::f32: return floating(static_cast<float>(value), "float", "f");
    case DType::f64: return floating(value, "double", "");
  }
  return {};
}

}  // namespace turunan::cpp
