#include "plan/less_kept.hpp"

#include <unordered_map>

#include "ops/activation.hpp"
#include "ops/pooling.hpp"
#include "transform/rewrite.hpp"

namespace turunan::plan {

namespace {

bool is(const Tensor& x, const Operation& operation) {
  return &x.node().operation == &operation;
}

const Tensor& argument(const Tensor& x) {
  return x.node().inputs[0];
}

class Lightening {
 public:
  Tensor operator()(const Tensor& tensor, std::span<const Tensor> inputs) {
    if (is(tensor, ops::relu)) return noted(tensor, inputs[0]);
    if (is(tensor, ops::step)) return slope_of_value(tensor, inputs[0]);
    if (is(tensor, ops::pool_max) && is(inputs[0], ops::relu)) return pooled_first(tensor, inputs[0]);
    if (!is(tensor, ops::multiply)) return {};
    const Tensor masked = masked_before(inputs[0], inputs[1]);
    return masked ? masked : masked_before(inputs[1], inputs[0]);
  }

 private:
  Tensor noted(const Tensor& relu, const Tensor& x) {
    Tensor value = x == argument(relu) ? relu : rebuild(relu.node(), {x});
    values_.emplace(&x.node(), value);
    return value;
  }

  Tensor slope_of_value(const Tensor& step, const Tensor& x) const {
    const auto found = values_.find(&x.node());
    return found == values_.end() ? Tensor() : rebuild(step.node(), {found->second});
  }

  static Tensor pooled_first(const Tensor& pool, const Tensor& relu) {
    const Tensor pooled = apply(ops::pool_max, {argument(relu)}, pool.node().attributes);
    const OriginScope scope(pool.node().origin);
    return ops::relu(pooled);
  }

  static Tensor masked_before(const Tensor& put, const Tensor& step) {
    if (!is(put, ops::pool_put) || !is(step, ops::step) || !is(argument(put), ops::relu)) return {};
    const Tensor &value = argument(put), &x = argument(value);
    if (argument(step) != value && argument(step) != x) return {};
    const Tensor largest = ops::relu(apply(ops::pool_max, {x}, put.node().attributes));
    return apply(ops::pool_put, {x, put.node().inputs[1] * ops::step(largest)}, put.node().attributes);
  }

  std::unordered_map<const Node*, Tensor> values_;  // of relu, by its argument
};

}  // namespace

std::vector<Tensor> with_less_kept(std::span<const Tensor> roots) {
  Lightening lightening;
  return rewrite(roots, [&](const Tensor& tensor, std::span<const Tensor> inputs) {
    return lightening(tensor, inputs);
  });
}

}  // namespace turunan::plan
