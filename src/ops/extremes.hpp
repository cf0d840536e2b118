#pragma once

#include <cmath>
#include <utility>

#include "ops/axes.hpp"
#include "ops/broadcasting.hpp"
#include "ops/pieces.hpp"
#include "ops/sum.hpp"
#include "turunan/error.hpp"

// The greatest and the least of many elements, and where they are. Elements that tie share the cotangent
// equally.

namespace turunan::ops {

/// Throws ShapeError for a reduction that has no value over no elements.
TensorType non_empty_reduced_type(std::span<const TensorType> x, const Attributes& attributes);
TensorType position_type(std::span<const TensorType> x, const Attributes& attributes);

/// g, shared among the elements that equal the result.
Tensor shared_among_equal(const Pullback& p);

inline constexpr Parameters extreme_parameters = {
    {{"x"}, {"y", Kind::tensor, true}, {"axis", Kind::axes, true}, {"keepdims", Kind::flag, true}}};

// max(x, y) is elementwise, max(x) and max(x, axis = 0) reduce.
template <const Operation& of_two, const Operation& of_many>
std::vector<Tensor> build_extreme(const Arguments& a) {
  if (a.has(1) && (a.has(2) || a.has(3))) {
    throw ShapeError("of two tensors the comparison is element by element; an axis is for one", {},
                     "max(x, axis = 0) reduces, max(x, y) does not");
  }
  if (a.has(1)) return {of_two(a.tensor(0), a.tensor(1))};
  return {apply_reduction(of_many, a.tensor(0), a.has(2) ? a.integers(2) : std::vector<std::int64_t>{},
                          a.flag(3))};
}

inline constexpr Operation reduce_max{
    .name = "max",
    .summary = "the greatest element, or the greatest along the axes named; max(x, y) elementwise",
    .type = non_empty_reduced_type,
    .value =
        [](const Evaluation& e) {
          return reduce(e, [](Run x) {
            double best = x[0];
            for (std::int64_t i = 1; i < x.count; ++i) best = x[i] > best || std::isnan(x[i]) ? x[i] : best;
            return best;
          });
        },
    .derivative = {shared_among_equal},
    .notation = {.latex = "\\max"},
    .rule = {"only the greatest element has a part; those that tie share it"},
    .samples = reduction_samples,
    .call = {extreme_parameters, build_extreme<maximum, reduce_max>},
};

inline constexpr Operation reduce_min{
    .name = "min",
    .summary = "the least element, or the least along the axes named; min(x, y) elementwise",
    .type = non_empty_reduced_type,
    .value =
        [](const Evaluation& e) {
          return reduce(e, [](Run x) {
            double best = x[0];
            for (std::int64_t i = 1; i < x.count; ++i) best = x[i] < best || std::isnan(x[i]) ? x[i] : best;
            return best;
          });
        },
    .derivative = {shared_among_equal},
    .notation = {.latex = "\\min"},
    .rule = {"only the least element has a part; those that tie share it"},
    .samples = reduction_samples,
    .call = {extreme_parameters, build_extreme<minimum, reduce_min>},
};

inline constexpr Operation argmax{
    .name = "argmax",
    .summary = "the position of the first greatest element, in row-major order or along an axis",
    .type = position_type,
    .value =
        [](const Evaluation& e) {
          return reduce(e, [](Run x) {
            std::int64_t best = 0;
            for (std::int64_t i = 1; i < x.count; ++i) {
              if (x[i] > x[best] || (std::isnan(x[i]) && !std::isnan(x[best]))) best = i;
            }
            return static_cast<double>(best);
          });
        },
    .derivative = {zero_derivative},
    .samples = reduction_samples,
    .call = {reduction_parameters, build_reduction<argmax>},
};

inline constexpr Operation argmin{
    .name = "argmin",
    .summary = "the position of the first least element, in row-major order or along an axis",
    .type = position_type,
    .value =
        [](const Evaluation& e) {
          return reduce(e, [](Run x) {
            std::int64_t best = 0;
            for (std::int64_t i = 1; i < x.count; ++i) {
              if (x[i] < x[best] || (std::isnan(x[i]) && !std::isnan(x[best]))) best = i;
            }
            return static_cast<double>(best);
          });
        },
    .derivative = {zero_derivative},
    .samples = reduction_samples,
    .call = {reduction_parameters, build_reduction<argmin>},
};

}  // namespace turunan::ops
