#include <fmt/format.h>

#include <cmath>

#include "learn/diagnosis.hpp"
#include "learn/fit/implementation.hpp"
#include "ops/leaf.hpp"
#include "turunan/error.hpp"

namespace turunan::learn {

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
    program.set(state[i].variable, carried.state.size() == state.size() ? carried.state[i] : state[i].start);
  program.run();
  const double cost = program.scalar_output(0);
  bool finite = std::isfinite(cost);
  for (const nn::Parameter& parameter : here.network.changed) finite = finite && program.finite(parameter);
  if (!finite)
    throw TrainingError(fmt::format("step {}: a number is not finite any more", carried.steps + 1),
                        carried.steps + 1, {});
  for (nn::Parameter parameter : here.network.changed) parameter.set(program.get(parameter));
  carried.state.clear();
  for (const State& s : state) carried.state.push_back(program.get(s.variable));
  ++carried.steps;
  return cost;
}

}  // namespace turunan::learn
