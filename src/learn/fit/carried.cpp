#include "learn/fit/carried.hpp"

#include <algorithm>

#include "ops/power.hpp"
#include "ops/sum.hpp"
#include "turunan/error.hpp"

namespace turunan::learn {

namespace {

constexpr const char* of_solver = "solver.";

std::string name_in_solver(std::size_t i) {
  return of_solver + std::to_string(i);
}

void require_shape(const std::string& name, const Array& given, const Shape& shape) {
  if (given.shape() == shape) return;
  throw ShapeError(name + " of the training is " + to_string(shape), {{0, "is " + to_string(given.shape())}},
                   "the state was of another network");
}

std::vector<Array> kept_by_solver(const CarriedState& carried) {
  std::vector<Array> kept;
  for (std::size_t i = 0; carried.contains(name_in_solver(i)); ++i)
    kept.push_back(carried.find(name_in_solver(i))->second);
  return kept;
}

// What a solver keeps is of the parameters that were trained then; where others are, it begins anew.
std::vector<Array> kept_or_anew(Solver& solver, std::vector<Array> kept) {
  std::vector<Array> anew = solver.state();
  try {
    solver.restore(kept);
    return kept;
  } catch (const Error&) {
    return anew;
  }
}

}  // namespace

std::vector<Array> in_order(const CarriedState& carried, const NetworkStep& step) {
  if (carried.empty()) return {};
  std::vector<Array> state;
  for (std::size_t i = 0; i < step.state_names.size(); ++i) {
    const Array& start = step.step.rule.state[i].start;
    const auto found = carried.find(step.state_names[i]);
    if (found != carried.end()) require_shape(found->first, found->second, start.shape());
    state.push_back(found == carried.end() ? start : found->second.cast(start.dtype()));
  }
  if (!step.step.rule.solver) return state;
  std::ranges::move(kept_or_anew(*step.step.rule.solver, kept_by_solver(carried)), std::back_inserter(state));
  return state;
}

void keep(const std::vector<Array>& state, const NetworkStep& step, CarriedState& carried) {
  const std::size_t named = step.state_names.size();
  for (std::size_t i = 0; i < state.size(); ++i)
    carried[i < named ? step.state_names[i] : name_in_solver(i - named)] = state[i];
}

// ---- is it the state of this training?

namespace {

void require_parameters(const nn::Module& network, const TrainingState& state) {
  const std::vector<nn::NamedParameter> parameters = network.parameters();
  for (const auto& [name, parameter, layout] : parameters) {
    const auto is_it = [&wanted = name](const auto& entry) { return entry.first == wanted; };
    const auto found = std::ranges::find_if(state.parameters, is_it);
    if (found == state.parameters.end()) throw Error("the state has no parameter " + name);
    require_shape(name, found->second, parameter.shape());
    if (found->second.dtype() == parameter.type().dtype) continue;
    throw TypeError("the parameter " + name + " is " + std::string(turunan::name(parameter.type().dtype)),
                    {{0, "is " + std::string(turunan::name(found->second.dtype()))}},
                    "network.to(dtype) makes the network one of the state's element type");
  }
  for (const auto& [stored, value] : state.parameters) {
    const auto is_it = [&wanted = stored](const auto& known) { return known.name == wanted; };
    if (std::ranges::none_of(parameters, is_it)) throw Error("the network has no parameter " + stored);
  }
}

// What the optimiser would carry were everything trained: leaves stand for the gradients.
NetworkStep widest_step(const Recipe& recipe) {
  NetworkStep step;
  std::vector<Tensor> leaves, gradients;
  for (const auto& [name, parameter, layout] : recipe.network->parameters()) {
    leaves.push_back(parameter);
    gradients.push_back(input(parameter.type()));
  }
  step.step.rule = recipe.optimiser.rule(leaves, gradients);
  step.state_names = names_of_state(step.step.rule, *recipe.network);
  return step;
}

bool must_be_carried(const State& state, const nn::Module& network) {
  if (!state.parameter) return true;
  for (const auto& [name, parameter, layout] : network.parameters()) {
    if (parameter.tensor() == state.parameter) return parameter.is_trained();
  }
  return false;
}

// Any cost will do: a solver keeps nothing of it but numbers for each parameter.
void require_solver_state(const Recipe& recipe, const TrainingState& state) {
  const std::vector<Array> kept = kept_by_solver({state.optimiser.begin(), state.optimiser.end()});
  std::vector<Tensor> leaves;
  for (const auto& [name, parameter, layout] : recipe.network->parameters()) {
    if (parameter.is_trained()) leaves.push_back(parameter);
  }
  if (kept.empty() || leaves.empty()) return;
  const Step step = descend(ops::sum(ops::square(leaves[0])), leaves, recipe.optimiser);
  step.rule.solver->restore(kept);
}

void require_optimiser_state(const Recipe& recipe, const TrainingState& state) {
  const NetworkStep step = widest_step(recipe);
  const std::vector<std::string>& names = step.state_names;
  const bool solves = step.step.rule.updates.empty();
  for (const auto& [name, value] : state.optimiser) {
    if (!is_floating(value.dtype()))
      throw TypeError(name + " of the training is of floating-point numbers",
                      {{0, "is " + to_string(value.type())}});
    const auto found = std::ranges::find(names, name);
    if (found != names.end()) {
      require_shape(name, value,
                    step.step.rule.state[static_cast<std::size_t>(found - names.begin())].start.shape());
    } else if (name == draws_name) {
      require_shape(name, value, {});
    } else if (!(solves && name.starts_with(of_solver))) {
      throw Error("this training carries no " + name, {},
                  "the optimiser's settings or the network were others");
    }
  }
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto is_it = [&](const auto& entry) { return entry.first == names[i]; };
    if (must_be_carried(step.step.rule.state[i], *recipe.network) &&
        std::ranges::none_of(state.optimiser, is_it))
      throw Error("the state has no " + names[i], {}, "the optimiser's settings or the network were others");
  }
  if (solves) require_solver_state(recipe, state);
}

}  // namespace

void require_state_of(const Recipe& recipe, const TrainingState& state) {
  const std::string_view name = recipe.optimiser.name();
  if (!state.optimiser_name.empty() && state.optimiser_name != name) {
    throw Error("the state is of the optimiser " + state.optimiser_name + ", but this training's is " +
                    std::string(name),
                {}, "with its optimiser and optimiser_name empty, it begins anew from the parameters");
  }
  require_parameters(*recipe.network, state);
  if (!state.optimiser.empty()) require_optimiser_state(recipe, state);
}

}  // namespace turunan::learn
