#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "graph/operation.hpp"
#include "turunan/explain.hpp"

// Short names to build formulas by hand.
namespace turunan::build {

using Kind = Formula::Kind;

inline Formula symbol(std::string name) {
  return {.kind = Kind::symbol, .text = std::move(name)};
}

inline Formula partial(Formula of, Formula by) {
  return {.kind = Kind::partial, .binding = precedence::product, .parts = {std::move(of), std::move(by)}};
}

inline Formula partial(std::string of, std::string by) {
  return partial(symbol(std::move(of)), symbol(std::move(by)));
}

inline Formula number(double value, DType dtype = DType::f64) {
  return {.kind = Kind::number, .value = Array::scalar(value, dtype)};
}

inline Formula array(Shape shape, const std::vector<double>& elements, std::vector<int> blanks = {}) {
  return {.kind = Kind::array, .value = Array(std::move(shape), elements), .blanks = std::move(blanks)};
}

inline Formula sizes(std::string text) {
  return {.kind = Kind::sizes, .text = std::move(text)};
}

inline Formula call(std::string name, std::string latex, std::vector<Formula> parts,
                    std::vector<std::string> options = {}) {
  return {.kind = Kind::call,
          .text = std::move(name),
          .latex = std::move(latex),
          .parts = std::move(parts),
          .options = std::move(options)};
}

inline Formula reduction(std::string name, std::string latex, Formula of, std::vector<std::int64_t> axes,
                         std::size_t rank) {
  return {.kind = Kind::reduction,
          .text = std::move(name),
          .latex = std::move(latex),
          .parts = {std::move(of)},
          .axes = std::move(axes),
          .rank = rank};
}

inline Formula infix(Formula a, std::string sign, std::string latex, int binding, Formula b) {
  return {.kind = Kind::infix,
          .text = std::move(sign),
          .latex = std::move(latex),
          .binding = binding,
          .parts = {std::move(a), std::move(b)}};
}

inline Formula plus(Formula a, Formula b) {
  return infix(std::move(a), "+", "+", precedence::sum, std::move(b));
}

inline Formula minus(Formula a, Formula b) {
  return infix(std::move(a), "-", "-", precedence::sum, std::move(b));
}

inline Formula times(Formula a, Formula b) {
  return infix(std::move(a), "·", "\\cdot", precedence::product, std::move(b));
}

inline Formula each(Formula a, Formula b) {
  return infix(std::move(a), "⊙", "\\odot", precedence::product, std::move(b));
}

inline Formula beside(Formula a, Formula b) {
  return infix(std::move(a), "", "", precedence::product, std::move(b));
}

inline Formula negative(Formula a) {
  return {
      .kind = Kind::prefix, .text = "-", .latex = "-", .binding = precedence::sign, .parts = {std::move(a)}};
}

inline Formula postfix(Formula a, std::string sign, std::string latex) {
  return {.kind = Kind::postfix,
          .text = std::move(sign),
          .latex = std::move(latex),
          .binding = precedence::power,
          .parts = {std::move(a)}};
}

inline Formula transposed(Formula a) {
  return postfix(std::move(a), "ᵀ", "^{\\top}");
}

inline Formula squared(Formula a) {
  return postfix(std::move(a), "²", "^{2}");
}

inline Formula power(Formula a, Formula b) {
  return {.kind = Kind::superscript,
          .text = "^",
          .binding = precedence::power,
          .parts = {std::move(a), std::move(b)}};
}

inline Formula fraction(Formula a, Formula b) {
  return {.kind = Kind::fraction,
          .text = "/",
          .binding = precedence::product,
          .parts = {std::move(a), std::move(b)}};
}

inline Formula root(Formula a) {
  return {.kind = Kind::root, .text = "√", .binding = precedence::power, .parts = {std::move(a)}};
}

inline Formula enclosed(std::string bar, std::string latex, Formula a) {
  return {.kind = Kind::enclosed, .text = std::move(bar), .latex = std::move(latex), .parts = {std::move(a)}};
}

inline Formula index(Formula a, std::vector<std::string> places) {
  return {.kind = Kind::index, .parts = {std::move(a)}, .options = std::move(places)};
}

inline Formula prime(Formula a) {
  return {.kind = Kind::prime, .text = "′", .parts = {std::move(a)}};
}

inline Formula sigma(Formula a) {
  return call("σ", "\\sigma", {std::move(a)});
}

/// Numbers between -1 and 1, the same each time.
inline Array random_array(Shape shape, unsigned seed = 1) {
  std::mt19937 generator(seed);
  std::vector<double> elements(static_cast<std::size_t>(shape.elements()));
  for (double& x : elements) x = static_cast<double>(generator()) / 2147483648.0 - 1;
  return {std::move(shape), elements};
}

inline Formula written(Array value) {
  return {.kind = value.rank() == 0 ? Kind::number : Kind::array, .value = std::move(value)};
}

}  // namespace turunan::build
