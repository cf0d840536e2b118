#pragma once

#include "turunan/tensor.hpp"

// Costs: each compares predictions with targets of the same shape and is one number, the mean over the
// examples.

namespace turunan::loss {

[[nodiscard]] Tensor mse(const Tensor& prediction, const Tensor& target);  ///< mean (ŷ − y)²

}  // namespace turunan::loss
