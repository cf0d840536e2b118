#pragma once

#include "ops/axes.hpp"

namespace turunan::ops {

TensorType order_type(std::span<const TensorType> x, const Attributes& a);
Array order_value(const Evaluation& e);

/// The places of the elements from the least to the greatest along axes[0]; equal ones in the order in which
/// they come, and NaN last. With numbers = {1} from the greatest to the least, NaN first.
inline constexpr Operation order{
    .name = "argsort",
    .summary = "",
    .type = order_type,
    .value = order_value,
    .derivative = {zero_derivative},
    .samples = []() -> std::vector<Sample> {
      return {{{{5}}, {.axes = {0}, .numbers = {0}}}, {{{2, 3}}, {.axes = {0}, .numbers = {1}}}};
    },
};

}  // namespace turunan::ops
