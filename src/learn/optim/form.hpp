#pragma once

#include <optional>

#include "turunan/schedule.hpp"

namespace turunan::schedule {

/// What a rate is: an expression in the number of the step.
class Rate::Form {
 public:
  virtual ~Form() = default;
  /// `t` is the number of steps taken, an f64 scalar; `followed` is the rate of the schedule that follows a
  /// measure, where there is one.
  virtual Tensor at(const Tensor& t, const Tensor& followed) const = 0;
  /// Where it is the same throughout.
  virtual std::optional<double> constant() const { return std::nullopt; }
  /// What the trainer has to feed; null where nothing.
  virtual const OnPlateau* plateau() const { return nullptr; }
};

}  // namespace turunan::schedule
