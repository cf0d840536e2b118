#pragma once

#include <algorithm>
#include <cmath>

#include "ops/making.hpp"

// Functions that are constant or linear in pieces, comparisons, and the choice between two values.
// At a kink or a tie: sign 0 is 0, so |x|′ is 0 at 0; step 0 is 0; equal arguments of max and min share the
// cotangent in halves; clip passes it at its bounds.

namespace turunan::ops {

// ---- comparisons: 1 where they hold

constexpr Operation comparison(std::string_view name, std::string_view symbol, std::string_view latex,
                               ScalarRule rule, IntegerRule integer) {
  return {.name = name,
          .summary = "",
          .arity = 2,
          .elementwise = Elementwise::comparison,
          .scalar = rule,
          .integer = integer,
          .derivative = {zero_derivative, zero_derivative},
          .notation = {Form::infix, symbol, latex, precedence::comparison}};
}

inline constexpr Operation equal = comparison(
    "equal", "=", "=", [](Scalars x) { return double(x[0] == x[1]); },
    [](const std::int64_t* x) { return std::int64_t{x[0] == x[1]}; });
inline constexpr Operation not_equal = comparison(
    "not_equal", "≠", "\\neq", [](Scalars x) { return double(x[0] != x[1]); },
    [](const std::int64_t* x) { return std::int64_t{x[0] != x[1]}; });
inline constexpr Operation less = comparison(
    "less", "<", "<", [](Scalars x) { return double(x[0] < x[1]); },
    [](const std::int64_t* x) { return std::int64_t{x[0] < x[1]}; });
inline constexpr Operation less_equal = comparison(
    "less_equal", "≤", "\\leq", [](Scalars x) { return double(x[0] <= x[1]); },
    [](const std::int64_t* x) { return std::int64_t{x[0] <= x[1]}; });
inline constexpr Operation greater = comparison(
    "greater", ">", ">", [](Scalars x) { return double(x[0] > x[1]); },
    [](const std::int64_t* x) { return std::int64_t{x[0] > x[1]}; });
inline constexpr Operation greater_equal = comparison(
    "greater_equal", "≥", "\\geq", [](Scalars x) { return double(x[0] >= x[1]); },
    [](const std::int64_t* x) { return std::int64_t{x[0] >= x[1]}; });

// ---- rounding, sign and step

constexpr Operation constant_in_pieces(std::string_view name, std::string_view summary, ScalarRule rule) {
  return {.name = name,
          .summary = summary,
          .elementwise = Elementwise::floating,
          .scalar = rule,
          .derivative = {zero_derivative},
          .domain = {.points = {0, 1, 0.5}, .number_of_points = 3, .kinks_at_points = true}};
}

inline constexpr Operation floor = constant_in_pieces("floor", "the largest whole number up to x",
                                                      [](Scalars x) { return std::floor(x[0]); });
inline constexpr Operation ceil = constant_in_pieces("ceil", "the smallest whole number from x on",
                                                     [](Scalars x) { return std::ceil(x[0]); });
inline constexpr Operation round =
    constant_in_pieces("round", "the nearest whole number; halves go to the even one, as in NumPy",
                       [](Scalars x) { return std::nearbyint(x[0]); });
inline constexpr Operation sign = constant_in_pieces("sign", "-1, 0 or 1", [](Scalars x) {
  return std::isnan(x[0]) ? x[0] : double(x[0] > 0) - double(x[0] < 0);
});
inline constexpr Operation step =
    constant_in_pieces("step", "1 where x > 0, else 0", [](Scalars x) { return double(x[0] > 0); });

inline constexpr Operation abs{
    .name = "abs",
    .summary = "the absolute value",
    .elementwise = Elementwise::arithmetic,
    .scalar = [](Scalars x) { return std::abs(x[0]); },
    .integer = [](const std::int64_t* x) { return x[0] < 0 ? negate.integer(x) : x[0]; },
    .derivative = {[](const Pullback& p) { return p.g * sign(p.x()); }},
    .notation = {Form::enclosed, "|", "|"},
    .rule = {"chain rule: times the sign"},
    .domain = {.points = {0}, .number_of_points = 1, .kinks_at_points = true},
};

// ---- choices

/// a where the condition holds, else b.
inline constexpr Operation where{
    .name = "where",
    .summary = "a where the condition holds, else b: where(x > 0, a, b)",
    .arity = 3,
    .elementwise = Elementwise::selection,
    .scalar = [](Scalars x) { return x[0] != 0 ? x[1] : x[2]; },
    .integer = [](const std::int64_t* x) { return x[0] != 0 ? x[1] : x[2]; },
    .derivative = {zero_derivative, [](const Pullback& p) { return where(p.x(0), p.g, filled_like(p.g, 0)); },
                   [](const Pullback& p) { return where(p.x(0), filled_like(p.g, 0), p.g); }},
    .rule = {"", "only where the condition holds", "only where the condition does not hold"},
    .call = {{{{"condition"}, {"a"}, {"b"}}}},
};

/// 1 where a is the greater, 1/2 where they tie: the part of a cotangent that goes to a.
inline Tensor share_of_greater(const Tensor& a, const Tensor& b) {
  return cast(greater(a, b), a.dtype()) + 0.5 * cast(equal(a, b), a.dtype());
}

inline constexpr Operation maximum{
    .name = "maximum",
    .summary = "",
    .arity = 2,
    .elementwise = Elementwise::arithmetic,
    .scalar = [](Scalars x) { return x[0] > x[1] || std::isnan(x[0]) ? x[0] : x[1]; },
    .integer = [](const std::int64_t* x) { return std::max(x[0], x[1]); },
    .derivative = {[](const Pullback& p) { return p.g * share_of_greater(p.x(0), p.x(1)); },
                   [](const Pullback& p) { return p.g * share_of_greater(p.x(1), p.x(0)); }},
    .notation = {.symbol = "max", .latex = "\\max"},
    .rule = {"only where it is the greater", "only where it is the greater"},
};

inline constexpr Operation minimum{
    .name = "minimum",
    .summary = "",
    .arity = 2,
    .elementwise = Elementwise::arithmetic,
    .scalar = [](Scalars x) { return x[0] < x[1] || std::isnan(x[0]) ? x[0] : x[1]; },
    .integer = [](const std::int64_t* x) { return std::min(x[0], x[1]); },
    .derivative = {[](const Pullback& p) { return p.g * share_of_greater(p.x(1), p.x(0)); },
                   [](const Pullback& p) { return p.g * share_of_greater(p.x(0), p.x(1)); }},
    .notation = {.symbol = "min", .latex = "\\min"},
    .rule = {"only where it is the less", "only where it is the less"},
};

inline constexpr Operation clip{
    .name = "clip",
    .summary = "x kept between two bounds: clip(x, 0, 1); the upper one wins where they cross",
    .arity = 3,
    .elementwise = Elementwise::arithmetic,
    .scalar =
        [](Scalars x) {
          const double raised = x[0] < x[1] ? x[1] : x[0];
          return raised > x[2] ? x[2] : raised;
        },
    .integer = [](const std::int64_t* x) { return std::min(std::max(x[0], x[1]), x[2]); },
    .body =
        [](std::span<const Tensor> x, const Attributes&) {
          const Tensor raised = where(less(x[0], x[1]), x[1], x[0]);
          return where(greater(raised, x[2]), x[2], raised);
        },
    .rule = {"only where nothing was clipped", "only where the lower bound holds",
             "only where the upper bound holds"},
    .call = {{{{"x"}, {"low"}, {"high"}}}},
};

}  // namespace turunan::ops
