#pragma once

#include "ops/activation.hpp"
#include "ops/softmax.hpp"
#include "ops/sum.hpp"

// Costs: each compares predictions with targets of the same shape and is a scalar, the mean over the
// examples.

namespace turunan::ops {

TensorType loss_type(std::span<const TensorType> x, const Attributes&);
TensorType distribution_loss_type(std::span<const TensorType> x, const Attributes&);

/// How many examples: the product of all sizes but the last.
double examples(const Tensor& x);

inline std::vector<Sample> loss_samples() {
  return {{{{3, 4}, {3, 4}}}};
}

inline constexpr Parameters loss_parameters = {{{"ŷ"}, {"y"}}};

/// mean (ŷ − y)²
inline constexpr Operation mean_squared_error{
    .name = "mse",
    .summary = "the mean of the squared differences",
    .arity = 2,
    .type = loss_type,
    .body = [](std::span<const Tensor> x, const Attributes&) { return mean(square(x[0] - x[1])); },
    .rule = {"power rule under the mean", "power rule under the mean"},
    .samples = loss_samples,
    .call = {loss_parameters},
};

/// −(1/n) Σ y log p. Of p = softmax(z) it is computed from z, see transform/stabilise.hpp.
inline constexpr Operation cross_entropy{
    .name = "crossentropy",
    .summary = "-Σ y log(ŷ), the mean over the examples; the last axis holds the classes",
    .arity = 2,
    .type = distribution_loss_type,
    .body = [](std::span<const Tensor> x,
               const Attributes&) { return -(sum(masked_product(x[1], log(x[0]))) / examples(x[0])); },
    .rule = {"the logarithm's slope, shared by the examples", "product rule"},
    .domain = {.structure = {Structure::probabilities, Structure::one_hot}},
    .samples = loss_samples,
    .call = {loss_parameters},
};

/// crossentropy(softmax(z), y) from the logits z. Its derivative is (softmax(z) Σy − y)/n, with Σy = 1 for
/// one-hot y.
inline constexpr Operation softmax_cross_entropy{
    .name = "softmax_crossentropy",
    .summary = "",
    .arity = 2,
    .type = distribution_loss_type,
    .body =
        [](std::span<const Tensor> x, const Attributes&) {
          return -(sum(masked_product(x[1], apply_softmax(log_softmax, x[0], -1))) / examples(x[0]));
        },
    .derivative = {[](const Pullback& p) {
                     const Tensor probabilities = apply_softmax(softmax, p.x(0), -1);
                     const Tensor difference = probabilities * sum(p.x(1), {-1}, true) - p.x(1);
                     return cast(p.g * (difference / examples(p.x(0))), p.x().dtype());
                   },
                   [](const Pullback& p) {
                     return cast(-(p.g * (apply_softmax(log_softmax, p.x(0), -1) / examples(p.x(0)))),
                                 p.x().dtype());
                   }},
    .rule = {"softmax with cross-entropy: predicted less actual, over the number of examples",
             "product rule"},
    .domain = {.structure = {Structure::any, Structure::one_hot}},
    .samples = loss_samples,
};

/// −mean(y log p + (1 − y) log(1 − p)). Of p = σ(z) it is computed from z.
inline constexpr Operation binary_cross_entropy{
    .name = "bce",
    .summary = "-(y log(ŷ) + (1 - y) log(1 - ŷ)), the mean over all elements",
    .arity = 2,
    .type = loss_type,
    .body =
        [](std::span<const Tensor> x, const Attributes&) {
          return -mean(masked_product(x[1], log(x[0])) + masked_product(1.0 - x[1], log(1.0 - x[0])));
        },
    .rule = {"the logarithms' slopes, shared by all elements", "product rule"},
    .domain = {.low = 0.1, .high = 0.9},
    .samples = loss_samples,
    .call = {loss_parameters},
};

/// bce(σ(z), y) from the logits z: mean(softplus(z) − y z), with the derivative (σ(z) − y)/n.
inline constexpr Operation sigmoid_cross_entropy{
    .name = "sigmoid_crossentropy",
    .summary = "",
    .arity = 2,
    .type = loss_type,
    .body = [](std::span<const Tensor> x, const Attributes&) { return mean(softplus(x[0]) - x[1] * x[0]); },
    .derivative = {[](const Pullback& p) {
                     const auto n = static_cast<double>(p.x(0).shape().elements());
                     return cast(p.g * ((sigmoid(p.x(0)) - p.x(1)) / n), p.x().dtype());
                   },
                   [](const Pullback& p) {
                     const auto n = static_cast<double>(p.x(0).shape().elements());
                     return cast(-(p.g * (p.x(0) / n)), p.x().dtype());
                   }},
    .rule = {"σ with binary cross-entropy: predicted less actual, over the number of elements",
             "product rule"},
    .samples = loss_samples,
};

// ---- measures

Tensor accuracy_of(const Tensor& prediction, const Tensor& target);
Tensor confusion_of(const Tensor& prediction, const Tensor& target);

inline constexpr Operation accuracy{
    .name = "accuracy",
    .summary =
        "the part of the examples whose largest entry is in the right place; of one column, 0.5 decides",
    .arity = 2,
    .call = {loss_parameters,
             [](const Arguments& a) -> std::vector<Tensor> {
               return {accuracy_of(a.tensor(0), a.tensor(1))};
             }},
};

inline constexpr Operation confusion{
    .name = "confusion",
    .summary = "how often each class (rows) was taken for each class (columns)",
    .arity = 2,
    .call = {loss_parameters,
             [](const Arguments& a) -> std::vector<Tensor> {
               return {confusion_of(a.tensor(0), a.tensor(1))};
             }},
};

}  // namespace turunan::ops
