#pragma once

#include "turunan/layers.hpp"

// Networks that go along a sequence, and that look at all of it. Sequences are examples × length × features.
// The graph has a copy of the cell for each place, so the length is that of the input.

namespace turunan::nn {

/// A long short-term memory: i, f, o = σ(x·W + h·U + b), g = tanh(…), c ← f ⊙ c + i ⊙ g, h ← o ⊙ tanh(c). The
/// result is h at every place, examples × length × units. Hochreiter and Schmidhuber, 1997; the gates stand
/// in the order i, f, g, o. It starts from h = c = 0.
class LSTM : public Module {
 public:
  LSTM(std::int64_t features, std::int64_t units);
  Tensor forward(const Tensor& x, Pass& pass) const override;
  std::string description() const override;

 private:
  std::int64_t units_;
  Parameter input_weight_, state_weight_, input_bias_, state_bias_;
};

/// A gated recurrent unit: r, z = σ(x·W + h·U + b), n = tanh(x·W + b + r ⊙ (h·U + b′)), h ← (1 − z) ⊙ n + z ⊙
/// h. Cho and others, 2014; the gates stand in the order r, z, n.
class GRU : public Module {
 public:
  GRU(std::int64_t features, std::int64_t units);
  Tensor forward(const Tensor& x, Pass& pass) const override;
  std::string description() const override;

 private:
  std::int64_t units_;
  Parameter input_weight_, state_weight_, input_bias_, state_bias_;
};

/// The last place of a sequence: examples × length × features becomes examples × features.
struct Last : Function {
  Last();
};

/// softmax(Q·Kᵀ/√d)·V in several heads side by side, each on its part of the features; Q, K and V are linear
/// in the inputs, and so is the result in the heads. Vaswani and others, 2017.
class MultiHeadAttention : public Module {
 public:
  struct Options {
    bool causal = false;  ///< a place looks at itself and what is before it only
    bool bias = true;
  };
  MultiHeadAttention(std::int64_t features, std::int64_t heads)
      : MultiHeadAttention(features, heads, Options()) {}
  /// Throws ShapeError where the heads do not divide the features.
  MultiHeadAttention(std::int64_t features, std::int64_t heads, const Options& options);

  Tensor forward(const Tensor& x, Pass& pass) const override;  ///< a sequence that looks at itself
  /// Queries look at keys and get values: examples × length × features each, keys and values of one length.
  Tensor attend(const Tensor& queries, const Tensor& keys, const Tensor& values, Pass& pass) const;
  std::string description() const override;

 private:
  std::int64_t heads_;
  Options options_;
  Linear query_, key_, value_, output_;
};

}  // namespace turunan::nn
