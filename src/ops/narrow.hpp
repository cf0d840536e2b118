#pragma once

#include <cmath>

#include "ops/leaf.hpp"

namespace turunan::ops {

/// x rounded to a narrower floating format, halves to the even neighbour: numbers holds how many binary
/// digits it keeps, the exponent of its smallest normal number and its largest number, beyond which is
/// infinity.
double narrowed(double x, double digits, double lowest_exponent, double largest);

/// The derivative is that of a cast: the rounding is not looked at.
inline constexpr Operation narrow{
    .name = "narrow",
    .summary = "",
    .elementwise = Elementwise::floating,
    .scalar = [](Scalars x) { return narrowed(x[0], x.numbers[0], x.numbers[1], x.numbers[2]); },
    .derivative = {[](const Pullback& p) { return p.g; }},
    .notation = {.form = Form::hidden},
    .samples = []() -> std::vector<Sample> {
      // So many digits that a difference quotient does not see the rounding.
      return {{{{2, 3}}, {.numbers = {53, -1022, 1e300}}}};
    },
};

}  // namespace turunan::ops
