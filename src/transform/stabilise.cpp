#include "transform/stabilise.hpp"

#include <algorithm>

#include "ops/loss.hpp"
#include "transform/rewrite.hpp"

namespace turunan {

namespace {

bool is(const Tensor& tensor, const Operation& operation) { return &tensor.node().operation == &operation; }

bool over_last_axis(const Tensor& softmax) {
  return softmax.node().attributes.axes[0] == static_cast<std::int64_t>(softmax.rank()) - 1;
}

}  // namespace

std::vector<Tensor> stabilise(std::span<const Tensor> roots, std::span<const Tensor> kept) {
  const auto opened = [&](const Tensor& original, const Tensor& now, const Operation& operation) {
    return is(now, operation) && std::ranges::find(kept, original) == kept.end();
  };
  return rewrite(roots, [&](const Tensor& tensor, std::span<const Tensor> x) -> Tensor {
    if (x.empty()) return {};
    const Tensor& before = tensor.node().inputs[0];
    const OriginScope scope(tensor.node().origin);
    if (is(tensor, ops::cross_entropy) && opened(before, x[0], ops::softmax) && over_last_axis(x[0])) {
      return ops::softmax_cross_entropy(x[0].node().inputs[0], x[1]);
    }
    if (is(tensor, ops::binary_cross_entropy) && opened(before, x[0], ops::sigmoid)) {
      return ops::sigmoid_cross_entropy(x[0].node().inputs[0], x[1]);
    }
    if (is(tensor, ops::log) && opened(before, x[0], ops::softmax)) {
      return apply(ops::log_softmax, {x[0].node().inputs[0]}, x[0].node().attributes);
    }
    return {};
  });
}

}  // namespace turunan
