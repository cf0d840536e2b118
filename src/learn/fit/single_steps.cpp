#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "learn/diagnosis.hpp"
#include "learn/fit/implementation.hpp"
#include "turunan/error.hpp"

namespace turunan::learn {

namespace {

const Array& state_at(const Step& step, const Carried& carried, std::size_t i) {
  const std::vector<State>& state = step.rule.state;
  return carried.state.size() == state.size() ? carried.state[i] : state[i].start;
}

}  // namespace

SingleSteps::Stage& SingleSteps::stage(const Recipe& recipe, int threads, const Array& inputs,
                                       const Array& targets) {
  Stage& found = stages_[{inputs.shape().sizes(), targets.shape().sizes()}];
  if (found.program) return found;
  found.inputs = input(inputs.type(), {nullptr, 0, "X"});
  found.targets = input(targets.type(), {nullptr, 0, "y"});
  found.network = network_step(recipe, found.inputs, found.targets);
  found.program =
      std::make_unique<plan::Program>(std::vector{found.network.step.cost}, found.network.step.rule.updates,
                                      plan::Options{.threads = threads});
  return found;
}

// Says which tensor was the first that is not finite; nothing has been kept of the step.
void SingleSteps::report_fault(const Stage& stage, const Carried& carried, const Array& inputs,
                               const Array& targets) const {
  const Step& step = stage.network.step;
  Bindings values{{&stage.inputs.node(), inputs}, {&stage.targets.node(), targets}};
  for (std::size_t i = 0; i < step.rule.state.size(); ++i)
    values[&step.rule.state[i].variable.node()] = state_at(step, carried, i);
  std::vector<Tensor> results{step.cost};
  for (const plan::Update& update : step.rule.updates) results.push_back(update.value);
  const Fault fault = first_fault(results, values);
  throw TrainingError(fmt::format("step {}: {}", carried.steps + 1, fault.description), carried.steps + 1,
                      fault.tensor);
}

double SingleSteps::operator()(const Recipe& recipe, int threads, Carried& carried, const Array& inputs,
                               const Array& targets) {
  require_examples(inputs, targets);
  Stage& here = stage(recipe, threads, inputs, targets);
  plan::Program& program = *here.program;
  const std::vector<State>& state = here.network.step.rule.state;
  const std::vector<Tensor> outputs{here.network.step.cost};
  for (const Tensor& x : nodes_in_order(outputs)) {
    if (x == here.inputs) program.set(x, inputs);
    if (x == here.targets) program.set(x, targets);
  }
  for (const nn::Parameter& parameter : here.network.changed) program.set(parameter, parameter.value());
  for (std::size_t i = 0; i < state.size(); ++i)
    program.set(state[i].variable, state_at(here.network.step, carried, i));
  program.run();
  const double cost = program.scalar_output(0);
  const bool finite = std::isfinite(cost) &&
                      std::ranges::all_of(here.network.changed,
                                          [&](const auto& parameter) { return program.finite(parameter); });
  if (!finite) report_fault(here, carried, inputs, targets);
  for (nn::Parameter parameter : here.network.changed) parameter.set(program.get(parameter));
  carried.state.clear();
  for (const State& s : state) carried.state.push_back(program.get(s.variable));
  ++carried.steps;
  return cost;
}

}  // namespace turunan::learn
