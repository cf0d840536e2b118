#pragma once

#include <cmath>

#include "ops/arithmetic.hpp"
#include "ops/view.hpp"

// Powers, the square among them, the square root and the logarithm.

namespace turunan::ops {

inline constexpr Operation square{
    .name = "square",
    .summary = "",
    .elementwise = Elementwise::arithmetic,
    .scalar = [](Scalars x) { return x[0] * x[0]; },
    .derivative = {[](const Pullback& p) { return p.g * (2.0 * p.x()); }},
    .notation = {Form::postfix, "²", "^{2}", precedence::power},
};

/// Its derivative at 0 is infinite, save where the cotangent is zero.
inline constexpr Operation sqrt{
    .name = "sqrt",
    .summary = "the square root",
    .elementwise = Elementwise::floating,
    .scalar = [](Scalars x) { return std::sqrt(x[0]); },
    .derivative = {[](const Pullback& p) { return quotient(p.g, 2.0 * p.y); }},
    .notation = {Form::prefix, "√", "\\sqrt", precedence::power},
    .domain = {.low = 0.1, .high = 4},
};

inline constexpr Operation exp{
    .name = "exp",
    .summary = "e to the power of x",
    .elementwise = Elementwise::floating,
    .scalar = [](Scalars x) { return std::exp(x[0]); },
    .derivative = {[](const Pullback& p) { return p.g * p.y; }},
    .notation = {.latex = "\\exp"},
};

inline constexpr Operation log{
    .name = "log",
    .summary = "the natural logarithm",
    .elementwise = Elementwise::floating,
    .scalar = [](Scalars x) { return std::log(x[0]); },
    .derivative = {[](const Pullback& p) { return quotient(p.g, p.x()); }},
    .notation = {.latex = "\\log"},
    .domain = {.low = 0.1, .high = 4},
};

Tensor raise(const Tensor& x, const Tensor& y);

/// x^y. Its derivative with respect to y is x^y log x, and 0 where x^y is 0.
inline constexpr Operation power{
    .name = "power",
    .summary = "",
    .arity = 2,
    .elementwise = Elementwise::floating,
    .scalar = [](Scalars x) { return std::pow(x[0], x[1]); },
    .derivative = {[](const Pullback& p) { return p.g * (p.x(1) * raise(p.x(0), p.x(1) - 1.0)); },
                   [](const Pullback& p) { return masked_product(p.g * p.y, log(p.x(0))); }},
    .notation = {Form::superscript, "^", "^", precedence::power},
    .domain = {.low = 0.5, .high = 2},
};

}  // namespace turunan::ops
