#pragma once

#include "ops/pieces.hpp"

// Dropout: in training each element is 0 with the probability p, and the others are divided by 1 − p;
// elsewhere it changes nothing. Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov, 2014.

namespace turunan::ops {

TensorType draw_type(std::span<const TensorType> x, const Attributes& a);
Array draw_value(const Evaluation& e);
TensorType dropped_type(std::span<const TensorType> x, const Attributes& a);
std::vector<Tensor> build_dropout(const Arguments& a);

/// What a call knows where a sheet trains, or may be trained: the arguments of a sheet's call are of this
/// kind too.
class TrainingArguments {
 public:
  virtual ~TrainingArguments() = default;
  /// The number of the step, a scalar variable; empty where nothing trains.
  virtual Tensor training_step() const = 0;
  /// A variable that belongs to this place of the sheet and keeps its value between trainings: the first, the
  /// second, …
  virtual Tensor kept(std::size_t number, const TensorType& type, double start) const = 0;
  /// What such a variable becomes after each step of the training.
  virtual void becomes(const Tensor& kept, const Tensor& value) const = 0;
};
/// Null for other arguments.
const TrainingArguments* training_of(const Arguments& a);

/// From 0 to below 1, a pure function of both.
double drawn_number(std::uint64_t seed, std::uint64_t place);

/// The seed of the numbers for one value of a counter; what lies between whole numbers counts as the nearest.
std::uint64_t seed_of_count(std::uint64_t seed, double counter);

/// Uniform numbers from 0 to 1, others for each value of the counter: a pure function of attributes.seed, the
/// counter and the place.
inline constexpr Operation counted_draw{
    .name = "draw",
    .summary = "",
    .type = draw_type,
    .value = draw_value,
    .derivative = {zero_derivative},
    .domain = {.low = 0, .high = 2.4, .points = {0.5, 1.5}, .number_of_points = 2, .kinks_at_points = true},
    .samples = []() -> std::vector<Sample> {
      return {{{{}}, {.shape = {2, 3}, .dtype = DType::f64, .seed = 7}}};
    },
};

/// x/(1 − p) where u ≥ p, else 0, with p = attributes.numbers[0].
inline constexpr Operation dropped{
    .name = "dropped",
    .summary = "",
    .arity = 2,
    .type = dropped_type,
    .body =
        [](std::span<const Tensor> x, const Attributes& a) {
          const double p = a.numbers[0];
          return where(less(x[1], constant_like(x[1], p)), filled_like(x[0], 0), x[0] / (1 - p));
        },
    .derivative = {[](const Pullback& p) {
                     return apply(dropped, {p.g, p.x(1)}, p.attributes());
                   },
                   zero_derivative},
    .rule = {"only where it was not dropped", ""},
    .samples = []() -> std::vector<Sample> {
      return {{{{2, 3}, {2, 3}}, {.numbers = {0.25}}}};
    },
};

inline constexpr Operation dropout{
    .name = "dropout",
    .summary =
        "while a minimise trains: each element is 0 with the probability p, the others over 1 - p; "
        "elsewhere x itself: dropout(x, 0.5)",
    .call = {{{{"x"}, {"p", Kind::number}}}, build_dropout},
};

/// x with a draw of its own for each value of the counter, a scalar.
Tensor drop(const Tensor& x, double p, std::uint64_t seed, const Tensor& counter);

}  // namespace turunan::ops
