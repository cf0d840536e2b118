#pragma once

#include <vector>

#include "graph/operation.hpp"
#include "plan/kernels/elementwise.hpp"

namespace turunan::plan {

/// An operand of a kernel within a recipe.
struct Ingredient {
  enum class Kind : std::uint8_t { none, input, result, number };
  Kind kind = Kind::none;
  std::size_t index = 0;  ///< which input of the node, which earlier line of the recipe
  double number = 0;
};

/// One kernel call. It gives booleans where the code is a comparison, else the dtype of the node's operands.
struct RecipeLine {
  ElementwiseCode code;
  Ingredient a = {}, b = {}, c = {};
};

/// How elementwise kernels compute an operation: line after line, the last is its value. Empty where there
/// are no kernels for it, and for a cast.
std::vector<RecipeLine> recipe_for(const Node& node);

}  // namespace turunan::plan
