#include "explain/print/latex_characters.hpp"

#include <fmt/format.h>

#include <vector>

#include "explain/layout.hpp"
#include "explain/print/latex_signs.hpp"
#include "text/unicode.hpp"

namespace turunan::explanation {

namespace {

bool is_ascii_letter(char32_t code) {
  return (code >= U'a' && code <= U'z') || (code >= U'A' && code <= U'Z');
}

bool is_ascii_digit(char32_t code) {
  return code >= U'0' && code <= U'9';
}

// A letter and what stands above and below it.
struct Cluster {
  char32_t whole = 0;  // as it was read
  char32_t base = 0;
  std::u32string marks;
};

std::vector<Cluster> clusters_of(std::string_view text) {
  constexpr std::size_t most_marks = 3;  // more nest too deeply for TeX
  std::vector<Cluster> clusters;
  for (const char32_t code : text::decode_all(text::nfc(text))) {
    if (text::is_mark(code) && !clusters.empty()) {
      if (clusters.back().marks.size() < most_marks) clusters.back().marks += code;
      continue;
    }
    std::u32string apart = text::decode_all(text::nfd(text::encode(code)));
    bool known = math_accent(apart.back()) != "" || text_accent(apart.back()) != "";
    known = known && apart.size() > 1 && apart.size() <= most_marks;
    if (!known) apart = {code};
    clusters.push_back({code, apart[0], apart.substr(1)});
  }
  return clusters;
}

std::string number_of(char32_t code) {
  return fmt::format("\\texttt{{U+{:04X}}}", static_cast<std::uint32_t>(code));
}

// A character of ASCII that is neither letter nor digit, in math mode.
std::string ascii_sign(char code, LatexTarget target) {
  const bool plain = target == LatexTarget::mathjax;  // no backslash before a punctuation mark
  switch (code) {
    case '\\': return "\\backslash";
    case '{': return plain ? "\\lbrace" : "\\{";
    case '}': return plain ? "\\rbrace" : "\\}";
    case '#': return plain ? "\\text{#}" : "\\#";
    case '$': return plain ? "\\text{U+0024}" : "\\$";
    case '%': return plain ? "\\text{U+0025}" : "\\%";
    case '&': return plain ? "\\text{U+0026}" : "\\&";
    case '_': return plain ? "\\text{_}" : "\\_";
    case '^': return "\\wedge";
    case '~': return "\\sim";
    case ' ': return "\\ ";
    case '"': return "''";
    case '`': return "\\text{`}";
    case '|': return "\\vert";
    case '<': return "\\lt";
    case '>': return "\\gt";
    default: return std::string(1, code);
  }
}

// < and > are \lt and \gt for MathJax alone.
std::string math_base(char32_t code, LatexTarget target) {
  if (is_ascii_letter(code) || is_ascii_digit(code)) return std::string(1, static_cast<char>(code));
  if (target == LatexTarget::pdflatex && (code == U'<' || code == U'>'))
    return std::string(1, static_cast<char>(code));
  if (code > U' ' - 1 && code < 0x7F) return ascii_sign(static_cast<char>(code), target);
  if (const std::string_view sign = latex_sign(code); !sign.empty()) return std::string(sign);
  if (text::subscript_digit(code) >= 0) return fmt::format("{{}}_{{{}}}", text::subscript_digit(code));
  if (text::superscript_digit(code) >= 0) return fmt::format("{{}}^{{{}}}", text::superscript_digit(code));
  if (target == LatexTarget::mathjax && !text::is_control(code)) return "\\text{" + text::encode(code) + "}";
  if (const std::string_view letter = text_letter(code); !letter.empty())
    return fmt::format("\\text{{{}}}", letter);
  return number_of(code);
}

// A mark without an accent in LaTeX stands behind its letter as a number.
std::string math_cluster(const Cluster& cluster, LatexTarget target) {
  std::string latex = math_base(cluster.base, target), behind;
  for (const char32_t mark : cluster.marks) {
    const std::string_view accent = math_accent(mark);
    if (accent.empty()) {
      behind += number_of(mark);
    } else {
      latex = fmt::format("{}{{{}}}", accent, latex);
    }
  }
  return latex + behind;
}

// One character of ASCII in text; the fonts of pdflatex have other signs in the places of < > | " { } \.
std::string ascii_text(char code) {
  switch (code) {
    case '\\': return "$\\backslash$";
    case '{': return "$\\{$";
    case '}': return "$\\}$";
    case '<': return "$<$";
    case '>': return "$>$";
    case '|': return "$|$";
    case '~': return "$\\sim$";
    case '^': return "\\^{}";
    case '"': return "''{}";
    case '#':
    case '$':
    case '%':
    case '&':
    case '_': return {'\\', code};
    // No ligatures: -- would be a dash, `` a quotation mark.
    case '-':
    case '`':
    case '\'':
    case ',':
    case '?':
    case '!': return {code, '{', '}'};
    default: return std::string(1, code);
  }
}

std::string text_base(char32_t code) {
  switch (code) {
    case U'–': return "--{}";
    case U'—': return "---{}";
    case U'‘': return "`{}";
    case U'’': return "'{}";
    case U'“': return "``{}";
    case U'”': return "''{}";
    case U'…': return "\\ldots{}";
    case U'\u00A0': return "~";
    case U'′': return "$'$";
    default: break;
  }
  if (code < 0x80 && !text::is_control(code)) return ascii_text(static_cast<char>(code));
  if (const std::string_view letter = text_letter(code); !letter.empty())
    return fmt::format("{}{{}}", letter);
  if (const std::string_view sign = latex_sign(code); !sign.empty()) return fmt::format("${}$", sign);
  if (text::subscript_digit(code) >= 0) return fmt::format("$_{{{}}}$", text::subscript_digit(code));
  if (text::superscript_digit(code) >= 0) return fmt::format("$^{{{}}}$", text::superscript_digit(code));
  return number_of(code);
}

std::string text_cluster(const Cluster& cluster) {
  if (cluster.marks.empty()) return text_base(cluster.whole);
  // Above a Greek letter stand accents of mathematics.
  const bool latin = is_ascii_letter(cluster.base);
  if (!latin) return "$" + math_cluster(cluster, LatexTarget::pdflatex) + "$";
  std::string latex = cluster.base == U'i' || cluster.base == U'j' ? "\\" : "";  // without their dots
  latex += text_base(cluster.base);
  std::string behind;
  for (const char32_t mark : cluster.marks) {
    const std::string_view accent = text_accent(mark);
    if (accent.empty()) {
      behind += number_of(mark);
    } else {
      latex = fmt::format("{}{{{}}}", accent, latex);
    }
  }
  return latex + behind;
}

std::string base_of(const NameParts& parts, LatexTarget target) {
  if (parts.base.empty()) return "{}";
  if (text::count_graphemes(parts.base) == 1) return latex_letters(parts.base, target);
  // MathJax's \text takes an underscore as it is; Markdown would take the backslash of \_ away.
  if (target == LatexTarget::mathjax && parts.base.find('_') != std::string::npos)
    return latex_words(parts.base, target);
  return "\\mathit{" + latex_letters(parts.base, target) + "}";
}

}  // namespace

std::string joined(std::string_view a, std::string_view b) {
  std::size_t letters = 0;
  while (letters < a.size() && is_ascii_letter(static_cast<unsigned char>(a[a.size() - 1 - letters])))
    ++letters;
  const bool command = letters > 0 && letters < a.size() && a[a.size() - 1 - letters] == '\\';
  const bool letter = !b.empty() && is_ascii_letter(static_cast<unsigned char>(b[0]));
  return std::string(a) + (command && letter ? " " : "") + std::string(b);
}

std::string latex_letters(std::string_view text, LatexTarget target) {
  std::string latex;
  for (const Cluster& cluster : clusters_of(text)) latex = joined(latex, math_cluster(cluster, target));
  return latex;
}

std::string latex_name(std::string_view name, LatexTarget target) {
  const NameParts parts = parts_of_name(name);
  std::string latex = base_of(parts, target);
  for (const std::string& accent : parts.accents) latex = fmt::format("\\{}{{{}}}", accent, latex);
  std::string below;
  for (const std::string& subscript : parts.subscripts) {
    below += below.empty() ? "" : ",";
    const bool digits = subscript.find_first_not_of("0123456789") == std::string::npos;
    below += digits ? subscript : latex_name(subscript, target);
  }
  if (!below.empty()) latex += "_{" + below + "}";
  return latex + std::string(static_cast<std::size_t>(parts.primes), '\'');
}

std::string latex_words(std::string_view text, LatexTarget target) {
  if (target == LatexTarget::pdflatex) return "\\text{" + latex_text(text) + "}";
  std::string plain;
  for (const char32_t code : text::decode_all(text)) {
    constexpr std::u32string_view special = U"\\{}$%&#~^";
    plain += special.find(code) == std::u32string_view::npos ? text::encode(code) : " ";
  }
  return "\\text{" + plain + "}";
}

std::string latex_text(std::string_view text) {
  constexpr int longest = 24;  // characters that a line need not be broken in
  std::string latex;
  int without_break = 0;
  for (const Cluster& cluster : clusters_of(text)) {
    if (text::is_white_space(cluster.whole)) {
      latex += cluster.whole == U'\u00A0' ? "~" : " ";
      without_break = 0;
      continue;
    }
    latex += text_cluster(cluster);
    if (++without_break >= longest) latex += "\\allowbreak{}";
  }
  return latex;
}

}  // namespace turunan::explanation
