#pragma once

#include "ops/loss.hpp"

// Costs that compare distributions; the last axis holds the classes, and the cost is the mean over the
// examples.

namespace turunan::ops {

/// −(1/n) Σ y log p, from log p.
inline constexpr Operation negative_log_likelihood{
    .name = "nll",
    .summary = "-Σ y ŷ with ŷ the logarithms of probabilities, the mean over the examples",
    .arity = 2,
    .type = distribution_loss_type,
    .body = [](std::span<const Tensor> x,
               const Attributes&) { return -(sum(masked_product(x[1], x[0])) / examples(x[0])); },
    .rule = {"product rule, shared by the examples", "product rule"},
    .domain = {.structure = {Structure::any, Structure::one_hot}},
    .samples = loss_samples,
    .call = {loss_parameters},
};

/// (1/n) Σ y log(y / p): how much more crossentropy(p, y) is than crossentropy(y, y). Kullback and Leibler,
/// 1951.
inline constexpr Operation kullback_leibler{
    .name = "kl",
    .summary = "Σ y log(y/ŷ), the divergence of ŷ from y, the mean over the examples",
    .arity = 2,
    .type = distribution_loss_type,
    .body =
        [](std::span<const Tensor> x, const Attributes&) {
          return sum(masked_product(x[1], log(x[1]) - log(x[0]))) / examples(x[0]);
        },
    .rule = {"the logarithm's slope, shared by the examples", "product rule"},
    .domain = {.structure = {Structure::probabilities, Structure::probabilities}},
    .samples = loss_samples,
    .call = {loss_parameters},
};

}  // namespace turunan::ops
