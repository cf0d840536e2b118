#pragma once

#include <map>

#include "learn/fit/network_step.hpp"

// What a trainer carries from one step, one fit and one run to the next, by name: what belongs to a parameter
// is found again also where others were frozen in between.

namespace turunan::learn {

/// Of the optimiser and of draws: "0.weight.m", "β₁_t".
using CarriedState = std::map<std::string, Array, std::less<>>;

/// What a trainer keeps from one call of fit to the next.
struct Carried {
  std::int64_t steps = 0, epochs = 0;
  CarriedState state = {};
  std::optional<Array> inputs = {}, targets = {};
  std::int64_t batch = 0;
};

/// The state of a rule in its order, then a solver's. What was not carried starts as the rule says; element
/// types become those of the rule. None where nothing was carried. Throws ShapeError for another shape.
std::vector<Array> in_order(const CarriedState& carried, const NetworkStep& step);
/// The same back under its names; what the step does not have stays.
void keep(const std::vector<Array>& state, const NetworkStep& step, CarriedState& carried);

/// Throws Error where a state is of another optimiser or lacks something, or has something too much,
/// ShapeError or TypeError where a part has another type.
void require_state_of(const Recipe& recipe, const TrainingState& state);

}  // namespace turunan::learn
