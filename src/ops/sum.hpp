#pragma once

#include "ops/arithmetic.hpp"
#include "ops/axes.hpp"
#include "ops/broadcasting.hpp"

// y = Σ x over the axes, and the mean, which is the sum over their number.

namespace turunan::ops {

inline constexpr Operation reduce_sum{
    .name = "sum",
    .summary = "the sum of all elements, or along the axes named: sum(x, axis = 0, keepdims = 1)",
    .type = reduced_type,
    .value =
        [](const Evaluation& e) {
          return reduce(e, [](Run x) {
            // From the first element on, so that the sum of -0 alone is -0.
            double total = x.count == 0 ? 0 : x[0];
            for (std::int64_t i = 1; i < x.count; ++i) total += x[i];
            return total;
          });
        },
    .derivative = {[](const Pullback& p) { return expand_reduced(p.g, p); }},
    .notation = {.symbol = "Σ", .latex = "\\sum"},
    .rule = {"each element has the slope 1 in a sum"},
    .samples = reduction_samples,
    .call = {reduction_parameters, build_reduction<reduce_sum>},
};

inline Tensor sum(const Tensor& x, const std::vector<std::int64_t>& axes = {}, bool keepdims = false) {
  return apply_reduction(reduce_sum, x, axes, keepdims);
}

inline constexpr Operation reduce_mean{
    .name = "mean",
    .summary = "the mean of all elements, or along the axes named",
    .body =
        [](std::span<const Tensor> x, const Attributes& a) {
          return apply(reduce_sum, {x[0]}, a) / static_cast<double>(reduced_count(x[0].shape(), a.axes));
        },
    .derivative = {[](const Pullback& p) {
      const auto n = static_cast<double>(reduced_count(p.x().shape(), p.attributes().axes));
      return expand_reduced(p.g / n, p);
    }},
    .rule = {"each element has an equal share of the mean"},
    .samples = reduction_samples,
    .call = {reduction_parameters, build_reduction<reduce_mean>},
};

inline Tensor mean(const Tensor& x, const std::vector<std::int64_t>& axes = {}, bool keepdims = false) {
  return apply_reduction(reduce_mean, x, axes, keepdims);
}

}  // namespace turunan::ops
