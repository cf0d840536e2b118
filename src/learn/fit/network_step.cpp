#include "learn/fit/network_step.hpp"

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

}  // namespace

NetworkStep network_step(const Recipe& recipe, const Tensor& inputs, const Tensor& targets) {
  NetworkStep result;
  for (const auto& [name, parameter, layout] : recipe.network->parameters()) {
    if (!parameter.is_trained()) continue;
    result.trained.push_back(parameter);
    result.changed.push_back(parameter);
  }
  if (result.trained.empty()) throw Error("the network has no parameter to train");
  const Tensor counter = input({DType::f64, {}}, {nullptr, 0, "steps"});
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
  return result;
}

}  // namespace turunan::learn
