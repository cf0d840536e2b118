#pragma once

#include "ops/pieces.hpp"
#include "ops/trigonometry.hpp"

// The activations of neurons, element by element.

namespace turunan::ops {

inline constexpr std::string_view sigmoid_aliases[] = {"sigmoid"};

/// The logistic function; Goodfellow et al., Deep Learning, section 3.10.
inline constexpr Operation sigmoid{
    .name = "σ",
    .summary = "the logistic function 1/(1 + exp(-x))",
    .elementwise = Elementwise::floating,
    .scalar = [](Scalars x) { return 1 / (1 + std::exp(-x[0])); },
    .body = [](std::span<const Tensor> x, const Attributes&) { return 1.0 / (1.0 + exp(-x[0])); },
    .derivative = {[](const Pullback& p) { return p.g * (p.y * (1.0 - p.y)); }},
    .notation = {.latex = "\\sigma"},
    .is_activation = true,
    .aliases = sigmoid_aliases,
};

inline constexpr Operation relu{
    .name = "relu",
    .summary = "x where it is positive, else 0; its derivative at 0 is 0",
    .elementwise = Elementwise::arithmetic,
    .scalar = [](Scalars x) { return x[0] > 0 || std::isnan(x[0]) ? x[0] : 0.0; },
    .integer = [](const std::int64_t* x) { return std::max<std::int64_t>(x[0], 0); },
    .derivative = {[](const Pullback& p) { return p.g * step(p.x()); }},
    .notation = {.latex = "\\operatorname{relu}"},
    .is_activation = true,
    .domain = {.points = {0}, .number_of_points = 1, .kinks_at_points = true},
};

inline std::vector<Sample> sample_with_number() {
  return {{{{2, 3}}, {.numbers = {0.25}}}};
}

/// Maas, Hannun and Ng, 2013.
inline constexpr Operation leaky_relu{
    .name = "leaky_relu",
    .summary = "x where it is positive, else slope · x: leaky_relu(x, slope = 0.01)",
    .elementwise = Elementwise::floating,
    .scalar = [](Scalars x) { return x[0] > 0 ? x[0] : x.numbers[0] * x[0]; },
    .derivative = {[](const Pullback& p) {
      return where(greater(p.x(), constant_like(p.x(), 0)), p.g, p.attributes().numbers[0] * p.g);
    }},
    .notation = {.latex = "\\operatorname{leaky\\_relu}"},
    .is_activation = true,
    .domain = {.points = {0}, .number_of_points = 1, .kinks_at_points = true},
    .samples = sample_with_number,
    .call = {{{{"x"}, {"slope", Kind::number, true}}},
             [](const Arguments& a) -> std::vector<Tensor> {
               return {apply(leaky_relu, {a.tensor(0)}, {.numbers = {a.number_or(1, 0.01)}})};
             }},
};

/// Clevert, Unterthiner and Hochreiter, 2016.
inline constexpr Operation elu{
    .name = "elu",
    .summary = "x where it is positive, else scale · (exp(x) - 1): elu(x, scale = 1)",
    .elementwise = Elementwise::floating,
    .scalar = [](Scalars x) { return x[0] > 0 ? x[0] : x.numbers[0] * std::expm1(x[0]); },
    .derivative = {[](const Pullback& p) {
      return where(greater(p.x(), constant_like(p.x(), 0)), p.g, p.g * (p.y + p.attributes().numbers[0]));
    }},
    .notation = {.latex = "\\operatorname{elu}"},
    .is_activation = true,
    .domain = {.points = {0}, .number_of_points = 1, .kinks_at_points = true},
    .samples = sample_with_number,
    .call = {{{{"x"}, {"scale", Kind::number, true}}},
             [](const Arguments& a) -> std::vector<Tensor> {
               return {apply(elu, {a.tensor(0)}, {.numbers = {a.number_or(1, 1)}})};
             }},
};

inline constexpr Operation softplus{
    .name = "softplus",
    .summary = "log(1 + exp(x)), a smooth relu",
    .elementwise = Elementwise::floating,
    .scalar = [](Scalars x) { return (x[0] < 0 ? 0.0 : x[0]) + std::log1p(std::exp(-std::abs(x[0]))); },
    .derivative = {[](const Pullback& p) { return p.g * sigmoid(p.x()); }},
    .notation = {.latex = "\\operatorname{softplus}"},
    .is_activation = true,
};

/// x Φ(x), exactly, with Φ the normal distribution; Hendrycks and Gimpel, 2016.
inline constexpr Operation gelu{
    .name = "gelu",
    .summary = "x times the normal distribution function of x",
    .elementwise = Elementwise::floating,
    .scalar = [](Scalars x) { return 0.5 * x[0] * (1 + std::erf(x[0] * 0.70710678118654752)); },
    .body = [](std::span<const Tensor> x,
               const Attributes&) { return 0.5 * x[0] * (1.0 + erf(x[0] * 0.70710678118654752)); },
    .notation = {.latex = "\\operatorname{gelu}"},
    .is_activation = true,
};

/// Elfwing, Uchibe and Doya, 2018; also called swish.
inline constexpr Operation silu{
    .name = "silu",
    .summary = "x · σ(x)",
    .elementwise = Elementwise::floating,
    .scalar = [](Scalars x) { return x[0] / (1 + std::exp(-x[0])); },
    .body = [](std::span<const Tensor> x, const Attributes&) { return x[0] * sigmoid(x[0]); },
    .notation = {.latex = "\\operatorname{silu}"},
    .is_activation = true,
};

}  // namespace turunan::ops
