#include "formats/onnx/operators/common.hpp"
#include "ops/indexing.hpp"
#include "ops/pieces.hpp"
#include "ops/power.hpp"
#include "ops/statistics.hpp"

// Normalisations: less the mean, over the standard deviation, along axes that differ from one to the other.

namespace turunan::onnx {

Tensor scaled_by_axis(const Tensor& x, const std::vector<std::int64_t>& axes, double epsilon) {
  const Tensor distance = x - ops::apply_reduction(ops::reduce_mean, x, axes, true);
  const Tensor variance = ops::apply_reduction(ops::reduce_mean, ops::square(distance), axes, true);
  return distance / ops::sqrt(variance + epsilon);
}

namespace {

// Numbers of every channel, laid along axis 1.
Tensor by_channel(const Tensor& numbers, const Tensor& x) {
  return along_axis(numbers, 1, std::max<std::size_t>(x.rank(), 2));
}

std::vector<std::int64_t> all_but_channels(const Tensor& x) {
  std::vector<std::int64_t> axes = spatial_axes(x);
  axes.insert(axes.begin(), 0);
  return axes;
}

Values batch_normalization(const Call& c) {
  const Tensor& x = c.tensor(0);
  if (x.rank() < 2) c.malformed("takes examples with channels");
  const double epsilon = c.number("epsilon", 1e-5), momentum = c.number("momentum", 0.9);
  Tensor mean = c.tensor(3), variance = c.tensor(4);
  Values outputs(1);
  const bool training = c.flag("training_mode");
  if (training) {
    const std::vector<std::int64_t> axes = all_but_channels(x);
    const Tensor batch_mean = ops::mean(x, axes);
    const Tensor batch_variance = ops::apply_reduction(ops::variance, x, axes, false);
    outputs.push_back(computed(mean * momentum + batch_mean * (1 - momentum), c.type(3)));
    outputs.push_back(computed(variance * momentum + batch_variance * (1 - momentum), c.type(4)));
    mean = batch_mean, variance = batch_variance;
  }
  const Tensor distance = x - by_channel(mean, x);
  const Tensor scale = by_channel(c.tensor(1), x) / ops::sqrt(by_channel(variance, x) + epsilon);
  outputs[0] = computed(distance * scale + by_channel(c.tensor(2), x), c.type(0));
  return outputs;
}

Values instance_normalization(const Call& c) {
  const Tensor& x = c.tensor(0);
  if (x.rank() < 3) c.malformed("takes examples with channels and places");
  const Tensor scaled = scaled_by_axis(x, spatial_axes(x), c.number("epsilon", 1e-5));
  return {computed(scaled * by_channel(c.tensor(1), x) + by_channel(c.tensor(2), x), c.type(0))};
}

// Over all axes from the one named on. The mean and one over the standard deviation are outputs too.
Values layer_normalization(const Call& c) {
  const Tensor& x = c.tensor(0);
  std::vector<std::int64_t> axes;
  for (auto axis = static_cast<std::int64_t>(axis_of(c.integer("axis", -1), x)); axis < rank_of(x); ++axis) {
    axes.push_back(axis);
  }
  const Tensor mean = ops::apply_reduction(ops::reduce_mean, x, axes, true);
  const Tensor distance = x - mean;
  const Tensor variance = ops::apply_reduction(ops::reduce_mean, ops::square(distance), axes, true);
  const Tensor inverse = 1.0 / ops::sqrt(variance + c.number("epsilon", 1e-5));
  Tensor y = distance * inverse * c.tensor(1);
  if (c.has(2)) y = y + c.tensor(2);
  const ElementType kept =
      c.has_attribute("stash_type") ? element_type(c.integer("stash_type")) : ElementType::float32;
  if (!is_floating(kept)) c.malformed("keeps its mean as no floating type");
  return {computed(y, c.type(0)), computed(mean, kept), computed(inverse, kept)};
}

// Every element over a power of the sum of squares of its neighbours among the channels.
Values local_response_normalization(const Call& c) {
  const Tensor& x = c.tensor(0);
  const std::int64_t size = c.integer("size");
  if (x.rank() < 2 || size < 1) c.malformed("takes examples with channels, and a size above 0");
  const std::int64_t channels = x.shape()[1];
  const std::int64_t before = std::min((size - 1) / 2, channels),
                     after = std::min(size - 1 - before, channels);
  if (channels > 65536) c.unsupported("more than 65536 channels");
  Array neighbours = Array::zeros({DType::f64, {channels, channels}});
  for (std::int64_t i = 0; i < channels; ++i) {
    for (std::int64_t j = std::max<std::int64_t>(0, i - before); j <= std::min(channels - 1, i + after);
         ++j) {
      neighbours.write<double>()[static_cast<std::size_t>(i * channels + j)] = 1;
    }
  }
  const Tensor sums = linear_map_along(ops::square(x), neighbours, 1);
  const double alpha = c.number("alpha", 1e-4) / static_cast<double>(size);
  const Tensor base = c.number("bias", 1) + alpha * sums;
  return {computed(x / ops::power(base, number(c.number("beta", 0.75), x)), c.type(0))};
}

Values mean_variance_normalization(const Call& c) {
  const Tensor& x = c.tensor(0);
  const std::vector<std::int64_t> axes =
      c.has_attribute("axes") ? c.integers("axes") : std::vector<std::int64_t>{0, 2, 3};
  const Tensor mean = ops::apply_reduction(ops::reduce_mean, x, axes, true);
  const Tensor deviation = ops::apply_reduction(ops::deviation, x, axes, true);
  return {computed((x - mean) / (deviation + 1e-9), c.type(0))};
}

Values norm_along(const Call& c) {
  const Tensor& x = c.tensor(0);
  const std::vector<std::int64_t> axes = {static_cast<std::int64_t>(axis_of(c.integer("axis", -1), x))};
  const std::int64_t p = c.integer("p", 2);
  if (p != 1 && p != 2) c.unsupported("a norm of the order " + std::to_string(p));
  const Tensor norm = p == 2 ? ops::apply_reduction(ops::norm, x, axes, true)
                             : ops::apply_reduction(ops::reduce_sum, ops::abs(x), axes, true);
  return {computed(ops::quotient(x, norm), c.type(0))};
}

// Channels in groups, each group with its places one normalisation.
Values group_normalization(const Call& c) {
  const Tensor& x = c.tensor(0);
  const std::int64_t groups = c.integer("num_groups");
  if (x.rank() < 2 || groups < 1 || x.shape()[1] % groups != 0)
    c.malformed("has channels that do not make groups");
  const std::int64_t rest = x.shape()[0] == 0 ? 0 : x.shape().elements() / x.shape()[0] / groups;
  const Tensor grouped = ops::reshape(x, {x.shape()[0], groups, rest});
  const Tensor scaled = ops::reshape(scaled_by_axis(grouped, {2}, c.number("epsilon", 1e-5)), x.shape());
  const auto each =
      [&](const Tensor& numbers) {  // until version 21 one for each group, then for each channel
        if (numbers.shape().elements() != groups) return by_channel(numbers, x);
        const Tensor wide =
            ops::broadcast_to(ops::reshape(numbers, {groups, 1}), {groups, x.shape()[1] / groups});
        return by_channel(ops::reshape(wide, {x.shape()[1]}), x);
      };
  return {computed(scaled * each(c.tensor(1)) + each(c.tensor(2)), c.type(0))};
}

// In inference all that a dropout does is nothing.
Values dropout(const Call& c) {
  const bool training = c.has(2) && c.constant_number(2) != 0;
  const double ratio = c.has(1) ? (training ? c.constant_number(1) : 0.0) : c.number("ratio", 0.5);
  if (training && ratio != 0) c.unsupported("training mode, where the mask is drawn at random");
  const Tensor kept = ops::filled({DType::boolean, c.tensor(0).shape()}, 1);
  return {c.value(0), {kept, ElementType::boolean}};
}

constexpr OperatorEntry entries[] = {
    {"BatchNormalization", batch_normalization},
    {"InstanceNormalization", instance_normalization},
    {"LayerNormalization", layer_normalization},
    {"GroupNormalization", group_normalization},
    {"LRN", local_response_normalization},
    {"MeanVarianceNormalization", mean_variance_normalization},
    {"LpNormalization", norm_along},
    {"Dropout", dropout},
};

}  // namespace

std::span<const OperatorEntry> normalization_operators() {
  return entries;
}

}  // namespace turunan::onnx
