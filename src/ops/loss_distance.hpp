#pragma once

#include "ops/loss.hpp"
#include "ops/pieces.hpp"

// Costs by the distance of predictions from targets, and by the side they are on.

namespace turunan::ops {

/// mean |ŷ − y|
inline constexpr Operation mean_absolute_error{
    .name = "mae",
    .summary = "the mean of the absolute differences",
    .arity = 2,
    .type = loss_type,
    .body = [](std::span<const Tensor> x, const Attributes&) { return mean(abs(x[0] - x[1])); },
    .rule = {"the sign of the difference, shared by all elements",
             "the sign of the difference, shared by all elements"},
    .samples = loss_samples,
    .call = {loss_parameters},
};

/// Throws DomainError where δ is not a finite number above 0.
Tensor huber_loss(const Tensor& prediction, const Tensor& target, double delta);

/// By the prediction: the difference kept within ±δ, over the number of elements.
Tensor huber_derivative(const Pullback& p);

/// The mean of d²/2 where d = |ŷ − y| is at most δ, and δ(d − δ/2) beyond: with c = min(d, δ) it is c(d −
/// c/2). numbers: δ. Huber, 1964.
inline constexpr Operation huber{
    .name = "huber",
    .summary = "the mean of half the squared differences, linear beyond delta: huber(ŷ, y, delta = 1)",
    .arity = 2,
    .type = loss_type,
    .body =
        [](std::span<const Tensor> x, const Attributes& a) {
          const Tensor distance = abs(x[0] - x[1]);
          const Tensor near = minimum(distance, constant_like(distance, a.numbers[0]));
          return mean(near * (distance - near / 2.0));
        },
    .derivative = {huber_derivative, [](const Pullback& p) { return -huber_derivative(p); }},
    .rule = {"the difference, cut off at delta, shared by all elements",
             "the difference, cut off at delta, shared by all elements"},
    .samples = []() -> std::vector<Sample> {
      return {{{{3, 4}, {3, 4}}, {.numbers = {0.75}}}};
    },
    .call = {{{{"ŷ"}, {"y"}, {"delta", Kind::number, true}}},
             [](const Arguments& a) -> std::vector<Tensor> {
               return {huber_loss(a.tensor(0), a.tensor(1), a.number_or(2, 1))};
             }},
};

/// mean relu(1 − y ŷ) for targets of −1 and 1. Cortes and Vapnik, 1995.
inline constexpr Operation hinge{
    .name = "hinge",
    .summary = "the mean of max(1 - y ŷ, 0), for targets of -1 and 1",
    .arity = 2,
    .type = loss_type,
    .body = [](std::span<const Tensor> x, const Attributes&) { return mean(relu(1.0 - x[1] * x[0])); },
    .rule = {"only where the margin is not reached", "only where the margin is not reached"},
    .samples = loss_samples,
    .call = {loss_parameters},
};

}  // namespace turunan::ops
