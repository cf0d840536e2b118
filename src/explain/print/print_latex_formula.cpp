#include <fmt/format.h>

#include <cctype>

#include "explain/layout.hpp"
#include "explain/print/latex_formula.hpp"
#include "graph/operation.hpp"
#include "text/unicode.hpp"

namespace turunan::explanation {

namespace {

std::string bracketed(const std::string& latex) {
  return "\\left( " + latex + " \\right)";
}

// 1.2·10⁻⁵ and 4×2 cannot be raised or indexed as they stand, though each is one thing.
bool is_written_as_product(const Formula& f, const LatexStyle& style) {
  if (f.kind == FormulaKind::sizes) return f.text.find("×") != std::string::npos;
  return f.kind == FormulaKind::number && f.value &&
         number_parts(f.value->element(0), f.value->dtype(), style.digits).exponent.has_value();
}

std::string part(const Formula& f, std::size_t i, const LatexStyle& style) {
  const bool raised = f.kind == FormulaKind::superscript || f.kind == FormulaKind::postfix ||
                      f.kind == FormulaKind::index || f.kind == FormulaKind::prime;
  const std::string inner = latex(f.parts[i], style);
  const bool brackets =
      in_brackets(f, i, Layout::stacked) || (raised && i == 0 && is_written_as_product(f.parts[0], style));
  return brackets ? bracketed(inner) : inner;
}

// In Markdown for GitHub neither \operatorname nor a backslash before punctuation may stand.
std::string portable(std::string latex, const LatexStyle& style) {
  if (style.target == LatexTarget::pdflatex) return latex;
  constexpr std::string_view name = "\\operatorname{";
  for (std::size_t at = latex.find(name); at != std::string::npos; at = latex.find(name, at)) {
    const std::size_t end = latex.find('}', at);
    if (end == std::string::npos) break;
    latex.insert(end, "}");
    latex.replace(at, name.size(), "\\mathop{\\mathrm{");
  }
  const std::pair<std::string_view, std::string_view> others[] = {{"\\_", "\\text{_}"}, {"\\|", "\\Vert "}};
  for (const auto& [from, to] : others) {
    for (std::size_t at = latex.find(from); at != std::string::npos; at = latex.find(from, at + to.size()))
      latex.replace(at, from.size(), to);
  }
  return latex;
}

// The LaTeX of a sign: what the operation says, else that of its characters.
std::string sign_of(const Formula& f, const LatexStyle& style) {
  return f.latex.empty() ? latex_letters(f.text, style.target) : portable(f.latex, style);
}

std::string value_of_option(std::string_view value, const LatexStyle& style) {
  const bool word = value.size() > 1 && std::isalpha(static_cast<unsigned char>(value[0])) != 0;
  if (word) return latex_words(value, style.target);
  std::string latex;
  for (const char32_t code : text::decode_all(value)) {
    if (code == U':') {
      latex += "{:}";
    } else if (code != U' ') {
      latex = joined(latex, latex_letters(text::encode(code), style.target));
      latex += code == U',' ? " " : "";
    }
  }
  return latex;
}

// "axis = 0" as \text{axis}=0.
std::string latex_option(std::string_view option, const LatexStyle& style) {
  const std::size_t equals = option.find('=');
  if (equals == std::string_view::npos) return value_of_option(option, style);
  std::string_view key = option.substr(0, equals), value = option.substr(equals + 1);
  while (key.ends_with(' ')) key.remove_suffix(1);
  while (value.starts_with(' ')) value.remove_prefix(1);
  return latex_words(key, style.target) + "=" + value_of_option(value, style);
}

std::string latex_call(const Formula& f, const std::vector<std::string>& options, const LatexStyle& style) {
  std::vector<std::string> arguments;
  for (std::size_t i = 0; i < f.parts.size(); ++i) arguments.push_back(part(f, i, style));
  for (const std::string& option : options) arguments.push_back(latex_option(option, style));
  const std::string name = f.latex.empty() ? latex_operator(f.text, style) : portable(f.latex, style);
  return name + bracketed(fmt::format("{}", fmt::join(arguments, ", ")));
}

// Does the letter stand alone somewhere in the formula, as a name or as an index of a sum inside?
bool has_letter(const std::string& latex, char letter) {
  const auto is_letter = [&](std::size_t at) {
    return at < latex.size() &&
           (std::isalpha(static_cast<unsigned char>(latex[at])) != 0 || latex[at] == '\\');
  };
  for (std::size_t at = latex.find(letter); at != std::string::npos; at = latex.find(letter, at + 1)) {
    if ((at == 0 || !is_letter(at - 1)) && !is_letter(at + 1)) return true;
  }
  return false;
}

// Names for the axes that a sum runs over, none of them used in what is summed.
std::vector<std::string> index_letters(std::size_t count, const std::string& operand) {
  std::vector<std::string> letters;
  for (const char letter : std::string_view("ijklmnpqrst")) {
    if (letters.size() < count && !has_letter(operand, letter)) letters.emplace_back(1, letter);
  }
  for (int number = 1; letters.size() < count; ++number) letters.push_back(fmt::format("i_{{{}}}", number));
  return letters;
}

// Σ and Π: \sum_{i} X_{i,:} over axis 0 of a matrix, \sum X over all.
std::string latex_big_sign(const Formula& f, const LatexStyle& style) {
  const std::string sign = f.latex.empty() ? (f.text == "Π" ? "\\prod" : "\\sum") : f.latex;
  if (f.axes.empty() || f.axes.size() >= f.rank) return sign + " " + part(f, 0, style);
  const Formula& operand = f.parts[0];
  std::string inner = latex(operand, style);
  const std::vector<std::string> letters = index_letters(f.axes.size(), inner);
  std::vector<std::string> places(f.rank, ":");
  for (std::size_t k = 0; k < f.axes.size(); ++k) {
    const std::int64_t axis = f.axes[k] < 0 ? f.axes[k] + static_cast<std::int64_t>(f.rank) : f.axes[k];
    if (axis >= 0 && axis < static_cast<std::int64_t>(f.rank))
      places[static_cast<std::size_t>(axis)] = letters[k];
  }
  const bool plain = operand.kind == FormulaKind::array ||
                     (operand.kind == FormulaKind::symbol && inner.find('_') == std::string::npos);
  if (!plain) inner = bracketed(inner);
  return fmt::format("{}_{{{}}} {}_{{{}}}", sign, fmt::join(letters, ","), inner, fmt::join(places, ","));
}

std::string latex_reduction(const Formula& f, const LatexStyle& style) {
  if (f.parts.size() == 1 && (f.text == "Σ" || f.text == "Π")) return latex_big_sign(f, style);
  std::vector<std::string> options = f.options;
  bool named = f.axes.empty();
  for (const std::string& option : options) named = named || option.starts_with("axis");
  if (!named) {
    std::string axes = fmt::format("{}", fmt::join(f.axes, ", "));
    if (f.axes.size() > 1) axes = "(" + axes + ")";
    options.insert(options.begin(), "axis = " + axes);
  }
  return latex_call(f, options, style);
}

// In 2·(1/2), side by side, the fraction would be read with the number before it.
bool begins_with_number(const Formula& f) {
  switch (f.kind) {
    case FormulaKind::number:
    case FormulaKind::array:
    case FormulaKind::sizes: return true;
    case FormulaKind::fraction:
    case FormulaKind::infix:
    case FormulaKind::postfix:
    case FormulaKind::superscript:
    case FormulaKind::index: return !in_brackets(f, 0, Layout::stacked) && begins_with_number(f.parts[0]);
    default: return false;
  }
}

std::string latex_infix(const Formula& f, const LatexStyle& style) {
  const std::string left = part(f, 0, style), right = part(f, 1, style);
  if (!f.text.empty()) return left + " " + sign_of(f, style) + " " + right;
  const bool number_next = !in_brackets(f, 1, Layout::stacked) && begins_with_number(f.parts[1]);
  if (!side_by_side(f) || number_next) return left + " \\cdot " + right;
  return left + style.thin_space() + right;
}

std::string latex_index(const Formula& f, const LatexStyle& style) {
  std::vector<std::string> places;
  for (const std::string& option : f.options) places.push_back(latex_option(option, style));
  return fmt::format("{}[{}]", part(f, 0, style), fmt::join(places, ", "));
}

std::string latex_enclosed(const Formula& f, const LatexStyle& style) {
  std::string bar = f.text == "|" ? "|" : "\\|";
  if (!f.latex.empty()) bar = f.latex;
  bar = portable(bar, style);
  return "\\left" + bar + " " + part(f, 0, style) + " \\right" + bar;
}

std::string latex_prefix(const Formula& f, const LatexStyle& style) {
  return joined(sign_of(f, style), part(f, 0, style));
}

// About how many characters wide: a command is one, what builds up is none.
std::size_t width_of(const std::string& latex) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < latex.size(); ++at) {
    if (latex[at] == '\\')
      while (at + 1 < latex.size() && std::isalpha(static_cast<unsigned char>(latex[at + 1])) != 0) ++at;
    width += std::string_view("{}_^ ").find(latex[at]) == std::string_view::npos ? 1 : 0;
  }
  return width;
}

// The terms of a sum from the left, each but the first with its sign.
std::vector<std::string> terms_of(const Formula& sum, const LatexStyle& style) {
  std::vector<std::string> terms;
  const Formula* rest = &sum;
  while (rest->kind == FormulaKind::infix && rest->binding == precedence::sum &&
         !in_brackets(*rest, 0, Layout::stacked)) {
    terms.push_back(sign_of(*rest, style) + " " + part(*rest, 1, style));
    rest = &rest->parts[0];
  }
  terms.push_back(latex(*rest, style));
  return {terms.rbegin(), terms.rend()};
}

// Derivatives of a function: σ′, and (f ∘ g)′.
std::string latex_prime(const Formula& f, const LatexStyle& style) {
  return part(f, 0, style) + "'";
}

}  // namespace

std::vector<std::string> latex_in_lines(const Formula& formula, const LatexStyle& style) {
  constexpr std::size_t most_width = 64;
  std::vector<std::string> lines;
  std::size_t width = 0;
  for (const std::string& term : terms_of(formula, style)) {
    const std::size_t more = width_of(term);
    if (lines.empty() || width + more > most_width) {
      lines.push_back(term);
      width = more;
    } else {
      lines.back() += " " + term;
      width += more;
    }
  }
  return lines;
}

std::string latex_operator(std::string_view name, const LatexStyle& style) {
  if (text::count_graphemes(name) == 1) return latex_letters(name, style.target);
  if (style.target == LatexTarget::pdflatex)
    return "\\operatorname{" + latex_letters(name, style.target) + "}";
  if (name.find('_') != std::string_view::npos) return "\\mathop{" + latex_words(name, style.target) + "}";
  return "\\mathop{\\mathrm{" + latex_letters(name, style.target) + "}}";
}

std::string latex_sizes(std::string_view sizes) {
  if (sizes.find_first_of("0123456789") == std::string_view::npos)
    return "\\text{" + std::string(sizes) + "}";
  std::string latex;
  for (const char32_t code : text::decode_all(sizes))
    latex += code == U'×' ? "{\\times}" : text::encode(code);
  return latex;
}

std::string latex(const Formula& f, const LatexStyle& style) {
  switch (f.kind) {
    case FormulaKind::symbol: return latex_name(f.text, style.target);
    case FormulaKind::partial:
      return fmt::format("\\frac{{{}}}{{{}}}", joined("\\partial", " " + latex(f.parts[0], style)),
                         joined("\\partial", " " + latex(f.parts[1], style)));
    case FormulaKind::number:
    case FormulaKind::array: return latex_array(f, style);
    case FormulaKind::sizes: return latex_sizes(f.text);
    case FormulaKind::call: return latex_call(f, f.options, style);
    case FormulaKind::reduction: return latex_reduction(f, style);
    case FormulaKind::infix: return latex_infix(f, style);
    case FormulaKind::prefix: return latex_prefix(f, style);
    case FormulaKind::postfix: return part(f, 0, style) + sign_of(f, style);
    case FormulaKind::superscript: return part(f, 0, style) + "^{" + part(f, 1, style) + "}";
    case FormulaKind::fraction:
      return fmt::format("\\frac{{{}}}{{{}}}", latex(f.parts[0], style), latex(f.parts[1], style));
    case FormulaKind::root: return "\\sqrt{" + latex(f.parts[0], style) + "}";
    case FormulaKind::enclosed: return latex_enclosed(f, style);
    case FormulaKind::index: return latex_index(f, style);
    case FormulaKind::prime: return latex_prime(f, style);
  }
  return {};
}

}  // namespace turunan::explanation

namespace turunan {

std::string formula_latex(const Formula& formula, int digits) {
  return explanation::latex(formula, {.digits = digits, .target = explanation::LatexTarget::pdflatex});
}

}  // namespace turunan
