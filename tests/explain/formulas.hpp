#pragma once

#include <string>
#include <utility>
#include <vector>

#include "graph/operation.hpp"
#include "turunan/explain.hpp"

/// Formulas and a small derivation for tests of printers, written by hand.
namespace turunan::formulas {

using Kind = Formula::Kind;
using Values = std::vector<double>;

inline Formula symbol(std::string name) {
  return {.kind = Kind::symbol, .text = std::move(name)};
}
inline Formula number(double value, DType dtype = DType::f64) {
  return {.kind = Kind::number, .value = Array::scalar(value, dtype)};
}
inline Formula array(const Shape& shape, const Values& elements, std::vector<int> blanks = {}) {
  return {.kind = Kind::array, .value = Array(shape, elements), .blanks = std::move(blanks)};
}
inline Formula sizes(std::string text) {
  return {.kind = Kind::sizes, .text = std::move(text)};
}
inline Formula partial(Formula of, Formula by) {
  return {.kind = Kind::partial, .binding = precedence::product, .parts = {std::move(of), std::move(by)}};
}
inline Formula partial(const std::string& of, const std::string& by) {
  return partial(symbol(of), symbol(by));
}
inline Formula call(std::string name, std::vector<Formula> parts, std::vector<std::string> options = {}) {
  return {
      .kind = Kind::call, .text = std::move(name), .parts = std::move(parts), .options = std::move(options)};
}
inline Formula reduction(std::string name, Formula part, std::size_t rank,
                         std::vector<std::int64_t> axes = {}, std::vector<std::string> options = {}) {
  return {.kind = Kind::reduction,
          .text = std::move(name),
          .parts = {std::move(part)},
          .options = std::move(options),
          .axes = std::move(axes),
          .rank = rank};
}
inline Formula infix(Formula left, std::string sign, Formula right, int binding) {
  return {.kind = Kind::infix,
          .text = std::move(sign),
          .binding = binding,
          .parts = {std::move(left), std::move(right)}};
}
inline Formula sum(Formula left, Formula right) {
  return infix(std::move(left), "+", std::move(right), precedence::sum);
}
inline Formula difference(Formula left, Formula right) {
  return infix(std::move(left), "-", std::move(right), precedence::sum);
}
inline Formula product(Formula left, Formula right, std::string sign = "·") {
  return infix(std::move(left), std::move(sign), std::move(right), precedence::product);
}
inline Formula negative(Formula part) {
  return {.kind = Kind::prefix, .text = "-", .binding = precedence::sign, .parts = {std::move(part)}};
}
inline Formula postfix(Formula part, std::string sign) {
  return {.kind = Kind::postfix,
          .text = std::move(sign),
          .binding = precedence::power,
          .parts = {std::move(part)}};
}
inline Formula power(Formula base, Formula exponent) {
  return {.kind = Kind::superscript,
          .text = "^",
          .binding = precedence::power,
          .parts = {std::move(base), std::move(exponent)}};
}
inline Formula fraction(Formula above, Formula below) {
  return {.kind = Kind::fraction,
          .text = "/",
          .binding = precedence::product,
          .parts = {std::move(above), std::move(below)}};
}
inline Formula root(Formula part) {
  return {.kind = Kind::root, .text = "√", .parts = {std::move(part)}};
}
inline Formula enclosed(std::string bar, Formula part) {
  return {.kind = Kind::enclosed, .text = std::move(bar), .parts = {std::move(part)}};
}
inline Formula index(Formula part, std::vector<std::string> places) {
  return {.kind = Kind::index, .parts = {std::move(part)}, .options = std::move(places)};
}
inline Formula prime(Formula part) {
  return {.kind = Kind::prime, .parts = {std::move(part)}};
}

}  // namespace turunan::formulas
