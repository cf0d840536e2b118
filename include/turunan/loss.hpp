#pragma once

#include <vector>

#include "turunan/tensor.hpp"

// Costs: each compares predictions with targets of the same shape and is one number, the mean over the
// examples. A trainer takes any of them, and any function of your own with the same two arguments. Where
// names agree with PyTorch's, so do the values. Throws ShapeError where the shapes differ or there is no
// example.
//
// Of distributions the last axis holds the classes. Targets are one-hot or probabilities.

namespace turunan::loss {

// ---- by distance

[[nodiscard]] Tensor mse(const Tensor& prediction, const Tensor& target);  ///< mean (ŷ − y)²
[[nodiscard]] Tensor mae(const Tensor& prediction, const Tensor& target);  ///< mean |ŷ − y|

/// The mean of d²/2 where d = |ŷ − y| is at most delta, and delta (d − delta/2) beyond. Huber, 1964.
struct Huber {
  double delta = 1;  ///< above 0, else DomainError
  [[nodiscard]] Tensor operator()(const Tensor& prediction, const Tensor& target) const;
};
[[nodiscard]] Tensor huber(const Tensor& prediction, const Tensor& target);  ///< with delta = 1

/// mean max(0, 1 − y ŷ), for targets of −1 and 1. Cortes and Vapnik, 1995.
[[nodiscard]] Tensor hinge(const Tensor& prediction, const Tensor& target);

// ---- of probabilities

/// −mean(y log p + (1 − y) log(1 − p)). Of p = σ(z) it is computed from z, without its rounding.
[[nodiscard]] Tensor bce(const Tensor& probability, const Tensor& target);
/// The same of p = σ(z), from z.
[[nodiscard]] Tensor bce_with_logits(const Tensor& logit, const Tensor& target);

/// −(1/n) Σ y log p. Of p = softmax(z) it is computed from z, without its rounding.
[[nodiscard]] Tensor cross_entropy(const Tensor& probabilities, const Tensor& target);
/// The same of p = softmax(z), from z.
[[nodiscard]] Tensor cross_entropy_with_logits(const Tensor& logits, const Tensor& target);

/// Cross-entropy from logits with a weight for each class, −(1/n) Σ w y log softmax(z), and targets that are
/// smoothed first: (1 − label_smoothing) y + label_smoothing / classes. Szegedy and others, 2016, section 7.
struct CrossEntropy {
  double label_smoothing = 0;              ///< between 0 and 1, else DomainError
  std::vector<double> class_weights = {};  ///< one for each class, or none; not negative
  [[nodiscard]] Tensor operator()(const Tensor& logits, const Tensor& target) const;
};

/// −(1/n) Σ y ŷ with ŷ the logarithms of probabilities.
[[nodiscard]] Tensor nll(const Tensor& log_probabilities, const Tensor& target);
/// (1/n) Σ y log(y / p), the divergence of p from y. Kullback and Leibler, 1951.
[[nodiscard]] Tensor kl(const Tensor& probabilities, const Tensor& target);

}  // namespace turunan::loss
