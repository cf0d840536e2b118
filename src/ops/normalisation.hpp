#pragma once

#include "ops/power.hpp"
#include "ops/softmax.hpp"
#include "ops/statistics.hpp"

// Normalisation: elements brought to the mean 0 and the variance 1 along some axes. Ioffe and Szegedy, 2015,
// over the examples; Ba, Kiros and Hinton, 2016, over the elements of a layer; Wu and He, 2018, over groups
// of channels.

namespace turunan::ops {

/// Throws ShapeError where nothing is reduced, TypeError for whole numbers.
TensorType standardised_type(std::span<const TensorType> x, const Attributes& a);

/// 1/√(var x + ε) along the axes, kept.
Tensor inverse_deviation(const Tensor& x, const Attributes& a);

std::vector<Tensor> build_standardise(const Arguments& a);
std::vector<Tensor> build_layer_norm(const Arguments& a);
std::vector<Tensor> build_batch_norm(const Arguments& a);

/// y = (x − mean x)/√(var x + ε) along attributes.axes, ε = attributes.numbers[0].
inline constexpr Operation standardise{
    .name = "standardise",
    .summary =
        "x with the mean 0 and the variance 1, of all elements or along the axes named: (x - mean(x)) / "
        "√(var(x) + epsilon), epsilon = 1e-5",
    .type = standardised_type,
    .body =
        [](std::span<const Tensor> x, const Attributes& a) {
          return (x[0] - mean(x[0], a.axes, true)) * inverse_deviation(x[0], a);
        },
    .derivative = {[](const Pullback& p) {
      const Attributes& a = p.attributes();
      const Tensor within = p.g - mean(p.g, a.axes, true) - p.y * mean(p.g * p.y, a.axes, true);
      return within * inverse_deviation(p.x(), a);
    }},
    .rule = {"over the deviation, less what moves the mean and the variance"},
    .samples = []() -> std::vector<Sample> {
      return {{{{2, 3}}, {.axes = {1}, .numbers = {0.5}}},
              {{{3, 2, 2}}, {.axes = {0, 1}, .numbers = {0.25}}},
              {{{4}}, {.axes = {0}, .numbers = {1}}}};
    },
    .call = {{{{"x"}, {"axis", Kind::axes, true}, {"epsilon", Kind::number, true}}}, build_standardise},
};

/// γ ⊙ standardise(x) + β over the last axis.
inline constexpr Operation layer_norm{
    .name = "layernorm",
    .summary =
        "standardised along the last axis, then scaled and shifted: layernorm(x, γ, β), epsilon = 1e-5",
    .call = {{{{"x"}, {"γ", Kind::tensor, true}, {"β", Kind::tensor, true}, {"epsilon", Kind::number, true}}},
             build_layer_norm},
};

/// In training by the batch's own mean and variance, of which running means are kept; elsewhere by those.
inline constexpr Operation batch_norm{
    .name = "batchnorm",
    .summary =
        "each channel, along the last axis, with the mean 0 and the variance 1 over the batch while a "
        "minimise "
        "trains, elsewhere by their running means; then scaled and shifted: batchnorm(x, γ, β), epsilon = "
        "1e-5, momentum = 0.1",
    .call = {{{{"x"},
               {"γ", Kind::tensor, true},
               {"β", Kind::tensor, true},
               {"epsilon", Kind::number, true},
               {"momentum", Kind::number, true}}},
             build_batch_norm},
};

/// Along some axes, counted from the front or the end.
Tensor standardised(const Tensor& x, const std::vector<std::int64_t>& axes, double epsilon);
Tensor layer_normalised(const Tensor& x, const Tensor& gamma, const Tensor& beta, double epsilon);
/// The channels, along the last axis, in so many groups; each with all places of its example.
Tensor group_normalised(const Tensor& x, std::int64_t groups, const Tensor& gamma, const Tensor& beta,
                        double epsilon);
/// Along all axes but the last.
Tensor batch_normalised(const Tensor& x, const Tensor& gamma, const Tensor& beta, double epsilon);
/// What running means and variances of the channels become after a step on x: (1 − momentum) of what they
/// were, and momentum of the batch's. The variance is the unbiased one, over n − 1.
struct RunningStatistics {
  Tensor mean, variance;
};
RunningStatistics moved(const RunningStatistics& running, const Tensor& x, double momentum);
/// With a mean and a variance that are given, as after training.
Tensor normalised_by(const Tensor& x, const Tensor& center, const Tensor& spread, const Tensor& gamma,
                     const Tensor& beta, double epsilon);

}  // namespace turunan::ops
