#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plan/program.hpp"
#include "turunan/tensor.hpp"

namespace turunan::learn {

/// One number that an optimiser can be given, and what it is if it is not.
struct Setting {
  std::string_view name;  ///< as in a sheet: "rate"
  double otherwise;       ///< NaN where it must be given
};

/// What an optimiser carries from step to step.
struct State {
  Tensor variable;
  Array start;
};

/// One step of training as a graph: what each parameter, and each piece of state, becomes.
struct Rule {
  std::vector<plan::Update> updates;
  std::vector<State> state;
};

using Settings = std::map<std::string, double, std::less<>>;

/// An update rule by name.
struct Optimiser {
  std::string_view name;
  std::string_view summary;
  std::vector<Setting> settings;
  Rule (*rule)(std::span<const Tensor> parameters, std::span<const Tensor> gradients, const Settings&);
};

/// All of them: sgd, adam.
std::span<const Optimiser> optimisers();
/// Null where there is none by that name.
const Optimiser* find_optimiser(std::string_view name);

/// W ← W − ρₜ v with v ← momentum · v + ∂C/∂W and ρₜ = rate / (1 + decay · t), t counting steps from 0.
/// With nesterov ≠ 0 the step is along ∂C/∂W + momentum · v. Goodfellow et al., Deep Learning, sections 8.3.1
/// to 8.3.3; Sutskever, Martens, Dahl and Hinton, 2013.
Rule sgd(std::span<const Tensor> parameters, std::span<const Tensor> gradients, const Settings& settings);

/// m ← β₁ m + (1 − β₁) g, v ← β₂ v + (1 − β₂) g², W ← W − rate · m̂ / (√v̂ + ε) with m̂ = m / (1 − β₁ᵗ) and
/// v̂ = v / (1 − β₂ᵗ), t counting steps from 1. Kingma and Ba, 2015, algorithm 1.
Rule adam(std::span<const Tensor> parameters, std::span<const Tensor> gradients, const Settings& settings);

}  // namespace turunan::learn
