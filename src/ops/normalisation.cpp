#include "ops/normalisation.hpp"

#include <fmt/format.h>

#include <numeric>

#include "ops/dropout.hpp"
#include "turunan/error.hpp"

namespace turunan::ops {

namespace {

constexpr double usual_epsilon = 1e-5;

Tensor real(const Tensor& x) {
  return is_floating(x.dtype()) ? x : cast(x, DType::f64);
}

void check_epsilon(double epsilon) {
  if (!(epsilon >= 0 && epsilon < 1e300))
    throw DomainError(fmt::format("epsilon is 0 or more, not {}", epsilon));
}

// Either may be left out.
Tensor scaled_and_shifted(const Tensor& x, const Tensor& gamma, const Tensor& beta) {
  const Tensor scaled = gamma ? x * gamma : x;
  return beta ? scaled + beta : scaled;
}

Tensor optional_tensor(const Arguments& a, std::size_t i) {
  return a.has(i) ? a.tensor(i) : Tensor();
}

}  // namespace

TensorType standardised_type(std::span<const TensorType> x, const Attributes& a) {
  if (a.axes.empty() || normalise_axes(a.axes, x[0].shape.rank()) != a.axes)
    throw ShapeError("what is standardised has an axis", {{0, "is " + to_string(x[0].shape)}});
  if (reduced_count(x[0].shape, a.axes) == 0)
    throw ShapeError("no elements have no mean", {{0, "is " + to_string(x[0].shape)}});
  if (!is_floating(x[0].dtype))
    throw TypeError("what is standardised is of floating-point numbers", {{0, "is " + to_string(x[0])}});
  if (a.numbers.size() != 1) throw DomainError("a standardisation has an epsilon");
  return x[0];
}

Tensor inverse_deviation(const Tensor& x, const Attributes& a) {
  return 1.0 / sqrt(apply(variance, {x}, {.axes = a.axes, .keepdims = true}) + a.numbers[0]);
}

Tensor standardised(const Tensor& x, const std::vector<std::int64_t>& axes, double epsilon) {
  check_epsilon(epsilon);
  return apply(standardise, {real(x)}, {.axes = normalise_axes(axes, x.rank()), .numbers = {epsilon}});
}

Tensor layer_normalised(const Tensor& x, const Tensor& gamma, const Tensor& beta, double epsilon) {
  return scaled_and_shifted(standardised(x, {-1}, epsilon), gamma, beta);
}

Tensor group_normalised(const Tensor& x, std::int64_t groups, const Tensor& gamma, const Tensor& beta,
                        double epsilon) {
  if (x.rank() < 2) throw ShapeError("groups are of channels", {{0, "is " + to_string(x.shape())}});
  const std::int64_t channels = x.shape().from_end(1);
  if (groups < 1 || channels % groups != 0) {
    throw ShapeError(fmt::format("{} groups share the channels evenly", groups),
                     {{0, fmt::format("is {}: {} channels", to_string(x.shape()), channels)}});
  }
  std::vector<std::int64_t> sizes(x.shape().begin(), x.shape().end() - 1), axes;
  sizes.insert(sizes.end(), {groups, channels / groups});
  for (std::size_t axis = 1; axis < sizes.size(); ++axis) {
    if (axis + 2 != sizes.size()) axes.push_back(static_cast<std::int64_t>(axis));
  }
  const Tensor grouped = standardised(reshape(x, Shape(std::move(sizes))), axes, epsilon);
  return scaled_and_shifted(reshape(grouped, x.shape()), gamma, beta);
}

Tensor batch_normalised(const Tensor& x, const Tensor& gamma, const Tensor& beta, double epsilon) {
  if (x.rank() < 2)
    throw ShapeError("a batch has examples and channels", {{0, "is " + to_string(x.shape())}});
  std::vector<std::int64_t> axes(x.rank() - 1);
  std::iota(axes.begin(), axes.end(), 0);
  return scaled_and_shifted(standardised(x, axes, epsilon), gamma, beta);
}

RunningStatistics moved(const RunningStatistics& running, const Tensor& x, double momentum) {
  std::vector<std::int64_t> axes(x.rank() - 1);
  std::iota(axes.begin(), axes.end(), 0);
  const auto count = static_cast<double>(reduced_count(x.shape(), axes));
  const Tensor spread = apply_reduction(variance, x, axes, false) * (count > 1 ? count / (count - 1) : 1.0);
  const auto between = [&](const Tensor& was, const Tensor& now) { return was + momentum * (now - was); };
  return {between(running.mean, mean(x, axes)), between(running.variance, spread)};
}

Tensor normalised_by(const Tensor& x, const Tensor& center, const Tensor& spread, const Tensor& gamma,
                     const Tensor& beta, double epsilon) {
  check_epsilon(epsilon);
  return scaled_and_shifted((real(x) - center) / sqrt(spread + epsilon), gamma, beta);
}

std::vector<Tensor> build_standardise(const Arguments& a) {
  const Tensor x = a.tensor(0);
  return {
      standardised(x, a.has(1) ? a.integers(1) : std::vector<std::int64_t>{}, a.number_or(2, usual_epsilon))};
}

std::vector<Tensor> build_layer_norm(const Arguments& a) {
  return {layer_normalised(a.tensor(0), optional_tensor(a, 1), optional_tensor(a, 2),
                           a.number_or(3, usual_epsilon))};
}

std::vector<Tensor> build_batch_norm(const Arguments& a) {
  const Tensor x = real(a.tensor(0)), gamma = optional_tensor(a, 1), beta = optional_tensor(a, 2);
  const double epsilon = a.number_or(3, usual_epsilon), momentum = a.number_or(4, 0.1);
  if (!(momentum >= 0 && momentum <= 1))
    throw DomainError(fmt::format("the momentum of a running mean is from 0 to 1, not {}", momentum));
  if (x.rank() < 2)
    throw ShapeError("a batch has examples and channels", {{0, "is " + to_string(x.shape())}});
  const TensorType type{x.dtype(), {x.shape().from_end(1)}};
  const TrainingArguments* training = training_of(a);
  const Tensor running_mean = training == nullptr ? filled(type, 0) : training->kept(0, type, 0);
  const Tensor running_variance = training == nullptr ? filled(type, 1) : training->kept(1, type, 1);
  if (training == nullptr || !training->training_step())
    return {normalised_by(x, running_mean, running_variance, gamma, beta, epsilon)};
  const RunningStatistics next = moved({running_mean, running_variance}, x, momentum);
  training->becomes(running_mean, next.mean);
  training->becomes(running_variance, next.variance);
  return {batch_normalised(x, gamma, beta, epsilon)};
}

}  // namespace turunan::ops
