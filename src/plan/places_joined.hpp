#pragma once

#include <span>
#include <vector>

#include "graph/node.hpp"

namespace turunan::plan {

/// The same values where sums put tensors among zeros at places that do not meet, as the gradient of a
/// sequence taken apart does: put(a) + put(b) + … along one axis = concat(a, b, …), with zeros where nothing
/// is put. Otherwise n places cost n sums of the whole.
std::vector<Tensor> with_places_joined(std::span<const Tensor> roots);

}  // namespace turunan::plan
