#pragma once

#include <functional>

#include "explain/layout.hpp"
#include "graph/operation.hpp"

// How formulas are put together.

namespace turunan::explanation {

Formula symbol(std::string name);
Formula partial(const Formula& of, const Formula& by);
Formula number(const Array& scalar);
Formula number(double value);
Formula array(const Array& value);  ///< a number where it is a scalar
Formula sizes(const Shape& shape);
Formula infix(std::string_view sign, std::string_view latex, int binding, Formula left, Formula right);
Formula fraction(Formula top, Formula bottom);
Formula negative(Formula operand);
Formula call(std::string_view name, std::string_view latex, std::vector<Formula> parts,
             std::vector<std::string> options = {});
Formula prime(Formula function);

/// The formula with every part for which `change` gives another in its place; the parts of those that change
/// are not looked at.
Formula replaced(const Formula& formula, const std::function<std::optional<Formula>(const Formula&)>& change);

/// How many nodes it has.
std::size_t size_of(const Formula& formula);

/// Begins with a minus sign?
bool is_negative(const Formula& formula);
/// The same without the minus sign that it begins with.
Formula without_sign(const Formula& formula);

Words words(std::string text);
Words& operator+=(Words& words, std::string text);
Words& operator+=(Words& words, Formula formula);
Words& operator+=(Words& words, const Words& more);

}  // namespace turunan::explanation
