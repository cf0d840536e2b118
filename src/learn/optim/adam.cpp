#include "learn/optim/adam.hpp"

#include "learn/optim/method.hpp"
#include "learn/optim/settings.hpp"
#include "ops/pieces.hpp"
#include "ops/power.hpp"

namespace turunan::learn {

AdamMoments::AdamMoments(Draft& draft, double beta_1, double beta_2, double epsilon, bool amsgrad)
    : draft_(draft), beta_1_(beta_1), beta_2_(beta_2), epsilon_(epsilon), amsgrad_(amsgrad) {
  // The powers β₁ᵗ and β₂ᵗ, one factor a step.
  const TensorType number{draft.parameter(0).dtype(), {}};
  const Tensor before_first = draft.carry(number, 1, "β₁_t"), before_second = draft.carry(number, 1, "β₂_t");
  first_power_ = before_first * draft.number("β₁", beta_1, number.dtype);
  second_power_ = before_second * draft.number("β₂", beta_2, number.dtype);
  draft.update(before_first, first_power_);
  draft.update(before_second, second_power_);
}

Tensor AdamMoments::direction(std::size_t i) {
  const Tensor& g = draft_.gradient(i);
  const DType dtype = draft_.parameter(i).dtype();
  const Tensor m = draft_.carry_for(i, "m"), v = draft_.carry_for(i, "v");
  const Tensor next_m = draft_.number("β₁", beta_1_, dtype) * m + draft_.one_minus("β₁", beta_1_, dtype) * g;
  const Tensor next_v =
      draft_.number("β₂", beta_2_, dtype) * v + draft_.one_minus("β₂", beta_2_, dtype) * ops::square(g);
  draft_.update(m, next_m);
  draft_.update(v, next_v);
  Tensor spread = next_v;
  if (amsgrad_) {
    const Tensor greatest = draft_.carry_for(i, "v_max");
    spread = ops::maximum(greatest, next_v);
    draft_.update(greatest, spread);
  }
  const Tensor unbiased_m =
      ops::named(next_m / ops::cast(1.0 - first_power_, dtype), draft_.name_for("m̂", i));
  const Tensor unbiased_v =
      ops::named(spread / ops::cast(1.0 - second_power_, dtype), draft_.name_for("v̂", i));
  return unbiased_m / (ops::sqrt(unbiased_v) + draft_.number("ε", epsilon_, dtype));
}

void require_moments(double beta_1, double beta_2, double epsilon) {
  require_part("β₁", beta_1);
  require_part("β₂", beta_2);
  require_not_negative("ε", epsilon);
}

}  // namespace turunan::learn

namespace turunan::optim {

namespace {

void check(const Adam& s) {
  learn::require_moments(s.beta_1, s.beta_2, s.epsilon);
  learn::require_not_negative("weight decay", s.weight_decay);
  learn::require_bounds(s.clip);
}

learn::Rule adam(std::span<const Tensor> parameters, std::span<const Tensor> gradients, const Adam& s) {
  learn::Draft draft(parameters, gradients);
  if (parameters.empty()) return draft.finish();
  draft.set_rate(s.rate);
  draft.clip(s.clip);
  draft.decay_weights(s.weight_decay);
  learn::AdamMoments moments(draft, s.beta_1, s.beta_2, s.epsilon, s.amsgrad);
  for (std::size_t i = 0; i < draft.size(); ++i) {
    const Tensor& W = draft.parameter(i);
    const Tensor direction = moments.direction(i);
    draft.update(W, W - draft.rate(W.dtype()) * direction);
  }
  return draft.finish();
}

}  // namespace

Optimiser::Optimiser(const Adam& settings)
    : method_(std::make_shared<learn::RuleMethod<Adam>>("adam", settings, adam)) {
  check(settings);
}

}  // namespace turunan::optim
