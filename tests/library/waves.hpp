#pragma once

#include "turunan/turunan.hpp"

namespace turunan {

inline const Tensor inputs = value(normal({20, 3}, 4));
inline const Tensor targets = value(sin(sum(inputs, {1}, true)));

/// Learns the targets from the inputs.
inline nn::Sequential network() {
  return nn::Sequential{nn::Linear{3, 4}, nn::Tanh{}, nn::Linear{4, 1}};
}

}  // namespace turunan
