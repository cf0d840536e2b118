#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "learn/diagnosis.hpp"
#include "learn/fit/implementation.hpp"
#include "turunan/error.hpp"

namespace turunan::learn {

namespace {

std::vector<Tensor> leaves_of(const nn::Module& network) {
  std::vector<Tensor> leaves;
  for (const nn::NamedParameter& named : network.parameters()) leaves.push_back(named.parameter);
  return leaves;
}

std::vector<std::int64_t> key_of(const Array& array) {
  std::vector<std::int64_t> key = array.shape().sizes();
  key.push_back(static_cast<std::int64_t>(array.dtype()));
  return key;
}

// What is carried, or where nothing is the beginning.
std::vector<Array> state_before(const NetworkStep& network, const Carried& carried) {
  std::vector<Array> state = in_order(carried.state, network);
  if (!state.empty()) return state;
  for (const State& s : network.step.rule.state) state.push_back(s.start);
  return state;
}

}  // namespace

SingleSteps::Stage& SingleSteps::stage(const Recipe& recipe, int threads, const std::vector<Tensor>& leaves,
                                       const Array& inputs, const Array& targets) {
  Stage& found = stages_[{key_of(inputs), key_of(targets)}];
  if (found.program && found.leaves == leaves) return found;
  Stage made;
  made.inputs = input(inputs.type(), {nullptr, 0, "X"});
  made.targets = input(targets.type(), {nullptr, 0, "y"});
  made.network = network_step(recipe, made.inputs, made.targets);
  made.leaves = leaves;
  const Step& step = made.network.step;
  require_nothing_else_changes(step);
  for (const Tensor& x : nodes_in_order({&step.cost, 1})) {
    made.reads_inputs = made.reads_inputs || x == made.inputs;
    made.reads_targets = made.reads_targets || x == made.targets;
  }
  made.program =
      std::make_unique<plan::Program>(outputs_of(step), step.rule.updates, plan::Options{.threads = threads});
  return found = std::move(made);
}

void SingleSteps::give(Stage& stage, const Carried& carried, const Array& inputs, const Array& targets) {
  plan::Program& program = *stage.program;
  const Rule& rule = stage.network.step.rule;
  if (stage.reads_inputs) program.set(stage.inputs, inputs);
  if (stage.reads_targets) program.set(stage.targets, targets);
  for (const nn::Parameter& parameter : stage.network.changed) program.set(parameter, parameter.value());
  for (const Tensor& leaf : stage.network.fixed) program.set(leaf, bound_value(leaf.node(), {}));
  const std::vector<Array> state = state_before(stage.network, carried);
  for (std::size_t i = 0; i < rule.state.size(); ++i) program.set(rule.state[i].variable, state[i]);
  if (rule.solver && state.size() > rule.state.size())
    rule.solver->restore(std::span(state).subspan(rule.state.size()));
}

// Says which tensor was the first that is not finite; nothing has been kept of the step.
void SingleSteps::report_fault(const Stage& stage, const Carried& carried, const Array& inputs,
                               const Array& targets) const {
  const Step& step = stage.network.step;
  Bindings values{{&stage.inputs.node(), inputs}, {&stage.targets.node(), targets}};
  const std::vector<Array> state = state_before(stage.network, carried);
  for (std::size_t i = 0; i < step.rule.state.size(); ++i)
    values[&step.rule.state[i].variable.node()] = state[i];
  const Fault fault = first_fault(judged(step), values);
  throw TrainingError(fmt::format("step {}: {}", carried.steps + 1, fault.description), carried.steps + 1,
                      fault.tensor);
}

double SingleSteps::operator()(const Recipe& recipe, int threads, Carried& carried, const Array& given_inputs,
                               const Array& given_targets) {
  const std::vector<Tensor> leaves = leaves_of(*recipe.network);
  const DType dtype = leaves.empty() ? DType::f64 : leaves[0].dtype();
  const Array inputs = in_dtype(given_inputs, dtype), targets = in_dtype(given_targets, dtype);
  require_examples(inputs, targets);
  Stage& here = stage(recipe, threads, leaves, inputs, targets);
  plan::Program& program = *here.program;
  const Rule& rule = here.network.step.rule;
  give(here, carried, inputs, targets);
  rule.solver ? rule.solver->step(program, false) : program.run();
  const double cost = program.scalar_output(0);
  const bool finite = std::isfinite(cost) &&
                      std::ranges::all_of(here.network.changed,
                                          [&](const auto& parameter) { return program.finite(parameter); });
  if (!finite) report_fault(here, carried, inputs, targets);
  for (nn::Parameter parameter : here.network.changed) parameter.set(program.get(parameter));
  std::vector<Array> state;
  for (const State& s : rule.state) state.push_back(program.get(s.variable));
  if (rule.solver) std::ranges::move(rule.solver->state(), std::back_inserter(state));
  keep(state, here.network, carried.state);
  ++carried.steps;
  return cost;
}

}  // namespace turunan::learn
