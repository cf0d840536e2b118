#pragma once

#include "graph/operation.hpp"

namespace turunan::ops {

/// The transpose of a broadcast: sums over what was repeated, down to the smaller shape.
Tensor sum_to(const Tensor& x, const Shape& shape);

/// A reduction's result put back beside the elements that it came from: of the shape of p.x().
Tensor expand_reduced(const Tensor& reduced, const Pullback& p);

}  // namespace turunan::ops
