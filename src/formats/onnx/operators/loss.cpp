#include "formats/onnx/operators/common.hpp"
#include "ops/extremes.hpp"
#include "ops/gather.hpp"
#include "ops/pieces.hpp"
#include "ops/softmax.hpp"
#include "ops/sum.hpp"

// The negative log-likelihood of labels, and cross-entropy as that of log-softmax.

namespace turunan::onnx {

namespace {

// x: examples × classes × places of logarithms of probabilities; labels: examples × places.
Tensor negative_log_likelihood(const Call& c, const Tensor& x) {
  if (x.rank() < 2) c.malformed("takes examples with classes");
  const Tensor labels = ops::cast(c.tensor(1), DType::i64);
  Tensor used = ops::filled({DType::boolean, labels.shape()}, 1), places = labels;
  if (c.has_attribute("ignore_index")) {
    used = ops::not_equal(labels, whole_numbers({}, {c.integer("ignore_index")}));
    places = ops::where(used, labels, whole_numbers({}, {0}));
  }
  const Tensor picked = without_axis(gather_elements(x, with_axis(places, 1), 1), 1);
  const Tensor one = c.has(2) ? ops::gather(c.tensor(2), negative_from_the_end(places, x.shape()[1]), 0)
                              : ops::filled({x.dtype(), labels.shape()}, 1);
  const Tensor weight = ops::where(used, one, number(0, one));
  const Tensor loss = -(picked * weight);
  const std::string reduction = c.text("reduction", "mean");
  if (reduction == "none") return loss;
  if (reduction == "sum") return ops::sum(loss);
  if (reduction == "mean") return ops::sum(loss) / ops::sum(weight);
  c.malformed("reduces by none, sum or mean, not '" + reduction + "'");
}

Values likelihood(const Call& c) {
  return {computed(negative_log_likelihood(c, c.tensor(0)), c.type(0))};
}

Values softmax_cross_entropy(const Call& c) {
  const Tensor logarithms = ops::apply_softmax(ops::log_softmax, c.tensor(0), 1);
  return {computed(negative_log_likelihood(c, logarithms), c.type(0)), computed(logarithms, c.type(0))};
}

constexpr OperatorEntry entries[] = {
    {"NegativeLogLikelihoodLoss", likelihood},
    {"SoftmaxCrossEntropyLoss", softmax_cross_entropy},
};

}  // namespace

std::span<const OperatorEntry> loss_operators() {
  return entries;
}

}  // namespace turunan::onnx
