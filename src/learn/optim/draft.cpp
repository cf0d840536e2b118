#include "learn/optim/draft.hpp"

#include <utility>

#include "learn/optim/form.hpp"
#include "ops/indexing.hpp"
#include "ops/pieces.hpp"
#include "ops/power.hpp"
#include "ops/sum.hpp"

namespace turunan::learn {

namespace {

constexpr double smallest_norm = 1e-6;  // is added to the norm, as PyTorch does

}  // namespace

Draft::Draft(std::span<const Tensor> parameters, std::span<const Tensor> gradients)
    : parameters_(parameters.begin(), parameters.end()), gradients_(gradients.begin(), gradients.end()) {}

void Draft::clip(const optim::Clip& bounds) {
  if (parameters_.empty()) return;
  if (bounds.value > 0) {
    for (Tensor& g : gradients_) {
      const Tensor bound = number("clip_value", bounds.value, g.dtype());
      g = ops::clip(g, -bound, bound);
    }
  }
  if (bounds.norm > 0) {
    const Tensor norm = ops::named(gradient_norm(), "gradient_norm");
    const DType dtype = norm.dtype();
    const Tensor bound = number("clip_norm", bounds.norm, dtype);
    const Tensor scale =
        ops::named(ops::minimum(bound / (norm + smallest_norm), constant_like(norm, 1)), "gradient_scale");
    for (Tensor& g : gradients_) g = ops::cast(scale, g.dtype()) * g;
  }
}

Tensor Draft::gradient_norm() const {
  Tensor total;
  for (const Tensor& g : gradients_) {
    const Tensor squares = ops::cast(ops::sum(ops::square(g)), gradients_[0].dtype());
    total = total ? total + squares : squares;
  }
  return ops::sqrt(total);
}

void Draft::decay_weights(double weight_decay) {
  if (weight_decay == 0) return;
  for (std::size_t i = 0; i < size(); ++i)
    gradients_[i] =
        gradients_[i] + number("weight_decay", weight_decay, parameters_[i].dtype()) * parameters_[i];
}

// ---- the rate

void Draft::set_rate(const schedule::Rate& rate, double decay) {
  rate_ = &rate;
  rate_decay_ = decay;
  if (parameters_.empty()) return;
  const schedule::Rate::Form& form = rate.form();
  if (form.constant()) {
    if (decay != 0) steps_ = carry({parameters_[0].dtype(), {}}, 0, "t");
    return;
  }
  // In double precision, where every number of steps is exact.
  const TensorType number{DType::f64, {}};
  steps_ = carry(number, 0, "t");
  Tensor followed;
  if (const schedule::OnPlateau* plateau = form.plateau()) {
    const Array start = Plateau::start(*plateau);
    const Tensor state = turunan::parameter(start.type(), {nullptr, 0, "plateau"});
    rule_.state.push_back({state, start});
    rule_.plateau = Plateau{state, *plateau};
    followed = ops::reshape(ops::slice(state, {{0, 1, 1}}), {});
  }
  scheduled_ = ops::named(form.at(steps_, followed), "rate");
}

Tensor Draft::rate(DType dtype) {
  const Tensor rate =
      scheduled_ ? ops::cast(scheduled_, dtype) : number("rate", *rate_->form().constant(), dtype);
  if (rate_decay_ == 0) return rate;
  return ops::cast(rate / (1.0 + number("decay", rate_decay_, steps_.dtype()) * steps_), dtype);
}

const Tensor& Draft::steps() {
  if (!steps_) steps_ = carry({parameters_[0].dtype(), {}}, 0, "t");
  return steps_;
}

// ---- numbers and state

Tensor Draft::exact(const std::string& name, double value) {
  Tensor& constant = numbers_[name];
  if (!constant) constant = ops::named(value, name);
  return constant;
}

Tensor Draft::number(const std::string& name, double value, DType dtype) {
  return ops::cast(exact(name, value), dtype);
}

Tensor Draft::one_minus(const std::string& name, double value, DType dtype) {
  return ops::cast(1.0 - exact(name, value), dtype);
}

Tensor Draft::carry(const TensorType& type, double start, std::string name) {
  const Tensor variable = turunan::parameter(type, {nullptr, 0, std::move(name)});
  rule_.state.push_back({variable, Array::full(type, start)});
  return variable;
}

Tensor Draft::carry_for(std::size_t i, const std::string& letter, double start) {
  const Tensor variable = carry(parameters_[i].type(), start, name_for(letter, i));
  rule_.state.back().letter = letter;
  rule_.state.back().parameter = parameters_[i];
  return variable;
}

std::string Draft::name_for(const std::string& letter, std::size_t i) const {
  const std::string& name = parameters_[i].node().origin.name;
  return name.empty() ? letter : letter + "_" + name;
}

// The number of steps changes last, for the rates read the number before.
Rule Draft::finish() {
  if (steps_) update(steps_, steps_ + 1.0);
  return std::move(rule_);
}

}  // namespace turunan::learn
