#pragma once

#include <functional>
#include <string>

#include "graph/bindings.hpp"
#include "sheet/comparison.hpp"
#include "sheet/elaborator.hpp"

namespace turunan::sheet {

/// Draws for which the two sides of an identity differ.
struct Counterexample {
  bool exists = false;
  std::string message;  ///< what differs, and after how many draws
  std::string values;   ///< the smallest draws found: "A = [[0 1]]"
};

/// Tries an identity on 100 seeded draws: zeros, ones, small whole numbers, negative ones among them, and
/// numbers between -2 and 2. Draws for which a side is not defined (a singular matrix, NaN on both sides)
/// count as neither; where no draw is defined, that is the counterexample. What fails is made smaller as long
/// as it fails. `build` makes the two sides from the tensors that stand for the draws.
Counterexample try_draws(const Check& check, const Comparison& comparison, DType dtype, std::uint64_t seed,
                         const Bindings& values,
                         const std::function<std::vector<Tensor>(const Elaborator::Names&)>& build);

}  // namespace turunan::sheet
