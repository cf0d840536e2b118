#include "ops/cumulative.hpp"
#include "ops/extremes.hpp"
#include "ops/gather.hpp"
#include "ops/indexing.hpp"
#include "ops/statistics.hpp"
#include "ops/sum.hpp"
#include "turunan/error.hpp"
#include "turunan/functions.hpp"

namespace turunan {

Tensor sum(const Tensor& x, const Axes& axes, bool keepdims) {
  return ops::apply_reduction(ops::reduce_sum, x, axes, keepdims);
}
Tensor mean(const Tensor& x, const Axes& axes, bool keepdims) {
  return ops::apply_reduction(ops::reduce_mean, x, axes, keepdims);
}
Tensor variance(const Tensor& x, const Axes& axes, bool keepdims) {
  return ops::apply_reduction(ops::variance, x, axes, keepdims);
}
Tensor deviation(const Tensor& x, const Axes& axes, bool keepdims) {
  return ops::apply_reduction(ops::deviation, x, axes, keepdims);
}
Tensor product(const Tensor& x, const Axes& axes, bool keepdims) {
  return ops::apply_reduction(ops::reduce_product, x, axes, keepdims);
}
Tensor max(const Tensor& x, const Axes& axes, bool keepdims) {
  return ops::apply_reduction(ops::reduce_max, x, axes, keepdims);
}
Tensor min(const Tensor& x, const Axes& axes, bool keepdims) {
  return ops::apply_reduction(ops::reduce_min, x, axes, keepdims);
}
Tensor norm(const Tensor& x, const Axes& axes, bool keepdims) {
  return ops::apply_reduction(ops::norm, x, axes, keepdims);
}
Tensor argmax(const Tensor& x, const Axes& axes, bool keepdims) {
  return ops::apply_reduction(ops::argmax, x, axes, keepdims);
}
Tensor argmin(const Tensor& x, const Axes& axes, bool keepdims) {
  return ops::apply_reduction(ops::argmin, x, axes, keepdims);
}
Tensor cumsum(const Tensor& x, std::int64_t axis) {
  return apply(ops::cumulative_sum, {x}, {.axes = {ops::normalise_axis(axis, x.rank())}});
}

Tensor reshape(const Tensor& x, const Shape& shape) {
  return ops::reshape(x, ops::completed(shape, x.shape()));
}
Tensor transpose(const Tensor& x) {
  return ops::transpose(x);
}
Tensor permute(const Tensor& x, const Axes& axes) {
  Axes counted = axes;
  for (std::int64_t& axis : counted) axis = ops::normalise_axis(axis, x.rank());
  return apply(ops::permute, {x}, {.axes = std::move(counted)});
}
Tensor flatten(const Tensor& x, std::int64_t first_axis) {
  return ops::flatten_from(x, x.rank() == 0 ? 0 : ops::normalise_axis(first_axis, x.rank()));
}
Tensor broadcast(const Tensor& x, const Shape& shape) {
  return ops::broadcast_to(x, shape);
}
Tensor concatenate(const std::vector<Tensor>& tensors, std::int64_t axis) {
  return ops::concat(tensors, axis);
}
Tensor stack(const std::vector<Tensor>& tensors, std::int64_t axis) {
  return ops::stacked(tensors, axis);
}
Tensor gather(const Tensor& x, const Tensor& places, std::int64_t axis) {
  return ops::gather_exactly(x, places, axis);
}
Tensor cast(const Tensor& x, DType dtype) {
  return ops::cast(x, dtype);
}
Tensor one_hot(const Tensor& labels, std::int64_t classes) {
  if (classes < 1) throw DomainError("one_hot needs at least one class, not " + std::to_string(classes));
  std::vector<std::int64_t> sizes = labels.shape().sizes();
  sizes.push_back(classes);
  return apply(ops::onehot, {labels}, {.shape = Shape(std::move(sizes)), .dtype = DType::f64});
}

}  // namespace turunan
