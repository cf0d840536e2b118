#include "ops/broadcasting.hpp"

#include "ops/sum.hpp"
#include "ops/view.hpp"

namespace turunan::ops {

Tensor sum_to(const Tensor& x, const Shape& shape) {
  const std::size_t added = x.rank() - shape.rank();
  std::vector<std::int64_t> axes;
  for (std::size_t axis = 0; axis < x.rank(); ++axis) {
    const bool stretched = axis < added || (shape[axis - added] == 1 && x.shape()[axis] != 1);
    if (stretched) axes.push_back(static_cast<std::int64_t>(axis));
  }
  if (axes.empty()) return reshape(x, shape);
  // With the axes kept, the sum has the smaller shape at once, save for axes that were added in front.
  return reshape(sum(x, axes, true), shape);
}

Tensor expand_reduced(const Tensor& reduced, const Pullback& p) {
  const Shape& shape = p.x().shape();
  return broadcast_to(reshape(reduced, reduced_shape(shape, p.attributes().axes, true)), shape);
}

}  // namespace turunan::ops
