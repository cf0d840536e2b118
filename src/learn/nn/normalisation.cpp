#include "ops/normalisation.hpp"

#include <fmt/format.h>

#include "learn/optim/settings.hpp"
#include "turunan/error.hpp"
#include "turunan/normalisation.hpp"

namespace turunan::nn {

namespace {

Parameter vector(std::int64_t size, double start, const char* symbol, bool trained = true) {
  if (size < 1) throw ShapeError(fmt::format("a normalisation is over at least one channel, not {}", size));
  return {{DType::f64, {size}}, init::Constant{start}, symbol, trained};
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
  learn::require_not_negative("ε", options.epsilon);
  if (!(options.momentum >= 0 && options.momentum <= 1))
    throw DomainError(fmt::format("the momentum of a batch norm is from 0 to 1, not {}", options.momentum));
  add("weight", scale_);
  add("bias", shift_);
  add("running_mean", mean_);
  add("running_var", variance_);
}

Tensor BatchNorm::forward(const Tensor& x, Pass& pass) const {
  require_channels(x, scale_);
  if (!pass.is_training()) return ops::normalised_by(x, mean_, variance_, scale_, shift_, options_.epsilon);
  const ops::RunningStatistics next = ops::moved({mean_, variance_}, x, options_.momentum);
  pass.keep(mean_, next.mean);
  pass.keep(variance_, next.variance);
  return ops::batch_normalised(x, scale_, shift_, options_.epsilon);
}

std::string BatchNorm::description() const {
  return fmt::format("batch norm {}", scale_.shape()[0]);
}

LayerNorm::LayerNorm(std::int64_t size, double epsilon)
    : epsilon_(epsilon), scale_(vector(size, 1, "γ")), shift_(vector(size, 0, "β")) {
  learn::require_not_negative("ε", epsilon);
  add("weight", scale_);
  add("bias", shift_);
}

Tensor LayerNorm::forward(const Tensor& x, Pass&) const {
  require_channels(x, scale_);
  return ops::layer_normalised(x, scale_, shift_, epsilon_);
}

std::string LayerNorm::description() const {
  return fmt::format("layer norm {}", scale_.shape()[0]);
}

GroupNorm::GroupNorm(std::int64_t groups, std::int64_t channels, double epsilon)
    : groups_(groups), epsilon_(epsilon), scale_(vector(channels, 1, "γ")), shift_(vector(channels, 0, "β")) {
  learn::require_not_negative("ε", epsilon);
  if (groups < 1 || channels % groups != 0)
    throw ShapeError(fmt::format("the groups divide the channels: {} into {}", channels, groups));
  add("weight", scale_);
  add("bias", shift_);
}

Tensor GroupNorm::forward(const Tensor& x, Pass&) const {
  require_channels(x, scale_);
  return ops::group_normalised(x, groups_, scale_, shift_, epsilon_);
}

std::string GroupNorm::description() const {
  return fmt::format("group norm {} in {}", scale_.shape()[0], groups_);
}

}  // namespace turunan::nn
