#pragma once

#include <cmath>

#include "ops/power.hpp"

// The hyperbolic sine and cosine and the inverses of the hyperbolic functions.

namespace turunan::ops {

Tensor hyperbolic_cosine(const Tensor& x);

inline constexpr Operation sinh{
    .name = "sinh",
    .summary = "the hyperbolic sine (exp(x) - exp(-x))/2",
    .elementwise = Elementwise::floating,
    .scalar = [](Scalars x) { return std::sinh(x[0]); },
    .derivative = {[](const Pullback& p) { return cotangent_times(p.g, hyperbolic_cosine(p.x())); }},
    .notation = {.latex = "\\sinh"},
};

inline constexpr Operation cosh{
    .name = "cosh",
    .summary = "the hyperbolic cosine (exp(x) + exp(-x))/2",
    .elementwise = Elementwise::floating,
    .scalar = [](Scalars x) { return std::cosh(x[0]); },
    .derivative = {[](const Pullback& p) { return cotangent_times(p.g, sinh(p.x())); }},
    .notation = {.latex = "\\cosh"},
};

inline Tensor hyperbolic_cosine(const Tensor& x) {
  return cosh(x);
}

inline constexpr Operation asinh{
    .name = "asinh",
    .summary = "the number whose hyperbolic sine is x",
    .elementwise = Elementwise::floating,
    .scalar = [](Scalars x) { return std::asinh(x[0]); },
    .derivative = {[](const Pullback& p) { return p.g / sqrt(square(p.x()) + 1.0); }},
    .notation = {.latex = "\\operatorname{arsinh}"},
};

inline constexpr Operation acosh{
    .name = "acosh",
    .summary = "the number from 0 on whose hyperbolic cosine is x; x is 1 or more",
    .elementwise = Elementwise::floating,
    .scalar = [](Scalars x) { return std::acosh(x[0]); },
    // Two roots, since the square of a large x would overflow and that of one near 1 lose digits.
    .derivative = {[](const Pullback& p) { return quotient(p.g, sqrt(p.x() - 1.0) * sqrt(p.x() + 1.0)); }},
    .notation = {.latex = "\\operatorname{arcosh}"},
    .domain = {.low = 1.2, .high = 4},
};

inline constexpr Operation atanh{
    .name = "atanh",
    .summary = "the number whose hyperbolic tangent is x; x is between -1 and 1",
    .elementwise = Elementwise::floating,
    .scalar = [](Scalars x) { return std::atanh(x[0]); },
    .derivative = {[](const Pullback& p) { return quotient(p.g, 1.0 - square(p.x())); }},
    .notation = {.latex = "\\operatorname{artanh}"},
    .domain = {.low = -0.9, .high = 0.9},
};

}  // namespace turunan::ops
