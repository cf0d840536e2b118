#pragma once

#include "ops/extremes.hpp"
#include "ops/power.hpp"

// Softmax and its logarithm, over one axis: the attribute axes[0]; the greatest element is taken off first,
// so that nothing overflows. Goodfellow et al., Deep Learning, section 4.1.

namespace turunan::ops {

/// Throws ShapeError for axes that are not there, TypeError for whole numbers.
TensorType softmax_type(std::span<const TensorType> x, const Attributes& a);

inline constexpr Parameters softmax_parameters = {{{"x"}, {"axis", Kind::integer, true}}};

Tensor apply_softmax(const Operation& operation, const Tensor& x, std::int64_t axis);

template <const Operation& operation>
std::vector<Tensor> build_softmax(const Arguments& a) {
  return {apply_softmax(operation, a.tensor(0), a.integer_or(1, -1))};
}

inline std::vector<Sample> softmax_samples() {
  return {{{{2, 3}}, {.axes = {1}}}, {{{3, 2}}, {.axes = {0}}}};
}

inline constexpr Operation log_softmax{
    .name = "log_softmax",
    .summary = "the logarithm of softmax, without its rounding: log_softmax(z, axis = -1)",
    .type = softmax_type,
    .body =
        [](std::span<const Tensor> x, const Attributes& a) {
          const Tensor shifted = x[0] - apply_reduction(reduce_max, x[0], a.axes, true);
          return shifted - log(sum(exp(shifted), a.axes, true));
        },
    .derivative = {[](const Pullback& p) { return p.g - exp(p.y) * sum(p.g, p.attributes().axes, true); }},
    .notation = {.latex = "\\operatorname{log\\_softmax}"},
    .rule = {"log-softmax: every output depends on every input of its row"},
    .is_activation = true,
    .samples = softmax_samples,
    .call = {softmax_parameters, build_softmax<log_softmax>},
};

inline constexpr Operation softmax{
    .name = "softmax",
    .summary = "exp(z) over its sum along the last axis, or the axis named: softmax(z, axis = -1)",
    .type = softmax_type,
    .body =
        [](std::span<const Tensor> x, const Attributes& a) {
          const Tensor powers = exp(x[0] - apply_reduction(reduce_max, x[0], a.axes, true));
          return powers / sum(powers, a.axes, true);
        },
    .derivative = {[](const Pullback& p) { return p.y * (p.g - sum(p.g * p.y, p.attributes().axes, true)); }},
    .notation = {.latex = "\\operatorname{softmax}"},
    .rule = {"softmax: every output depends on every input of its row"},
    .is_activation = true,
    .samples = softmax_samples,
    .call = {softmax_parameters, build_softmax<softmax>},
};

}  // namespace turunan::ops
