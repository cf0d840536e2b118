#include "learn/fit/network_step.hpp"

#include <algorithm>

#include "ops/arithmetic.hpp"
#include "ops/leaf.hpp"
#include "turunan/functions.hpp"

namespace turunan::learn {

DType dtype_of(const nn::Module& network) {
  const std::vector<nn::NamedParameter> parameters = network.parameters();
  return parameters.empty() ? DType::f64 : parameters[0].parameter.type().dtype;
}

Array in_dtype(const Array& values, DType dtype) {
  return is_floating(values.dtype()) ? values.cast(dtype).compact() : values.compact();
}

namespace {

// The same tensor under a name, whatever name it has.
Tensor renamed(const Tensor& x, const std::string& name) {
  const Node& node = x.node();
  const Origin origin{nullptr, 0, name};
  if (node.inputs.empty()) return with_origin(x, origin);
  return Tensor(std::make_shared<Node>(node.operation, node.inputs, node.attributes, node.type, origin));
}

Tensor cost_of(const Recipe& recipe, const Tensor& prediction, const Tensor& targets) {
  const Tensor cost = recipe.loss(renamed(prediction, "ŷ"), targets);
  if (cost.shape().elements() != 1) {
    throw ShapeError("a loss is one number", {{0, "is " + to_string(cost.shape())}},
                     "mean(loss) is one number");
  }
  return renamed(cost, "C");
}

// Every leaf of a parameter that the step does not change.
std::vector<Tensor> fixed_in(const NetworkStep& step) {
  std::vector<Tensor> roots{step.step.cost}, fixed;
  for (const plan::Update& update : step.step.rule.updates) roots.push_back(update.value);
  for (const Tensor& x : nodes_in_order(roots)) {
    const auto is_it = [&](const nn::Parameter& parameter) { return parameter.tensor() == x; };
    if (!x.node().attributes.kept || std::ranges::any_of(step.changed, is_it)) continue;
    (void)bound_value(x.node(), {});  // throws where it has none
    fixed.push_back(x);
  }
  return fixed;
}

}  // namespace

std::vector<std::string> names_of_state(const Rule& rule, const nn::Module& network) {
  std::vector<std::string> names;
  const std::vector<nn::NamedParameter> parameters = network.parameters();
  for (const State& state : rule.state) {
    const auto owns = [&](const nn::NamedParameter& named) {
      return named.parameter.tensor() == state.parameter;
    };
    const auto owner = std::ranges::find_if(parameters, owns);
    names.push_back(owner == parameters.end() ? state.variable.node().origin.name
                                              : owner->name + "." + state.letter);
  }
  return names;
}

NetworkStep network_step(const Recipe& recipe, const Tensor& inputs, const Tensor& targets) {
  NetworkStep result;
  for (const auto& [name, parameter, layout] : recipe.network->parameters()) {
    if (!parameter.is_trained()) continue;
    result.trained.push_back(parameter);
    result.changed.push_back(parameter);
  }
  if (result.trained.empty()) throw Error("the network has no parameter to train");
  const Tensor counter = input({DType::f64, {}}, {nullptr, 0, draws_name});
  nn::Pass pass(counter, recipe.seed);
  const Tensor prediction = (*recipe.network)(inputs, pass);
  result.step = descend(cost_of(recipe, prediction, targets), result.trained, recipe.optimiser);
  Rule& rule = result.step.rule;
  for (const auto& [parameter, value] : pass.kept()) {
    rule.updates.push_back({parameter, value});
    result.changed.push_back(parameter);
  }
  if (pass.draws() > 0) {
    rule.state.push_back({counter, Array::scalar(0)});
    rule.updates.push_back({counter, counter + 1.0});
  }
  result.fixed = fixed_in(result);
  result.state_names = names_of_state(rule, *recipe.network);
  return result;
}

}  // namespace turunan::learn
