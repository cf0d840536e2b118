#include "transform/stabilise.hpp"

#include <algorithm>
#include <unordered_set>

#include "ops/loss.hpp"
#include "transform/rewrite.hpp"

namespace turunan {

namespace {

// The input of an operation that a tensor is the result of, behind any aliases; empty where it is not.
Tensor input_of(Tensor tensor, const Operation& operation,
                const std::function<bool(const Tensor&)>& may_skip) {
  while (may_skip(tensor)) {
    const Node& node = tensor.node();
    if (&node.operation == &operation) return tensor;
    if (&node.operation != &ops::alias) break;
    tensor = Tensor(node.inputs[0]);
  }
  return {};
}

bool over_last_axis(const Tensor& softmax) {
  return softmax.node().attributes.axes[0] == static_cast<std::int64_t>(softmax.rank()) - 1;
}

}  // namespace

Tensor stable_form(const Node& node, std::span<const Tensor> x,
                   const std::function<bool(const Tensor&)>& may_skip) {
  if (&node.operation == &ops::cross_entropy) {
    const Tensor softmax = input_of(x[0], ops::softmax, may_skip);
    if (softmax && over_last_axis(softmax)) return ops::softmax_cross_entropy(softmax.node().inputs[0], x[1]);
  } else if (&node.operation == &ops::binary_cross_entropy) {
    const Tensor sigmoid = input_of(x[0], ops::sigmoid, may_skip);
    if (sigmoid) return ops::sigmoid_cross_entropy(sigmoid.node().inputs[0], x[1]);
  } else if (&node.operation == &ops::log) {
    const Tensor softmax = input_of(x[0], ops::softmax, may_skip);
    if (softmax) return apply(ops::log_softmax, {softmax.node().inputs[0]}, softmax.node().attributes);
  }
  return {};
}

std::vector<Tensor> stabilise(std::span<const Tensor> roots, std::span<const Tensor> kept) {
  // What a kept node became is kept too.
  std::unordered_set<const Node*> guarded;
  for (const Tensor& tensor : kept) guarded.insert(&tensor.node());
  const auto may_skip = [&](const Tensor& tensor) { return !guarded.contains(&tensor.node()); };
  return rewrite(roots, [&](const Tensor& tensor, std::span<const Tensor> x) -> Tensor {
    const OriginScope scope(tensor.node().origin);
    Tensor stable = stable_form(tensor.node(), x, may_skip);
    if (guarded.contains(&tensor.node())) {
      if (!stable && !std::ranges::equal(x, tensor.node().inputs))
        stable = rebuild(tensor.node(), {x.begin(), x.end()});
      if (stable) guarded.insert(&stable.node());
    }
    return stable;
  });
}

}  // namespace turunan
