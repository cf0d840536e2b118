#pragma once

#include <span>
#include <vector>

#include "graph/node.hpp"

namespace turunan::plan {

/// The same values from a graph that has to keep less for the backward pass:
///   step(x) = step(relu(x)), where relu(x) is there: nothing has to keep x;
///   maxpool(relu(x)) = relu(maxpool(x)), on fewer elements;
///   put(relu(x), g) ⊙ step(x) = put(x, g ⊙ step(maxpool(x))): where the largest is not positive nothing is
///   put.
std::vector<Tensor> with_less_kept(std::span<const Tensor> roots);

}  // namespace turunan::plan
