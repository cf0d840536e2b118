#pragma once

#include "learn/optim/draft.hpp"

namespace turunan::learn {

/// The running means of Adam, which AdamW shares.
class AdamMoments {
 public:
  /// Of at least one parameter.
  AdamMoments(Draft& draft, double beta_1, double beta_2, double epsilon, bool amsgrad);

  /// m̂ / (√v̂ + ε) of one parameter, with the updates of its state.
  Tensor direction(std::size_t i);

 private:
  Draft& draft_;
  double beta_1_, beta_2_, epsilon_;
  bool amsgrad_;
  Tensor first_power_, second_power_;
};

void require_moments(double beta_1, double beta_2, double epsilon);

}  // namespace turunan::learn
