#pragma once

#include "ops/power.hpp"
#include "ops/sum.hpp"

// Products, variance, standard deviation and norm of many elements.

namespace turunan::ops {

Tensor product_body(std::span<const Tensor> x, const Attributes& a);
Tensor product_of_others_body(std::span<const Tensor> x, const Attributes& a);

/// For each element the product of all others along the axes; made of pairwise products, so that it holds
/// where elements are zero.
inline constexpr Operation product_of_others{
    .name = "product_of_others",
    .summary = "",
    .body = product_of_others_body,
    .domain = {.points = {0}, .number_of_points = 1},
    .samples = []() -> std::vector<Sample> {
      return {{{{2, 3}}, {.axes = {0, 1}}},
              {{{2, 5}}, {.axes = {1}}},
              {{{3, 2}}, {.axes = {0}}},
              {{{4}}, {.axes = {0}}}};
    },
};

/// Π x, and x̄ᵢ = ȳ·Π of the others.
inline constexpr Operation reduce_product{
    .name = "prod",
    .summary = "the product of all elements, or along the axes named",
    .type = reduced_type,
    .value =
        [](const Evaluation& e) {
          return reduce(e, [](Run x) {
            double total = 1;
            for (std::int64_t i = 0; i < x.count; ++i) total *= x[i];
            return total;
          });
        },
    .body = product_body,
    .derivative = {[](const Pullback& p) {
      return expand_reduced(p.g, p) * apply(product_of_others, {p.x()}, {.axes = p.attributes().axes});
    }},
    .notation = {.symbol = "Π", .latex = "\\prod"},
    .rule = {"product rule: times the product of the others"},
    .domain = {.points = {0}, .number_of_points = 1},
    .samples = reduction_samples,
    .call = {reduction_parameters, build_reduction<reduce_product>},
};

/// The mean square distance from the mean, over n and not n - 1, as NumPy has it.
inline constexpr Operation variance{
    .name = "var",
    .summary = "the variance, over n as in NumPy, of all elements or along the axes named",
    .body =
        [](std::span<const Tensor> x, const Attributes& a) {
          Attributes kept = a;
          kept.keepdims = true;
          const Tensor center = apply(reduce_mean, {x[0]}, kept);
          return apply(reduce_mean, {square(x[0] - center)}, a);
        },
    .derivative = {[](const Pullback& p) {
      const Tensor distance =
          p.x() - apply(reduce_mean, {p.x()}, {.axes = p.attributes().axes, .keepdims = true});
      const auto n = static_cast<double>(reduced_count(p.x().shape(), p.attributes().axes));
      return expand_reduced(p.g / n, p) * (2.0 * distance);
    }},
    .rule = {"twice each distance from the mean, over their number"},
    .samples = reduction_samples,
    .call = {reduction_parameters, build_reduction<variance>},
};

inline constexpr std::string_view deviation_aliases[] = {"std"};

/// √var. Its derivative is (x − mean)/(n sd), taken as 0 where all elements are equal.
inline constexpr Operation deviation{
    .name = "sd",
    .summary = "the standard deviation: the square root of the variance",
    .body = [](std::span<const Tensor> x, const Attributes& a) { return sqrt(apply(variance, {x[0]}, a)); },
    .derivative = {[](const Pullback& p) {
      const auto centered = [&](const Tensor& x) {
        return x - apply(reduce_mean, {x}, {.axes = p.attributes().axes, .keepdims = true});
      };
      // Twice, since of equal elements the rounding of their mean alone would be left, and look like a slope.
      const Tensor distance = centered(centered(p.x()));
      const auto n = static_cast<double>(reduced_count(p.x().shape(), p.attributes().axes));
      return expand_reduced(p.g / n, p) * quotient(distance, expand_reduced(p.y, p));
    }},
    .rule = {"each distance from the mean, over their number and the standard deviation"},
    .samples = reduction_samples,
    .call = {reduction_parameters, build_reduction<deviation>},
    .aliases = deviation_aliases,
};

/// √Σx²: of a matrix the Frobenius norm. Its derivative at 0 is taken as 0.
inline constexpr Operation norm{
    .name = "norm",
    .summary = "the Euclidean norm, the root of the sum of squares, of all elements or along the axes named",
    .body = [](std::span<const Tensor> x,
               const Attributes& a) { return sqrt(apply(reduce_sum, {square(x[0])}, a)); },
    .derivative = {[](const Pullback& p) {
      return expand_reduced(p.g, p) * quotient(p.x(), expand_reduced(p.y, p));
    }},
    .notation = {Form::enclosed, "‖", "\\|"},
    .rule = {"each element over the norm"},
    .samples = reduction_samples,
    .call = {reduction_parameters, build_reduction<norm>},
};

}  // namespace turunan::ops
