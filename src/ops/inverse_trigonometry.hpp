#pragma once

#include <cmath>

#include "ops/power.hpp"

// The angles of a sine, a cosine and a tangent, in radians.

namespace turunan::ops {

inline constexpr Operation asin{
    .name = "asin",
    .summary = "the angle in radians, from -π/2 to π/2, whose sine is x",
    .elementwise = Elementwise::floating,
    .scalar = [](Scalars x) { return std::asin(x[0]); },
    .derivative = {[](const Pullback& p) { return quotient(p.g, sqrt(1.0 - square(p.x()))); }},
    .notation = {.latex = "\\arcsin"},
    .domain = {.low = -0.9, .high = 0.9},
};

inline constexpr Operation acos{
    .name = "acos",
    .summary = "the angle in radians, from 0 to π, whose cosine is x",
    .elementwise = Elementwise::floating,
    .scalar = [](Scalars x) { return std::acos(x[0]); },
    .derivative = {[](const Pullback& p) { return -quotient(p.g, sqrt(1.0 - square(p.x()))); }},
    .notation = {.latex = "\\arccos"},
    .domain = {.low = -0.9, .high = 0.9},
};

inline constexpr Operation atan{
    .name = "atan",
    .summary = "the angle in radians, between -π/2 and π/2, whose tangent is x",
    .elementwise = Elementwise::floating,
    .scalar = [](Scalars x) { return std::atan(x[0]); },
    .derivative = {[](const Pullback& p) { return p.g / (1.0 + square(p.x())); }},
    .notation = {.latex = "\\arctan"},
};

}  // namespace turunan::ops
