#include "formats/onnx/operators/common.hpp"
#include "ops/cumulative.hpp"
#include "ops/extremes.hpp"
#include "ops/power.hpp"
#include "ops/statistics.hpp"

// Reductions over axes, the places of extremes, running sums.

namespace turunan::onnx {

namespace {

struct Reduction {
  Tensor x;
  std::vector<std::int64_t> axes;
  bool keepdims;
  Tensor apply(const Operation& operation, const Tensor& of) const {
    return turunan::apply(operation, {of}, {.axes = axes, .keepdims = keepdims});
  }
};

// Nothing where no axis is named and the node says that then nothing is reduced.
std::optional<Reduction> reduction_of(const Call& c) {
  const auto named = c.integers_or_input("axes", 1);
  const bool none = !named || named->empty();
  if (none && c.flag("noop_with_empty_axes")) return {};
  const std::vector<std::int64_t> axes = none ? std::vector<std::int64_t>{} : *named;
  return Reduction{c.tensor(0), ops::normalise_axes(axes, c.tensor(0).rank()), c.flag("keepdims", true)};
}

template <const Operation& operation>
Tensor plain(const Reduction& r) {
  return r.apply(operation, r.x);
}
Tensor of_magnitudes(const Reduction& r) {
  return r.apply(ops::reduce_sum, ops::abs(r.x));
}
Tensor of_squares(const Reduction& r) {
  return r.apply(ops::reduce_sum, ops::square(r.x));
}
Tensor norm(const Reduction& r) {
  return ops::sqrt(of_squares(r));
}
Tensor log_of_sum(const Reduction& r) {
  return ops::log(r.apply(ops::reduce_sum, r.x));
}

// The greatest is taken off first, so that nothing overflows.
Tensor log_of_sum_of_powers(const Reduction& r) {
  if (ops::reduced_count(r.x.shape(), r.axes) == 0) return log_of_sum(r);
  const Tensor greatest = ops::apply_reduction(ops::reduce_max, r.x, r.axes, true);
  const Tensor sum = r.apply(ops::reduce_sum, ops::exp(r.x - greatest));
  return ops::log(sum) + ops::reshape(greatest, sum.shape());
}

template <Tensor (*of)(const Reduction&)>
Values reduce(const Call& c) {
  const std::optional<Reduction> reduction = reduction_of(c);
  // A scalar has no axis to be left out or named.
  if (!reduction) return {c.tensor_value(0)};
  return {computed(of(*reduction), c.type(0))};
}

template <const Operation& operation>
Values place_of(const Call& c) {
  const Tensor& x = c.tensor(0);
  const auto axis = static_cast<std::int64_t>(axis_of(c.integer("axis", 0), x));
  const bool last = c.flag("select_last_index"), keepdims = c.flag("keepdims", true);
  if (!last) return {{ops::apply_reduction(operation, x, {axis}, keepdims), ElementType::int64}};
  const Tensor from_end = ops::apply_reduction(operation, ops::reversed(x, axis), {axis}, keepdims);
  const std::int64_t size = x.shape()[static_cast<std::size_t>(axis)];
  return {{Tensor(whole_numbers({}, {size - 1})) - from_end, ElementType::int64}};
}

Values cumulative_sum(const Call& c) {
  const std::size_t at = axis_of(c.constant_integer(1), c.tensor(0));
  const auto axis = static_cast<std::int64_t>(at);
  const bool reverse = c.flag("reverse");
  const Tensor x = reverse ? ops::reversed(c.tensor(0), axis) : c.tensor(0);
  Tensor sums = apply(ops::cumulative_sum, {x}, {.axes = {axis}});
  if (c.flag("exclusive") && x.shape()[at] > 0) {
    Shape one = x.shape();
    one[at] = 1;
    const Tensor zero = ops::filled({sums.dtype(), one}, 0);
    sums = ops::concat({zero, part(sums, at, 0, x.shape()[at] - 1)}, axis);
  }
  return {computed(reverse ? ops::reversed(sums, axis) : sums, c.type(0))};
}

constexpr OperatorEntry entries[] = {
    {"ReduceSum", reduce<plain<ops::reduce_sum>>},
    {"ReduceMean", reduce<plain<ops::reduce_mean>>},
    {"ReduceMax", reduce<plain<ops::reduce_max>>},
    {"ReduceMin", reduce<plain<ops::reduce_min>>},
    {"ReduceProd", reduce<plain<ops::reduce_product>>},
    {"ReduceL1", reduce<of_magnitudes>},
    {"ReduceL2", reduce<norm>},
    {"ReduceSumSquare", reduce<of_squares>},
    {"ReduceLogSum", reduce<log_of_sum>},
    {"ReduceLogSumExp", reduce<log_of_sum_of_powers>},
    {"ArgMax", place_of<ops::argmax>},
    {"ArgMin", place_of<ops::argmin>},
    {"CumSum", cumulative_sum},
};

}  // namespace

std::span<const OperatorEntry> reduction_operators() {
  return entries;
}

}  // namespace turunan::onnx
