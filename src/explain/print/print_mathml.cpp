#include <algorithm>

#include "explain/print/mathml.hpp"
#include "text/unicode.hpp"

// One formula as MathML Core. https://www.w3.org/TR/mathml-core/

namespace turunan {

namespace explanation {

namespace {

std::string element(const Formula& f, int digits);

bool has_exponent(const Formula& f) {
  return f.kind == FormulaKind::number && f.value->rank() == 0 &&
         number_parts(f.value->element(0), f.value->dtype(), 1).exponent.has_value();
}

// A part of a formula in the brackets that it needs; 1.2×10⁻⁵ needs them as the base of an exponent too.
std::string part(const Formula& whole, std::size_t i, int digits) {
  const std::string text = element(whole.parts[i], digits);
  const bool raised = i == 0 && (whole.kind == FormulaKind::superscript ||
                                 whole.kind == FormulaKind::postfix || whole.kind == FormulaKind::index);
  const bool brackets = in_brackets(whole, i, Layout::stacked) || (raised && has_exponent(whole.parts[i]));
  return brackets ? mathml_brackets(text) : text;
}

std::string sign(const std::string& text) {
  return mathml_element("mo", text == "-" ? "−" : escaped(text));
}

std::string arguments(const Formula& f, const std::vector<std::string>& options, int digits) {
  std::string list;
  for (const Formula& argument : f.parts)
    list += (list.empty() ? "" : "<mo>,</mo>") + element(argument, digits);
  for (const std::string& option : options) list += (list.empty() ? "" : "<mo>,</mo>") + mathml_words(option);
  return mathml_row(mathml_name(f.text) + "<mo>&#x2061;</mo>" + mathml_brackets(list));
}

bool is_big_sign(const Formula& f) {
  return f.text == "Σ" || f.text == "Π";
}

// Of a sum over axis 0 of a matrix: i below the sign, and "i, :" behind the operand.
struct Places {
  std::string below, behind;
};

Places places_of(const Formula& f) {
  Places places;
  char letter = 'i';
  for (std::size_t axis = 0; axis < f.rank; ++axis) {
    if (axis > 0) places.behind += "<mo>,</mo>";
    const bool goes =
        std::find(f.axes.begin(), f.axes.end(), static_cast<std::int64_t>(axis)) != f.axes.end();
    if (!goes) {
      places.behind += "<mo lspace=\"0\" rspace=\"0\">:</mo>";
      continue;
    }
    const std::string index = mathml_element("mi", std::string(1, letter));
    letter = letter == 'z' ? 'i' : static_cast<char>(letter + 1);
    places.below += (places.below.empty() ? "" : "<mo>,</mo>") + index;
    places.behind += index;
  }
  return places;
}

// What stands behind Σ: with places, all but a bare letter and a matrix in brackets.
std::string placed_operand(const Formula& f, const Places& places, int digits) {
  const Formula& operand = f.parts[0];
  const bool bare = operand.kind == FormulaKind::symbol && parts_of_name(operand.text).subscripts.empty() &&
                    parts_of_name(operand.text).primes == 0;
  const bool bracketed = operand.kind == FormulaKind::array && operand.value->rank() <= 2;
  std::string base = element(operand, digits);
  if (!bare && !bracketed) base = mathml_brackets(base);
  return mathml_element("msub", base + mathml_row(places.behind));
}

std::string big_sign(const Formula& f, int digits) {
  const std::string operator_sign = f.text == "Σ" ? "<mo>∑</mo>" : "<mo>∏</mo>";
  const bool all = f.axes.empty() || f.axes.size() >= f.rank;
  if (all) return mathml_row(operator_sign + part(f, 0, digits));
  const Places places = places_of(f);
  return mathml_row("<munder>" + operator_sign + mathml_row(places.below) + "</munder>" +
                    placed_operand(f, places, digits));
}

std::string reduction(const Formula& f, int digits) {
  return is_big_sign(f) ? big_sign(f, digits) : arguments(f, f.options, digits);
}

// Side by side, a fraction keeps a little distance.
std::string sign_of_product(const Formula& f, std::string_view right) {
  if (!side_by_side(f)) return "<mo>·</mo>";
  return is_tall(right) ? "<mo rspace=\"0.17em\">&#x2062;</mo>" : "<mo>&#x2062;</mo>";
}

std::string infix(const Formula& f, int digits) {
  const std::string right = part(f, 1, digits);
  return mathml_row(part(f, 0, digits) + (f.text.empty() ? sign_of_product(f, right) : sign(f.text)) + right);
}

// W₁² has its exponent above its subscript.
std::string raised(const Formula& f, const std::string& base, const std::string& exponent) {
  constexpr std::string_view below = "<msub>", end = "</msub>";
  if (f.parts[0].kind != FormulaKind::symbol || !base.starts_with(below))
    return mathml_element("msup", base + exponent);
  const std::string inside = base.substr(below.size(), base.size() - below.size() - end.size());
  return mathml_element("msubsup", inside + exponent);
}

// ᵀ, ², ⁻¹ are raised; other signs stand behind.
std::string postfix(const Formula& f, int digits) {
  const std::string base = part(f, 0, digits);
  if (f.text == "ᵀ") return raised(f, base, "<mi mathvariant=\"normal\">T</mi>");
  std::string exponent;
  for (const char32_t code : text::decode_all(f.text)) {
    const int digit = text::superscript_digit(code);
    if (code != U'⁻' && digit < 0) return mathml_row(base + sign(f.text));
    exponent += code == U'⁻' ? "-" : std::to_string(digit);
  }
  const bool plain = exponent.find('-') == std::string::npos;
  return raised(f, base, plain ? mathml_element("mn", exponent) : mathml_words(exponent));
}

std::string partial(const Formula& f, int digits) {
  const std::string sign = "<mi mathvariant=\"normal\">∂</mi>";
  return mathml_element("mfrac",
                        mathml_row(sign + part(f, 0, digits)) + mathml_row(sign + part(f, 1, digits)));
}

std::string index(const Formula& f, int digits) {
  std::string places;
  for (const std::string& option : f.options) places += (places.empty() ? "" : ", ") + option;
  return mathml_row(part(f, 0, digits) + mathml_words("[" + places + "]"));
}

std::string enclosed(const Formula& f, int digits) {
  const std::string content = part(f, 0, digits), bar = escaped(f.text);
  const std::string flat = is_tall(content) ? "" : " stretchy=\"false\"";
  return mathml_row("<mo form=\"prefix\"" + flat + ">" + bar + "</mo>" + content + "<mo form=\"postfix\"" +
                    flat + ">" + bar + "</mo>");
}

std::string element(const Formula& f, int digits) {
  switch (f.kind) {
    case FormulaKind::symbol: return mathml_name(f.text);
    case FormulaKind::partial: return partial(f, digits);
    case FormulaKind::number:
    case FormulaKind::array: return mathml_array(f, digits);
    case FormulaKind::sizes: return mathml_sizes(f.text);
    case FormulaKind::call: return arguments(f, f.options, digits);
    case FormulaKind::reduction: return reduction(f, digits);
    case FormulaKind::infix: return infix(f, digits);
    case FormulaKind::prefix: return mathml_row(sign(f.text) + part(f, 0, digits));
    case FormulaKind::postfix: return postfix(f, digits);
    case FormulaKind::superscript: return raised(f, part(f, 0, digits), part(f, 1, digits));
    case FormulaKind::fraction: return mathml_element("mfrac", part(f, 0, digits) + part(f, 1, digits));
    case FormulaKind::root: return mathml_element("msqrt", part(f, 0, digits));
    case FormulaKind::enclosed: return enclosed(f, digits);
    case FormulaKind::index: return index(f, digits);
    case FormulaKind::prime: return mathml_row(part(f, 0, digits) + std::string(mathml_prime));
  }
  return {};
}

}  // namespace

}  // namespace explanation

std::string formula_mathml(const Formula& formula, int digits) {
  return explanation::element(formula, digits);
}

}  // namespace turunan
