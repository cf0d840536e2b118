#include "learn/optim/adam.hpp"
#include "learn/optim/method.hpp"
#include "learn/optim/settings.hpp"
#include "ops/arithmetic.hpp"

namespace turunan::optim {

namespace {

void check(const AdamW& s) {
  learn::require_moments(s.beta_1, s.beta_2, s.epsilon);
  learn::require_not_negative("weight decay", s.weight_decay);
  learn::require_bounds(s.clip);
}

learn::Rule adamw(std::span<const Tensor> parameters, std::span<const Tensor> gradients, const AdamW& s) {
  learn::Draft draft(parameters, gradients);
  if (parameters.empty()) return draft.finish();
  draft.set_rate(s.rate);
  draft.clip(s.clip);
  learn::AdamMoments moments(draft, s.beta_1, s.beta_2, s.epsilon, s.amsgrad);
  for (std::size_t i = 0; i < draft.size(); ++i) {
    const Tensor& W = draft.parameter(i);
    const Tensor direction = moments.direction(i), rate = draft.rate(W.dtype());
    const Tensor shrunk =
        s.weight_decay == 0 ? W : W - rate * draft.number("weight_decay", s.weight_decay, W.dtype()) * W;
    draft.update(W, shrunk - rate * direction);
  }
  return draft.finish();
}

}  // namespace

Optimiser::Optimiser(const AdamW& settings)
    : method_(std::make_shared<learn::RuleMethod<AdamW>>("adamw", settings, adamw)) {
  check(settings);
}

}  // namespace turunan::optim
