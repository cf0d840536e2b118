#pragma once

#include <cmath>

#include "ops/power.hpp"

// Sine, cosine, tangent, and the hyperbolic tangent.

namespace turunan::ops {

Tensor cosine(const Tensor& x);

inline constexpr Operation sin{
    .name = "sin",
    .summary = "the sine of x in radians",
    .elementwise = Elementwise::floating,
    .scalar = [](Scalars x) { return std::sin(x[0]); },
    .derivative = {[](const Pullback& p) { return p.g * cosine(p.x()); }},
    .notation = {.latex = "\\sin"},
};

inline constexpr Operation cos{
    .name = "cos",
    .summary = "the cosine of x in radians",
    .elementwise = Elementwise::floating,
    .scalar = [](Scalars x) { return std::cos(x[0]); },
    .derivative = {[](const Pullback& p) { return p.g * -sin(p.x()); }},
    .notation = {.latex = "\\cos"},
};

inline Tensor cosine(const Tensor& x) {
  return cos(x);
}

inline constexpr Operation tan{
    .name = "tan",
    .summary = "the tangent of x in radians",
    .elementwise = Elementwise::floating,
    .scalar = [](Scalars x) { return std::tan(x[0]); },
    .derivative = {[](const Pullback& p) { return p.g * (1.0 + square(p.y)); }},
    .notation = {.latex = "\\tan"},
    .domain = {.low = -1, .high = 1},
};

inline constexpr Operation tanh{
    .name = "tanh",
    .summary = "the hyperbolic tangent",
    .elementwise = Elementwise::floating,
    .scalar = [](Scalars x) { return std::tanh(x[0]); },
    .derivative = {[](const Pullback& p) { return p.g * (1.0 - square(p.y)); }},
    .notation = {.latex = "\\tanh"},
    .is_activation = true,
};

/// (2/√π) ∫₀ˣ exp(-t²) dt
inline constexpr Operation erf{
    .name = "erf",
    .summary = "the error function",
    .elementwise = Elementwise::floating,
    .scalar = [](Scalars x) { return std::erf(x[0]); },
    .derivative = {[](const Pullback& p) {
      constexpr double two_over_root_pi = 1.1283791670955126;
      return p.g * (two_over_root_pi * exp(-square(p.x())));
    }},
    .notation = {.latex = "\\operatorname{erf}"},
};

}  // namespace turunan::ops
