#pragma once

#include "turunan/layers.hpp"

// Layers that keep activations at a mean of 0 and a variance of 1. An ε below 0 and a momentum that is not
// from 0 to 1 throw DomainError where a layer is made of them.

namespace turunan::nn {

/// y = γ ⊙ (x − μ) / √(σ² + ε) + β for every channel, the last axis: while it is trained, μ and σ² are those
/// of the batch; afterwards they are the running ones. Ioffe and Szegedy, 2015.
class BatchNorm : public Module {
 public:
  struct Options {
    double epsilon = 1e-5;
    double momentum = 0.1;  ///< the part of a batch's statistics in the running ones
  };
  explicit BatchNorm(std::int64_t channels) : BatchNorm(channels, Options()) {}
  BatchNorm(std::int64_t channels, const Options& options);
  Tensor forward(const Tensor& x, Pass& pass) const override;
  std::string description() const override;

 private:
  Options options_;
  Parameter scale_, shift_, mean_, variance_;
};

/// The same over the last axis of every example by itself. Ba, Kiros and Hinton, 2016.
class LayerNorm : public Module {
 public:
  explicit LayerNorm(std::int64_t size, double epsilon = 1e-5);
  Tensor forward(const Tensor& x, Pass& pass) const override;
  std::string description() const override;

 private:
  double epsilon_;
  Parameter scale_, shift_;
};

/// The same over all places and the channels of one group, of every example by itself. Wu and He, 2018.
class GroupNorm : public Module {
 public:
  GroupNorm(std::int64_t groups, std::int64_t channels, double epsilon = 1e-5);
  Tensor forward(const Tensor& x, Pass& pass) const override;
  std::string description() const override;

 private:
  std::int64_t groups_;
  double epsilon_;
  Parameter scale_, shift_;
};

}  // namespace turunan::nn
