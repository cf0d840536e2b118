#pragma once

#include "ops/apply.hpp"

namespace turunan {

/// The value of one node from the values of its inputs, in the plainest way: element by element in f64,
/// rounded once to the element type of the result. Not for leaves without a value.
Array value_of(const Node& node, std::span<const Array> inputs);

}  // namespace turunan
