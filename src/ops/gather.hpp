#pragma once

#include "ops/axes.hpp"

// Elements taken by their places, and put back: each the other's derivative. The places are whole numbers
// along the attribute axes[0], counted from 0. A number between two counts as the nearest where it is no
// farther away than the attribute numbers[0], and one half without it; else it is a DomainError.

namespace turunan::ops {

TensorType gather_type(std::span<const TensorType> x, const Attributes& a);
TensorType scatter_type(std::span<const TensorType> x, const Attributes& a);
Array gather_value(const Evaluation& e);
Array scatter_value(const Evaluation& e);
Tensor gather(const Tensor& x, const Tensor& places, std::int64_t axis);
Tensor gather_exactly(const Tensor& x, const Tensor& places, std::int64_t axis);  ///< at whole numbers alone
/// Zeros of the given shape with every part of x added at its place.
Tensor scatter_sum(const Tensor& x, const Tensor& places, std::int64_t axis, const Shape& shape);

inline constexpr Operation gather_places{
    .name = "gather",
    .summary =
        "the parts of x at the places named, counted from 0 along an axis: gather(x, [2, 0], axis = 0)",
    .arity = 2,
    .may_fail = true,
    .type = gather_type,
    .value = gather_value,
    .derivative = {[](const Pullback& p) {
                     return scatter_sum(p.g, p.x(1), p.attributes().axes[0], p.x(0).shape());
                   },
                   zero_derivative},
    .notation = {.latex = "\\operatorname{gather}"},
    .rule = {"every part taken goes back to its place; what was taken twice adds up", ""},
    .domain = {.low = 0, .high = 2.4, .points = {0.5, 1.5}, .number_of_points = 2, .kinks_at_points = true},
    .samples = []() -> std::vector<Sample> {
      return {
          {{{4}, {3}}, {.axes = {0}}}, {{{3, 2}, {2, 2}}, {.axes = {0}}}, {{{2, 3, 2}, {4}}, {.axes = {1}}}};
    },
    .call = {{{{"x"}, {"places"}, {"axis", Kind::integer, true}}},
             [](const Arguments& a) -> std::vector<Tensor> {
               return {gather(a.tensor(0), a.tensor(1), a.integer_or(2, 0))};
             }},
};

/// The transpose of a gather.
inline constexpr Operation scatter_places{
    .name = "scatter_sum",
    .summary = "",
    .arity = 2,
    .may_fail = true,
    .type = scatter_type,
    .value = scatter_value,
    .derivative = {[](const Pullback& p) { return gather(p.g, p.x(1), p.attributes().axes[0]); },
                   zero_derivative},
    .notation = {.symbol = "scatter", .latex = "\\operatorname{scatter}"},
    .rule = {"every part is taken out again from its place", ""},
    .domain = {.low = 0, .high = 2.4, .points = {0.5, 1.5}, .number_of_points = 2, .kinks_at_points = true},
    .samples = []() -> std::vector<Sample> {
      return {{{{3}, {3}}, {.axes = {0}, .shape = {4}}},
              {{{2, 4, 2}, {4}}, {.axes = {1}, .shape = {2, 3, 2}}}};
    },
};

}  // namespace turunan::ops
