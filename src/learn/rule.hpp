#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "learn/solver.hpp"
#include "turunan/schedule.hpp"

namespace turunan::learn {

/// What an optimiser carries from step to step.
struct State {
  Tensor variable;
  Array start;
  std::string letter = {};  ///< "m", of state that belongs to one parameter
  Tensor parameter = {};    ///< that one; empty for state of all
};

/// A rate that follows a measure. The trainer puts what `next` makes of its state back, once an epoch.
struct Plateau {
  Tensor state;  ///< a variable, among the rule's: the rate, the least measure, the epochs since then
  schedule::OnPlateau settings;

  static Array start(const schedule::OnPlateau& settings);
  Array next(const Array& before, double measure) const;
};

/// One step of training as a graph: what each parameter, and each piece of state, becomes; or, where the
/// graph has no updates, a solver that moves the parameters.
struct Rule {
  std::vector<plan::Update> updates;
  std::vector<State> state;
  std::optional<Plateau> plateau = {};
  std::shared_ptr<Solver> solver = {};
};

}  // namespace turunan::learn
