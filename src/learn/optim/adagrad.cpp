#include "learn/optim/draft.hpp"
#include "learn/optim/method.hpp"
#include "learn/optim/settings.hpp"
#include "ops/power.hpp"

namespace turunan::optim {

namespace {

void check(const Adagrad& s) {
  learn::require_not_negative("the decay of the rate", s.decay);
  learn::require_not_negative("weight decay", s.weight_decay);
  learn::require_not_negative("the sum of squares at the start", s.start);
  learn::require_not_negative("ε", s.epsilon);
  learn::require_bounds(s.clip);
}

learn::Rule adagrad(std::span<const Tensor> parameters, std::span<const Tensor> gradients, const Adagrad& s) {
  learn::Draft draft(parameters, gradients);
  draft.set_rate(s.rate, s.decay);
  draft.clip(s.clip);
  draft.decay_weights(s.weight_decay);
  for (std::size_t i = 0; i < draft.size(); ++i) {
    const Tensor &W = draft.parameter(i), &g = draft.gradient(i);
    const Tensor squares = draft.carry_for(i, "s", s.start);
    const Tensor next = squares + ops::square(g);
    draft.update(squares, next);
    const Tensor step = g / (ops::sqrt(next) + draft.number("ε", s.epsilon, W.dtype()));
    draft.update(W, W - draft.rate(W.dtype()) * step);
  }
  return draft.finish();
}

}  // namespace

Optimiser::Optimiser(const Adagrad& settings)
    : method_(std::make_shared<learn::RuleMethod<Adagrad>>("adagrad", settings, adagrad)) {
  check(settings);
}

}  // namespace turunan::optim
