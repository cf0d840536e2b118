#include "learn/optim/draft.hpp"
#include "learn/optim/method.hpp"
#include "learn/optim/settings.hpp"
#include "ops/pieces.hpp"
#include "turunan/error.hpp"

namespace turunan::optim {

namespace {

void check(const SGD& s) {
  learn::require_part("momentum", s.momentum);
  learn::require_not_negative("weight decay", s.weight_decay);
  learn::require_not_negative("the decay of the rate", s.decay);
  learn::require_bounds(s.clip);
  if (!std::isfinite(s.dampening)) throw DomainError("dampening is a finite number");
  if (s.nesterov && (s.momentum <= 0 || s.dampening != 0))
    throw DomainError("Nesterov's step has momentum above 0 and no dampening");
}

// The part of the gradient that goes into v: all of it in the first step.
Tensor share(learn::Draft& draft, double dampening, DType dtype) {
  const Tensor part = draft.one_minus("dampening", dampening, dtype);
  return ops::where(ops::greater(draft.steps(), 0.0), part, constant_like(part, 1));
}

learn::Rule sgd(std::span<const Tensor> parameters, std::span<const Tensor> gradients, const SGD& s) {
  learn::Draft draft(parameters, gradients);
  draft.set_rate(s.rate, s.decay);
  draft.clip(s.clip);
  draft.decay_weights(s.weight_decay);
  for (std::size_t i = 0; i < draft.size(); ++i) {
    const Tensor &W = draft.parameter(i), &g = draft.gradient(i);
    Tensor direction = g;
    if (s.momentum != 0) {
      const Tensor v = draft.carry_for(i, "v");
      const Tensor momentum = draft.number("momentum", s.momentum, W.dtype());
      const Tensor next = momentum * v + (s.dampening == 0 ? g : share(draft, s.dampening, W.dtype()) * g);
      draft.update(v, next);
      direction = s.nesterov ? g + momentum * next : next;
    }
    draft.update(W, W - draft.rate(W.dtype()) * direction);
  }
  return draft.finish();
}

}  // namespace

Optimiser::Optimiser(const SGD& settings)
    : method_(std::make_shared<learn::RuleMethod<SGD>>("sgd", settings, sgd)) {
  check(settings);
}

}  // namespace turunan::optim
