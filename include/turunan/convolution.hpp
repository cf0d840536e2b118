#pragma once

#include <array>

#include "turunan/layers.hpp"

// Convolutions and poolings. Images are examples × height × width × channels, sequences examples × length ×
// channels. A kernel is not turned round, as everywhere in the field. Goodfellow, Bengio and Courville, Deep
// Learning, chapter 9; Dumoulin and Visin, A guide to convolution arithmetic, 2016.

namespace turunan::nn {

/// One number for height and width, or one for each.
struct Pair {
  Pair(std::int64_t both) : height(both), width(both) {}
  Pair(int both) : height(both), width(both) {}
  Pair(std::int64_t height_, std::int64_t width_) : height(height_), width(width_) {}
  std::int64_t height, width;
};

/// Zeros put around an image: so many at each side, or `same`, with which a stride of 1 keeps height and
/// width.
struct Padding {
  Padding(std::int64_t all) : sides(all) {}
  Padding(int all) : sides(all) {}
  Padding(Pair sides_) : sides(sides_) {}
  static Padding same();
  Pair sides;
  bool keeps_size = false;
};

/// What convolutions may be given besides their sizes. A stride or a dilation below 1 and a negative padding
/// are a DomainError where a layer is made of them.
struct ConvolutionOptions {
  Pair stride = 1;
  Padding padding = 0;
  Pair dilation = 1;
  std::int64_t groups = 1;  ///< channels meet only within their group; both numbers of channels are multiples
  bool bias = true;
  init::Initialiser weight_start = init::HeNormal{};
  init::Initialiser bias_start = init::Zeros{};
};

/// What convolutions have in common: y = x ∗ w + b, with one b for each channel that comes out.
class ConvolutionLayer : public Module {
 public:
  using Options = ConvolutionOptions;
  Tensor forward(const Tensor& x, Pass& pass) const override;
  std::string description() const override;

 protected:
  /// `weights` are the sizes of the window, channels in / groups, channels out.
  ConvolutionLayer(std::vector<std::int64_t> weights, std::int64_t channels_out, const Options& options);
  const Options& options() const { return options_; }
  Tensor weight() const { return weight_; }
  Tensor with_bias(const Tensor& y) const { return bias_ ? y + *bias_ : y; }

 private:
  Options options_;
  Parameter weight_;
  std::optional<Parameter> bias_;
};

/// Of images: weights kernel height × kernel width × channels in / groups × channels out.
class Conv2d : public ConvolutionLayer {
 public:
  /// Throws ShapeError for sizes that are not positive and channels that the groups do not divide.
  Conv2d(std::int64_t channels_in, std::int64_t channels_out, Pair kernel, const Options& options = {});
};

/// Of sequences: weights kernel length × channels in / groups × channels out. Of the options the heights
/// count.
class Conv1d : public ConvolutionLayer {
 public:
  Conv1d(std::int64_t channels_in, std::int64_t channels_out, std::int64_t kernel,
         const Options& options = {});
};

/// The transpose of a convolution, from its outputs' shape back to its inputs': (size − 1)·stride − 2·padding
/// + dilation·(kernel − 1) + 1. Weights are kernel height × kernel width × channels out × channels in.
class ConvTranspose2d : public ConvolutionLayer {
 public:
  /// The padding cannot be `same`, and there is one group; else ShapeError.
  ConvTranspose2d(std::int64_t channels_in, std::int64_t channels_out, Pair kernel,
                  const Options& options = {});
  Tensor forward(const Tensor& x, Pass& pass) const override;
  std::string description() const override;
};

struct PoolOptions {
  std::optional<Pair> stride = {};  ///< the window's size where there is none
  Pair padding = 0;
  bool counts_padding = false;  ///< of an average: padding counts as zeros
};

/// The greatest, or the mean, of each place of a window, for every channel by itself. Made of a size or a
/// stride below 1 or a negative padding, they throw DomainError.
class MaxPool2d : public Module {
 public:
  explicit MaxPool2d(Pair size, const PoolOptions& options = {});
  Tensor forward(const Tensor& x, Pass& pass) const override;
  std::string description() const override;

 private:
  Pair size_;
  PoolOptions options_;
};
class AvgPool2d : public Module {
 public:
  explicit AvgPool2d(Pair size, const PoolOptions& options = {});
  Tensor forward(const Tensor& x, Pass& pass) const override;
  std::string description() const override;

 private:
  Pair size_;
  PoolOptions options_;
};

/// The mean, or the greatest, of every channel over all places: examples × channels.
struct GlobalAveragePool : Function {
  GlobalAveragePool();
};
struct GlobalMaxPool : Function {
  GlobalMaxPool();
};

}  // namespace turunan::nn
