#include "explain/formula.hpp"

#include <cmath>

namespace turunan::explanation {

Formula symbol(std::string name) {
  return {.kind = FormulaKind::symbol, .text = std::move(name)};
}

Formula partial(const Formula& of, const Formula& by) {
  return {.kind = FormulaKind::partial, .text = "∂", .binding = precedence::sign, .parts = {of, by}};
}

Formula number(const Array& scalar) {
  return {.kind = FormulaKind::number, .value = scalar.reshape({})};
}

Formula number(double value) {
  return number(Array::scalar(value));
}

Formula array(const Array& value) {
  return {.kind = value.rank() == 0 ? FormulaKind::number : FormulaKind::array, .value = value};
}

Formula sizes(const Shape& shape) {
  return {.kind = FormulaKind::sizes, .text = sizes_text(shape), .binding = precedence::sign};
}

namespace {

// Moved, since a list in braces would copy all that is below.
std::vector<Formula> parts_of(Formula first, Formula second) {
  std::vector<Formula> parts;
  parts.push_back(std::move(first));
  parts.push_back(std::move(second));
  return parts;
}

}  // namespace

Formula infix(std::string_view sign, std::string_view latex, int binding, Formula left, Formula right) {
  return {.kind = FormulaKind::infix,
          .text = std::string(sign),
          .latex = std::string(latex),
          .binding = binding,
          .parts = parts_of(std::move(left), std::move(right))};
}

Formula fraction(Formula top, Formula bottom) {
  return {.kind = FormulaKind::fraction,
          .text = "/",
          .binding = precedence::product,
          .parts = parts_of(std::move(top), std::move(bottom))};
}

Formula negative(Formula operand) {
  if (is_negative(operand)) return without_sign(operand);
  return {.kind = FormulaKind::prefix,
          .text = "-",
          .latex = "-",
          .binding = precedence::sign,
          .parts = {std::move(operand)}};
}

Formula call(std::string_view name, std::string_view latex, std::vector<Formula> parts,
             std::vector<std::string> options) {
  return {.kind = FormulaKind::call,
          .text = std::string(name),
          .latex = std::string(latex),
          .parts = std::move(parts),
          .options = std::move(options)};
}

Formula prime(Formula function) {
  return {.kind = FormulaKind::prime, .binding = precedence::power, .parts = {std::move(function)}};
}

Formula replaced(const Formula& formula,
                 const std::function<std::optional<Formula>(const Formula&)>& change) {
  if (std::optional<Formula> other = change(formula)) return *std::move(other);
  Formula result = formula;
  for (Formula& part : result.parts) part = replaced(part, change);
  return result;
}

std::size_t size_of(const Formula& formula) {
  std::size_t size = 1;
  for (const Formula& part : formula.parts) size += size_of(part);
  return size;
}

namespace {

// The part that a minus sign in front would belong to.
bool begins_with_first_part(const Formula& f) {
  return f.kind == FormulaKind::fraction ||
         (f.kind == FormulaKind::infix && f.binding == precedence::product);
}

}  // namespace

bool is_negative(const Formula& f) {
  if (f.kind == FormulaKind::prefix) return f.text == "-";
  if (f.kind == FormulaKind::number) return f.value->element(0) < 0;
  return begins_with_first_part(f) && is_negative(f.parts[0]);
}

Formula without_sign(const Formula& f) {
  if (f.kind == FormulaKind::prefix) return f.parts[0];
  if (f.kind == FormulaKind::number) return number(Array::scalar(-f.value->element(0), f.value->dtype()));
  Formula result = f;
  result.parts[0] = without_sign(f.parts[0]);
  return result;
}

Words words(std::string text) {
  return {{{std::move(text), {}}}};
}

Words& operator+=(Words& words, std::string text) {
  words.pieces.push_back({std::move(text), {}});
  return words;
}

Words& operator+=(Words& words, Formula formula) {
  words.pieces.push_back({{}, std::move(formula)});
  return words;
}

Words& operator+=(Words& words, const Words& more) {
  words.pieces.insert(words.pieces.end(), more.pieces.begin(), more.pieces.end());
  return words;
}

}  // namespace turunan::explanation
