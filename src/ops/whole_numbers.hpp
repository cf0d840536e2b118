#pragma once

#include <cmath>

#include "ops/pieces.hpp"

// Division of whole numbers, and shifts of their bits. Division by 0 gives 0: there is no whole number for
// it.

namespace turunan::ops {

/// a / b cut towards zero.
inline constexpr Operation whole_quotient{
    .name = "whole_quotient",
    .summary = "",
    .arity = 2,
    .elementwise = Elementwise::arithmetic,
    .scalar = [](Scalars x) { return std::trunc(x[0] / x[1]); },
    .integer =
        [](const std::int64_t* x) {
          if (x[1] == 0) return std::int64_t{0};
          return x[1] == -1 ? negate.integer(x) : x[0] / x[1];
        },
    .derivative = {zero_derivative, zero_derivative},
    .domain = {.low = 0.5, .high = 2},
};

/// a − b·trunc(a / b), exactly, with the sign of a.
inline constexpr Operation remainder{
    .name = "remainder",
    .summary = "",
    .arity = 2,
    .elementwise = Elementwise::arithmetic,
    .scalar = [](Scalars x) { return std::fmod(x[0], x[1]); },
    .integer = [](const std::int64_t* x) { return x[1] == 0 || x[1] == -1 ? std::int64_t{0} : x[0] % x[1]; },
    .derivative = {[](const Pullback& p) { return p.g; },
                   [](const Pullback& p) { return negate(p.g * whole_quotient(p.x(0), p.x(1))); }},
    .domain = {.low = 0.5, .high = 2},
};

/// The bits of a, moved up by b places; beyond 63 none is left.
inline constexpr Operation shift_left{
    .name = "shift_left",
    .summary = "",
    .arity = 2,
    .elementwise = Elementwise::arithmetic,
    .scalar = [](Scalars x) { return x[0] * std::exp2(x[1]); },
    .integer =
        [](const std::int64_t* x) {
          if (x[1] < 0 || x[1] > 63) return std::int64_t{0};
          return static_cast<std::int64_t>(static_cast<std::uint64_t>(x[0]) << x[1]);
        },
    .why_no_derivative = "bits are whole numbers, which have no neighbours",
};

/// The bits of a, moved down by b places, with zeros above.
inline constexpr Operation shift_right{
    .name = "shift_right",
    .summary = "",
    .arity = 2,
    .elementwise = Elementwise::arithmetic,
    .scalar = [](Scalars x) { return std::floor(x[0] / std::exp2(x[1])); },
    .integer =
        [](const std::int64_t* x) {
          if (x[1] < 0 || x[1] > 63) return std::int64_t{0};
          return static_cast<std::int64_t>(static_cast<std::uint64_t>(x[0]) >> x[1]);
        },
    .why_no_derivative = "bits are whole numbers, which have no neighbours",
};

}  // namespace turunan::ops
