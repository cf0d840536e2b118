#include <cmath>

#include "ops/loss_distance.hpp"
#include "ops/loss_distribution.hpp"
#include "turunan/error.hpp"
#include "turunan/loss.hpp"

namespace turunan::loss {

Tensor mse(const Tensor& prediction, const Tensor& target) {
  return ops::mean_squared_error(prediction, target);
}

Tensor mae(const Tensor& prediction, const Tensor& target) {
  return ops::mean_absolute_error(prediction, target);
}

Tensor Huber::operator()(const Tensor& prediction, const Tensor& target) const {
  return ops::huber_loss(prediction, target, delta);
}

Tensor huber(const Tensor& prediction, const Tensor& target) {
  return Huber{}(prediction, target);
}

Tensor hinge(const Tensor& prediction, const Tensor& target) {
  return ops::hinge(prediction, target);
}

Tensor bce(const Tensor& probability, const Tensor& target) {
  return ops::binary_cross_entropy(probability, target);
}

Tensor bce_with_logits(const Tensor& logit, const Tensor& target) {
  return ops::sigmoid_cross_entropy(logit, target);
}

Tensor cross_entropy(const Tensor& probabilities, const Tensor& target) {
  return ops::cross_entropy(probabilities, target);
}

Tensor cross_entropy_with_logits(const Tensor& logits, const Tensor& target) {
  return ops::softmax_cross_entropy(logits, target);
}

// The weights and the smoothing are those of the targets: the cost is linear in them.
Tensor CrossEntropy::operator()(const Tensor& logits, const Tensor& target) const {
  if (!(label_smoothing >= 0 && label_smoothing <= 1))
    throw DomainError("label smoothing is between 0 and 1");
  const std::int64_t classes = logits.rank() == 0 ? 1 : logits.shape().from_end(1);
  Tensor weighed = is_floating(target.dtype()) ? target : ops::cast(target, logits.dtype());
  if (label_smoothing > 0)
    weighed = (1 - label_smoothing) * weighed + label_smoothing / static_cast<double>(classes);
  if (class_weights.empty()) return ops::softmax_cross_entropy(logits, weighed);
  if (static_cast<std::int64_t>(class_weights.size()) != classes) {
    throw ShapeError("there is a weight for each class, " + std::to_string(class_weights.size()) + " in all",
                     {{0, "has " + std::to_string(classes) + " classes"}});
  }
  for (const double weight : class_weights) {
    if (!(weight >= 0) || !std::isfinite(weight)) throw DomainError("the weight of a class is not negative");
  }
  return ops::softmax_cross_entropy(logits, weighed * Array({classes}, class_weights, weighed.dtype()));
}

Tensor nll(const Tensor& log_probabilities, const Tensor& target) {
  return ops::negative_log_likelihood(log_probabilities, target);
}

Tensor kl(const Tensor& probabilities, const Tensor& target) {
  return ops::kullback_leibler(probabilities, target);
}

}  // namespace turunan::loss
