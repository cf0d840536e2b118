#pragma once

#include "ops/leaf.hpp"
#include "turunan/operators.hpp"

// Sums, differences, products and quotients, element by element.

namespace turunan::ops {

inline constexpr Operation negate{
    .name = "negate",
    .summary = "",
    .elementwise = Elementwise::arithmetic,
    .scalar = [](Scalars x) { return -x[0]; },
    .integer =
        [](const std::int64_t* x) { return static_cast<std::int64_t>(-static_cast<std::uint64_t>(x[0])); },
    .derivative = {[](const Pullback& p) { return negate(p.g); }},
    .notation = {Form::prefix, "-", "-", precedence::sign},
    .rule = {"the sign changes"},
};

inline constexpr Operation add{
    .name = "add",
    .summary = "",
    .arity = 2,
    .elementwise = Elementwise::arithmetic,
    .scalar = [](Scalars x) { return x[0] + x[1]; },
    .integer =
        [](const std::int64_t* x) {
          return static_cast<std::int64_t>(static_cast<std::uint64_t>(x[0]) +
                                           static_cast<std::uint64_t>(x[1]));
        },
    .derivative = {[](const Pullback& p) { return p.g; }, [](const Pullback& p) { return p.g; }},
    .notation = {Form::infix, "+", "+", precedence::sum},
    .rule = {"sum rule", "sum rule"},
};

inline constexpr Operation subtract{
    .name = "subtract",
    .summary = "",
    .arity = 2,
    .elementwise = Elementwise::arithmetic,
    .scalar = [](Scalars x) { return x[0] - x[1]; },
    .integer =
        [](const std::int64_t* x) {
          return static_cast<std::int64_t>(static_cast<std::uint64_t>(x[0]) -
                                           static_cast<std::uint64_t>(x[1]));
        },
    .derivative = {[](const Pullback& p) { return p.g; }, [](const Pullback& p) { return negate(p.g); }},
    .notation = {Form::infix, "-", "-", precedence::sum},
    .rule = {"sum rule", "sum rule, with the other sign"},
};

inline constexpr Operation multiply{
    .name = "multiply",
    .summary = "",
    .arity = 2,
    .elementwise = Elementwise::arithmetic,
    .scalar = [](Scalars x) { return x[0] * x[1]; },
    .integer =
        [](const std::int64_t* x) {
          return static_cast<std::int64_t>(static_cast<std::uint64_t>(x[0]) *
                                           static_cast<std::uint64_t>(x[1]));
        },
    .derivative = {[](const Pullback& p) { return multiply(p.g, p.x(1)); },
                   [](const Pullback& p) { return multiply(p.g, p.x(0)); }},
    .notation = {Form::infix, "⊙", "\\odot", precedence::product},
    .rule = {"product rule", "product rule"},
};

/// g ⊘ b and g ⊙ b as derivative rules write them: where g is 0 they are 0, whatever b is. A number that is
/// plainly finite, and for a quotient not 0, needs no such care: it gives a plain quotient or product.
Tensor cotangent_over(const Tensor& g, const Tensor& b);
Tensor cotangent_times(const Tensor& g, const Tensor& b);

inline constexpr Operation divide{
    .name = "divide",
    .summary = "",
    .arity = 2,
    .elementwise = Elementwise::floating,
    .scalar = [](Scalars x) { return x[0] / x[1]; },
    .derivative = {
        [](const Pullback& p) { return cotangent_over(p.g, p.x(1)); },
        [](const Pullback& p) { return negate(cotangent_over(cotangent_times(p.g, p.y), p.x(1))); }},
    .notation = {Form::fraction, "/", "/", precedence::product},
    .rule = {"quotient rule: over the divisor", "quotient rule"},
    .domain = {.low = 0.5, .high = 2},
};

/// a / b where a ≠ 0, and 0 where a = 0, whatever b is. Derivative rules use it, so that a zero cotangent
/// stays zero at a pole: behind `where`, at x/0, at √0, at log 0.
inline constexpr Operation quotient{
    .name = "quotient",
    .summary = "",
    .arity = 2,
    .elementwise = Elementwise::floating,
    .scalar = [](Scalars x) { return x[0] == 0 ? 0.0 : x[0] / x[1]; },
    .derivative = {
        [](const Pullback& p) { return cotangent_over(p.g, p.x(1)); },
        [](const Pullback& p) { return negate(cotangent_over(cotangent_times(p.g, p.y), p.x(1))); }},
    .notation = {Form::fraction, "/", "/", precedence::product},
    .rule = {"quotient rule: over the divisor", "quotient rule"},
    .domain = {.low = 0.5, .high = 2},
};

/// a · b where a ≠ 0, and 0 where a = 0, whatever b is: y log p with y = p = 0.
inline constexpr Operation masked_product{
    .name = "masked_product",
    .summary = "",
    .arity = 2,
    .elementwise = Elementwise::floating,
    .scalar = [](Scalars x) { return x[0] == 0 ? 0.0 : x[0] * x[1]; },
    .derivative = {[](const Pullback& p) { return masked_product(p.g, p.x(1)); },
                   [](const Pullback& p) { return masked_product(p.x(0), p.g); }},
    .notation = {Form::infix, "⊙", "\\odot", precedence::product},
    .rule = {"product rule", "product rule"},
};

}  // namespace turunan::ops
