#include "sheet/lexer_rules.hpp"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "text/unicode.hpp"

namespace turunan::sheet {

using namespace text;

namespace {

using Kind = TokenKind;

struct Sign {
  std::string_view text;
  Kind kind;
};

/// Longer signs come before those they begin with. The look-alikes at the end are what people paste.
constexpr std::array kSigns = {
    Sign{"**", Kind::kCaret},        Sign{"~=", Kind::kApproximately},
    Sign{"<=", Kind::kLessEqual},    Sign{"<-", Kind::kArrow},
    Sign{">=", Kind::kGreaterEqual}, Sign{"!=", Kind::kNotEqual},
    Sign{"+", Kind::kPlus},          Sign{"-", Kind::kMinus},
    Sign{"*", Kind::kTimes},         Sign{"@", Kind::kAt},
    Sign{"/", Kind::kSlash},         Sign{"^", Kind::kCaret},
    Sign{"=", Kind::kEqual},         Sign{"<", Kind::kLess},
    Sign{">", Kind::kGreater},       Sign{"|", Kind::kBar},
    Sign{",", Kind::kComma},         Sign{";", Kind::kSemicolon},
    Sign{":", Kind::kColon},         Sign{"(", Kind::kLeftParen},
    Sign{")", Kind::kRightParen},    Sign{"[", Kind::kLeftBracket},
    Sign{"]", Kind::kRightBracket},  Sign{"·", Kind::kDot},
    Sign{"⊙", Kind::kTimes},         Sign{"≈", Kind::kApproximately},
    Sign{"≤", Kind::kLessEqual},     Sign{"≥", Kind::kGreaterEqual},
    Sign{"≠", Kind::kNotEqual},      Sign{"←", Kind::kArrow},
    Sign{"∂", Kind::kPartial},       Sign{"‖", Kind::kNormBar},
    Sign{"√", Kind::kRoot},          Sign{"×", Kind::kCross},
    Sign{"ᵀ", Kind::kTranspose},     Sign{"∑", Kind::kName},
    Sign{"∏", Kind::kName},          Sign{"−", Kind::kMinus},
    Sign{"⋅", Kind::kDot},           Sign{"∙", Kind::kDot},
    Sign{"•", Kind::kDot},           Sign{"∗", Kind::kTimes},
    Sign{"∕", Kind::kSlash},         Sign{"÷", Kind::kSlash},
    Sign{"∥", Kind::kNormBar},
};

struct Mistake {
  std::string_view text;
  std::string_view message;
  std::string_view help;
};

constexpr std::string_view kElementwise = "* / and ^ work element by element already";

/// Signs of other languages, and what is written for them here. Longer ones first, before all signs.
constexpr std::array kMistakes = {
    Mistake{"===", "=== is no sign of this language", "in a check, equality is written ="},
    Mistake{"==", "== is no sign of this language", "in a check, equality is written ="},
    Mistake{":=", ":= is no sign of this language", "a definition is written name = expression"},
    Mistake{"+=", "+= is no sign of this language", "write the update out: W ← W + …"},
    Mistake{"-=", "-= is no sign of this language", "write the update out: W ← W - …"},
    Mistake{"*=", "*= is no sign of this language", "write the update out: W ← W * …"},
    Mistake{"/=", "/= is no sign of this language", "not equal is written ≠ or !="},
    Mistake{"=<", "=< is no sign of this language", "less or equal is written ≤ or <="},
    Mistake{"=>", "=> is no sign of this language", "greater or equal is written ≥ or >="},
    Mistake{"<>", "<> is no sign of this language", "not equal is written ≠ or !="},
    Mistake{"->", "-> is no sign of this language", "an update is written W ← … or W <- …"},
    Mistake{"//", "// is no sign of this language", "a comment begins with #"},
    Mistake{"&&", "&& is no sign of this language", "write one check for each condition"},
    Mistake{".*", ".* is no sign of this language", kElementwise},
    Mistake{"./", "./ is no sign of this language", kElementwise},
    Mistake{".^", ".^ is no sign of this language", kElementwise},
    Mistake{"...", "... is no sign of this language",
            "a line that begins with white space continues the one above"},
    Mistake{"…", "… is no sign of this language",
            "a line that begins with white space continues the one above"},
    Mistake{"%", "% is no sign of this language", "a comment begins with #"},
    Mistake{"\\", "\\ is no sign of this language", "solve(A, b) solves A·x = b"},
    Mistake{"{", "{ is no sign of this language", "brackets are ( ) and, for tensors and indices, [ ]"},
    Mistake{"}", "} is no sign of this language", "brackets are ( ) and, for tensors and indices, [ ]"},
    Mistake{"'", "' is no sign of this language",
            "a transpose is written Aᵀ or A.T, a text in double quotes"},
    Mistake{"′", "′ is no sign of this language", "a transpose is written Aᵀ or A.T, a derivative ∂C/∂x"},
    Mistake{"’", "’ is no sign of this language",
            "a transpose is written Aᵀ or A.T, a text in double quotes"},
    Mistake{"“", "“ does not begin a text", "a text stands in straight double quotes: \"…\""},
    Mistake{"”", "” does not end a text", "a text stands in straight double quotes: \"…\""},
    Mistake{"–", "– is a dash, not a minus", "write - or −"},
    Mistake{"—", "— is a dash, not a minus", "write - or −"},
    Mistake{"⊗", "⊗ is no sign of this language",
            "a product is written · (matrices) or ⊙ (elements); see also outer( )"},
    Mistake{"∘", "∘ is no sign of this language", "an elementwise product is written ⊙ or *"},
    Mistake{"∇", "∇ is no sign of this language", "a gradient is written ∂C/∂W"},
    Mistake{"!", "! is no sign of this language", "not equal is written ≠ or !="},
};

Lexeme error(std::size_t size, std::string message, std::string help = {}) {
  return {Kind::kError, size, std::move(message), std::move(help)};
}

char32_t code_at(std::string_view text, std::size_t at) {
  return at < text.size() ? decode(text, at).value : 0;
}

Lexeme read_name(std::string_view text, std::size_t at) {
  std::size_t end = at;
  while (end < text.size() && continues_name(code_at(text, end))) end += decode(text, end).size;
  return {Kind::kName, end - at};
}

/// ², ¹⁰, ⁻², ⁿ; ⁻¹ is the inverse.
std::optional<Lexeme> read_superscript(std::string_view text, std::size_t at) {
  const CodePoint first = decode(text, at);
  if (first.value == U'ⁿ') return Lexeme{Kind::kSuperscript, first.size};
  const bool minus = first.value == U'⁻';
  if (!minus && superscript_digit(first.value) < 0) return std::nullopt;
  std::size_t end = minus ? at + first.size : at;
  const std::size_t digits = end;
  while (end < text.size() && superscript_digit(code_at(text, end)) >= 0) end += decode(text, end).size;
  if (end == digits) {
    if (code_at(text, end) == U'ᵀ') end += decode(text, end).size;
    return error(end - at, "⁻ needs a number after it", "the inverse of a transpose is written (A⁻¹)ᵀ");
  }
  if (text.substr(at, end - at) == "⁻¹") return Lexeme{Kind::kInverse, end - at};
  return Lexeme{Kind::kSuperscript, end - at};
}

/// `.T`, `.5`, or a dot that has no meaning.
Lexeme read_dot(std::string_view text, std::size_t at) {
  const char32_t next = code_at(text, at + 1);
  if (next >= '0' && next <= '9') return read_number(text, at);
  if (!starts_name(next)) return error(1, "a . stands before T or in a number", "");
  const Lexeme name = read_name(text, at + 1);
  const std::string_view word = text.substr(at + 1, name.size);
  if (word == "T") return {Kind::kTranspose, 2};
  if (word == "t" || word == "transpose") {
    return error(name.size + 1, fmt::format(".{} is no sign of this language", word),
                 "a transpose is written Aᵀ or A.T");
  }
  return error(name.size + 1, fmt::format("values have no .{}", word.size() > 40 ? "…" : word),
               "functions are called with the value: sum(x), reshape(x, 2, 3)");
}

Lexeme read_unknown(const CodePoint& point) {
  const auto number = static_cast<unsigned>(point.value);
  if (point.value >= 0xFF01 && point.value <= 0xFF5E) {
    const std::string full = encode(point.value), plain = encode(point.value - 0xFEE0);
    return error(point.size, fmt::format("{} is a full-width character", full),
                 fmt::format("write {}", plain));
  }
  if (is_control(point.value)) {
    return error(point.size, fmt::format("an invisible character (U+{:04X}) stands here", number),
                 "delete it");
  }
  if (is_mark(point.value)) {
    return error(point.size, fmt::format("an accent (U+{:04X}) needs a letter before it", number));
  }
  const std::string shown = encode(point.value);
  if (subscript_digit(point.value) >= 0) {
    return error(point.size, fmt::format("the subscript {} needs a name before it", shown));
  }
  return error(point.size, fmt::format("the character {} (U+{:04X}) has no meaning here", shown, number));
}

}  // namespace

Lexeme read_lexeme(std::string_view text, std::size_t at) {
  const CodePoint point = decode(text, at);
  if (starts_name(point.value)) return read_name(text, at);
  if (point.value >= '0' && point.value <= '9') return read_number(text, at);
  if (point.value == '"') return read_text(text, at);
  const std::string_view rest = text.substr(at);
  for (const Mistake& mistake : kMistakes) {
    // != is a sign, and -> -= => may be a sign and the next one: x<-=… is wrong in any case.
    if (!rest.starts_with(mistake.text) || (mistake.text == "!" && rest.starts_with("!="))) continue;
    return error(mistake.text.size(), std::string(mistake.message), std::string(mistake.help));
  }
  if (point.value == '.') return read_dot(text, at);
  if (auto superscript = read_superscript(text, at)) return *superscript;
  for (const Sign& sign : kSigns) {
    if (rest.starts_with(sign.text)) return {sign.kind, sign.text.size()};
  }
  return read_unknown(point);
}

}  // namespace turunan::sheet
