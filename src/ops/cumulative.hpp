#pragma once

#include "ops/indexing.hpp"

// Running sums along one axis: the attribute axes[0].

namespace turunan::ops {

TensorType cumulative_type(std::span<const TensorType> x, const Attributes& a);
Array cumulative_sum_value(const Evaluation& e);

/// The elements in the opposite order along an axis.
Tensor reversed(const Tensor& x, std::int64_t axis);

/// yᵢ = x₀ + … + xᵢ, and x̄ᵢ = ȳᵢ + ȳᵢ₊₁ + …
inline constexpr Operation cumulative_sum{
    .name = "cumsum",
    .summary = "the sum of all elements so far along an axis: cumsum(x, axis = 0)",
    .type = cumulative_type,
    .value = cumulative_sum_value,
    .derivative = {[](const Pullback& p) {
      const std::int64_t axis = p.attributes().axes[0];
      return reversed(apply(cumulative_sum, {reversed(p.g, axis)}, p.attributes()), axis);
    }},
    .notation = {.latex = "\\operatorname{cumsum}"},
    .rule = {"each element has the slope 1 in its own sum and in all that come after"},
    .samples = []() -> std::vector<Sample> {
      return {{{{4}}, {.axes = {0}}}, {{{2, 3}}, {.axes = {1}}}, {{{2, 3, 2}}, {.axes = {1}}}};
    },
    .call = {{{{"x"}, {"axis", Kind::integer, true}}},
             [](const Arguments& a) -> std::vector<Tensor> {
               const Tensor x = a.tensor(0);
               const std::int64_t axis = normalise_axis(a.integer_or(1, 0), x.rank());
               return {apply(cumulative_sum, {x}, {.axes = {axis}})};
             }},
};

}  // namespace turunan::ops
