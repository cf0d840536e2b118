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
    .integer =
        [](const std::int64_t* x) {
          return static_cast<std::int64_t>(static_cast<std::uint64_t>(x[0]) *
                                           static_cast<std::uint64_t>(x[0]));
        },
    .derivative = {[](const Pullback& p) { return p.g * (2.0 * p.x()); }},
    .notation = {Form::postfix, "²", "^{2}", precedence::power},
    .rule = {"power rule"},
};

/// Its derivative at 0 is infinite, save where the cotangent is zero.
inline constexpr Operation sqrt{
    .name = "sqrt",
    .summary = "the square root",
    .elementwise = Elementwise::floating,
    .scalar = [](Scalars x) { return std::sqrt(x[0]); },
    .derivative = {[](const Pullback& p) { return quotient(p.g, 2.0 * p.y); }},
    .notation = {Form::prefix, "√", "\\sqrt", precedence::power},
    .rule = {"chain rule: over twice the root"},
    .domain = {.low = 0.1, .high = 4},
};

inline constexpr Operation exp{
    .name = "exp",
    .summary = "e to the power of x",
    .elementwise = Elementwise::floating,
    .scalar = [](Scalars x) { return std::exp(x[0]); },
    .derivative = {[](const Pullback& p) { return cotangent_times(p.g, p.y); }},
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

/// x^y, as a square, a root or x itself where y is a number that makes it one.
Tensor raise(const Tensor& x, const Tensor& y);

Tensor power_base_derivative(const Pullback& p);
Tensor power_exponent_derivative(const Pullback& p);

/// x^y. With respect to x its derivative is y x^(y-1), and 0 where y is 0, also at x = 0. With respect to y
/// it is x^y log x, and 0 at x = 0 unless y is negative.
inline constexpr Operation power{
    .name = "power",
    .summary = "",
    .arity = 2,
    .elementwise = Elementwise::floating,
    .scalar = [](Scalars x) { return std::pow(x[0], x[1]); },
    .derivative = {power_base_derivative, power_exponent_derivative},
    .notation = {Form::superscript, "^", "^", precedence::power},
    .rule = {"power rule", "exponential rule"},
    .domain = {.low = 0.5, .high = 2},
};

}  // namespace turunan::ops
