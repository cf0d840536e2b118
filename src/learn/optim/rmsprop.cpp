#include "learn/optim/draft.hpp"
#include "learn/optim/method.hpp"
#include "learn/optim/settings.hpp"
#include "ops/pieces.hpp"
#include "ops/power.hpp"

namespace turunan::optim {

namespace {

void check(const RMSprop& s) {
  learn::require_part("α", s.alpha);
  learn::require_not_negative("ε", s.epsilon);
  learn::require_not_negative("weight decay", s.weight_decay);
  learn::require_part("momentum", s.momentum);
  learn::require_bounds(s.clip);
}

// The running mean of the squares, less that of the gradients squared where it is centred: what g is scaled
// by.
Tensor spread(learn::Draft& draft, std::size_t i, const RMSprop& s) {
  const Tensor& g = draft.gradient(i);
  const DType dtype = draft.parameter(i).dtype();
  const Tensor kept = draft.number("α", s.alpha, dtype), rest = draft.one_minus("α", s.alpha, dtype);
  const Tensor squares = draft.carry_for(i, "s");
  const Tensor next = kept * squares + rest * ops::square(g);
  draft.update(squares, next);
  if (!s.centred) return next;
  const Tensor mean = draft.carry_for(i, "m");
  const Tensor next_mean = kept * mean + rest * g;
  draft.update(mean, next_mean);
  return ops::maximum(next - ops::square(next_mean), constant_like(next, 0));  // rounding can take it below 0
}

learn::Rule rmsprop(std::span<const Tensor> parameters, std::span<const Tensor> gradients, const RMSprop& s) {
  learn::Draft draft(parameters, gradients);
  draft.set_rate(s.rate);
  draft.clip(s.clip);
  draft.decay_weights(s.weight_decay);
  for (std::size_t i = 0; i < draft.size(); ++i) {
    const Tensor& W = draft.parameter(i);
    const Tensor root = ops::sqrt(spread(draft, i, s));
    Tensor step = draft.gradient(i) / (root + draft.number("ε", s.epsilon, W.dtype()));
    if (s.momentum != 0) {
      const Tensor v = draft.carry_for(i, "v");
      step = draft.number("momentum", s.momentum, W.dtype()) * v + step;
      draft.update(v, step);
    }
    draft.update(W, W - draft.rate(W.dtype()) * step);
  }
  return draft.finish();
}

}  // namespace

Optimiser::Optimiser(const RMSprop& settings)
    : method_(std::make_shared<learn::RuleMethod<RMSprop>>("rmsprop", settings, rmsprop)) {
  check(settings);
}

}  // namespace turunan::optim
