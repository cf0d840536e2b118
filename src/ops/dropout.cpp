#include "ops/dropout.hpp"

#include <fmt/format.h>

#include <cmath>

#include "graph/element.hpp"
#include "ops/random.hpp"
#include "turunan/error.hpp"

namespace turunan::ops {

namespace {

void check_probability(double p) {
  if (!(p >= 0 && p < 1))
    throw DomainError(fmt::format("the probability of dropout is from 0 to below 1, not {}", p));
}

}  // namespace

const TrainingArguments* training_of(const Arguments& a) {
  return dynamic_cast<const TrainingArguments*>(&a);
}

std::uint64_t seed_of_count(std::uint64_t seed, double counter) {
  const auto count = convert<std::int64_t>(std::nearbyint(counter));
  return random_bits(seed, static_cast<std::uint64_t>(count));
}

double drawn_number(std::uint64_t seed, std::uint64_t place) {
  return static_cast<double>(random_bits(seed, place) >> 11) * 0x1p-53;
}

TensorType draw_type(std::span<const TensorType> x, const Attributes& a) {
  if (x[0].shape.rank() != 0 || !is_floating(a.dtype))
    throw ShapeError("a draw counts with one number", {{0, "is " + to_string(x[0].shape)}});
  return {a.dtype, a.shape};
}

Array draw_value(const Evaluation& e) {
  const std::uint64_t seed = seed_of_count(e.attributes.seed, e.x[0].element(0));
  std::vector<double> values(static_cast<std::size_t>(e.type.shape.elements()));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = drawn_number(seed, i);
  return Array(e.type.shape, values, e.type.dtype);
}

TensorType dropped_type(std::span<const TensorType> x, const Attributes& a) {
  if (x[0].shape != x[1].shape || x[0].dtype != x[1].dtype || !is_floating(x[0].dtype)) {
    throw ShapeError("dropout has a number drawn for each element",
                     {{0, "is " + to_string(x[0])}, {1, "is " + to_string(x[1])}});
  }
  if (a.numbers.size() != 1) throw DomainError("dropout has a probability");
  check_probability(a.numbers[0]);
  return x[0];
}

Tensor drop(const Tensor& x, double p, std::uint64_t seed, const Tensor& counter) {
  check_probability(p);
  const Tensor real = is_floating(x.dtype()) ? x : cast(x, DType::f64);
  const Tensor drawn =
      apply(counted_draw, {counter}, {.shape = real.shape(), .dtype = real.dtype(), .seed = seed});
  return apply(dropped, {real, drawn}, {.numbers = {p}});
}

std::vector<Tensor> build_dropout(const Arguments& a) {
  const Tensor x = a.tensor(0);
  const double p = a.number(1);
  check_probability(p);
  const std::uint64_t seed = a.draw_seed();  // counted in either case, so that other draws stay
  const TrainingArguments* training = training_of(a);
  const Tensor counter = training == nullptr ? Tensor() : training->training_step();
  return {counter && p > 0 ? drop(x, p, seed, counter) : x};
}

}  // namespace turunan::ops
