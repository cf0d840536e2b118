#include <fmt/format.h>

#include "learn/fit/implementation.hpp"
#include "ops/leaf.hpp"
#include "turunan/error.hpp"

namespace turunan {

namespace {

// What one step makes of parameters and state, as the optimiser's rule over leaves that stand for the
// gradients.
void add_changes(Subject& subject, const learn::Recipe& recipe, const std::vector<Tensor>& trained,
                 const learn::Moment& moment) {
  std::vector<Tensor> gradients;
  for (const Tensor& parameter : trained) {
    gradients.push_back(input(parameter.type(), {nullptr, 0, "∂C/∂" + parameter.node().origin.name}));
    subject.gradients.push_back({gradients.back(), parameter});
  }
  const learn::Rule rule = recipe.optimiser.rule(trained, gradients);
  if (rule.plateau) {
    const Node* state = &moment.step.rule.plateau->state.node();
    subject.values.emplace_back(rule.plateau->state, moment.values.at(state));
  }
  for (std::size_t i = 0; i < rule.updates.size(); ++i) {
    const Node* taken = &moment.step.rule.updates[i].variable.node();
    subject.changes.push_back(
        {rule.updates[i].variable, rule.updates[i].value, moment.values.at(taken), moment.after.at(taken)});
  }
}

}  // namespace

Derivation explain(const Trainer& trainer, const ExplainOptions& options) {
  const Trainer::Implementation& here = trainer.here();
  if (!here.carried.inputs)
    throw Error("there is nothing to explain before the trainer has seen examples: call fit");
  learn::NetworkTask network(here.recipe, 1, here.carried, 1);
  const learn::Moment moment = learn::moment_after(network.task, network.values, 0);
  Subject subject{.cost = moment.step.cost};
  for (const Tensor& x : nodes_in_order({&moment.step.cost, 1})) {
    if (ops::is_variable(x)) subject.values.emplace_back(x, bound_value(x.node(), moment.values));
  }
  std::vector<Tensor> trained;
  for (const nn::Parameter& parameter : network.changed) {
    if (parameter.is_trained()) trained.push_back(parameter);
  }
  subject.moment = fmt::format("after {} step{} of {}", here.carried.steps,
                               here.carried.steps == 1 ? "" : "s", here.recipe.optimiser.name());
  add_changes(subject, here.recipe, trained, moment);
  return explain(subject, options);
}

}  // namespace turunan
