#include "turunan/normalisation.hpp"

#include <fmt/format.h>

#include <numeric>

#include "turunan/error.hpp"

namespace turunan::nn {

namespace {

Parameter vector(std::int64_t size, double start, const char* symbol, bool trained = true) {
  if (size < 1) throw ShapeError(fmt::format("a normalisation is over at least one channel, not {}", size));
  return {{DType::f64, {size}}, init::Constant{start}, symbol, trained};
}

Tensor standardised(const Tensor& x, const Tensor& mean, const Tensor& variance, double epsilon) {
  return (x - mean) / sqrt(variance + epsilon);
}

void require_channels(const Tensor& x, const Parameter& scale) {
  if (x.rank() >= 2 && x.shape().from_end(1) == scale.shape()[0]) return;
  throw ShapeError(fmt::format("the last axis has the {} channels of the normalisation", scale.shape()[0]),
                   {{0, "is " + to_string(x.shape())}});
}

}  // namespace

BatchNorm::BatchNorm(std::int64_t channels, const Options& options)
    : options_(options),
      scale_(vector(channels, 1, "γ")),
      shift_(vector(channels, 0, "β")),
      mean_(vector(channels, 0, "μ", false)),
      variance_(vector(channels, 1, "s", false)) {
  add("weight", scale_);
  add("bias", shift_);
  add("running_mean", mean_);
  add("running_var", variance_);
}

Tensor BatchNorm::forward(const Tensor& x, Pass& pass) const {
  require_channels(x, scale_);
  if (!pass.is_training()) return scale_ * standardised(x, mean_, variance_, options_.epsilon) + shift_;
  Axes axes(x.rank() - 1);
  std::iota(axes.begin(), axes.end(), 0);
  const Tensor mean = turunan::mean(x, axes), variance = turunan::variance(x, axes);
  const double part = options_.momentum;
  const auto count = static_cast<double>(x.shape().elements() / scale_.shape()[0]);
  // The running variance is the unbiased one: over n − 1.
  const double unbiased = count > 1 ? count / (count - 1) : 1;
  pass.keep(mean_, (1 - part) * mean_.tensor() + part * mean);
  pass.keep(variance_, (1 - part) * variance_.tensor() + (part * unbiased) * variance);
  return scale_ * standardised(x, mean, variance, options_.epsilon) + shift_;
}

std::string BatchNorm::description() const {
  return fmt::format("batch norm {}", scale_.shape()[0]);
}

LayerNorm::LayerNorm(std::int64_t size, double epsilon)
    : epsilon_(epsilon), scale_(vector(size, 1, "γ")), shift_(vector(size, 0, "β")) {
  add("weight", scale_);
  add("bias", shift_);
}

Tensor LayerNorm::forward(const Tensor& x, Pass&) const {
  require_channels(x, scale_);
  return scale_ * standardised(x, mean(x, {-1}, true), variance(x, {-1}, true), epsilon_) + shift_;
}

std::string LayerNorm::description() const {
  return fmt::format("layer norm {}", scale_.shape()[0]);
}

GroupNorm::GroupNorm(std::int64_t groups, std::int64_t channels, double epsilon)
    : groups_(groups), epsilon_(epsilon), scale_(vector(channels, 1, "γ")), shift_(vector(channels, 0, "β")) {
  if (groups < 1 || channels % groups != 0)
    throw ShapeError(fmt::format("the groups divide the channels: {} into {}", channels, groups));
  add("weight", scale_);
  add("bias", shift_);
}

Tensor GroupNorm::forward(const Tensor& x, Pass&) const {
  require_channels(x, scale_);
  const std::int64_t channels = scale_.shape()[0], examples = x.shape()[0];
  const std::int64_t places = x.shape().elements() / std::max<std::int64_t>(1, examples * channels);
  const Tensor grouped = reshape(x, {examples, places, groups_, channels / groups_});
  const Tensor y =
      standardised(grouped, mean(grouped, {1, 3}, true), variance(grouped, {1, 3}, true), epsilon_);
  return scale_ * reshape(y, x.shape()) + shift_;
}

std::string GroupNorm::description() const {
  return fmt::format("group norm {} in {}", scale_.shape()[0], groups_);
}

}  // namespace turunan::nn
