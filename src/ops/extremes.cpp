#include "ops/extremes.hpp"

#include "turunan/error.hpp"

namespace turunan::ops {

TensorType non_empty_reduced_type(std::span<const TensorType> x, const Attributes& attributes) {
  if (reduced_count(x[0].shape, attributes.axes) == 0) {
    throw ShapeError("no elements have no greatest or least", {{0, "is " + to_string(x[0].shape)}});
  }
  return reduced_type(x, attributes);
}

TensorType position_type(std::span<const TensorType> x, const Attributes& attributes) {
  return {DType::i64, non_empty_reduced_type(x, attributes).shape};
}

Tensor shared_among_equal(const Pullback& p) {
  const Tensor chosen = cast(equal(p.x(), expand_reduced(p.y, p)), p.g.dtype());
  const Tensor count = apply(reduce_sum, {chosen}, p.attributes());
  return expand_reduced(p.g / count, p) * chosen;
}

}  // namespace turunan::ops
