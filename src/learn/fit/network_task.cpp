#include "learn/fit/fit.hpp"
#include "turunan/error.hpp"

namespace turunan::learn {

namespace {

Tensor stand_in(const Array& examples, std::int64_t rows, const char* name) {
  TensorType type = examples.type();
  type.shape[0] = rows;
  return input(type, {nullptr, 0, name});
}

// Batches are gathered from rows that lie one behind the other.
Array in_rows(const Array& examples) {
  return examples.is_row_major() ? examples : examples.compact();
}

}  // namespace

NetworkTask::NetworkTask(const Recipe& recipe_, int threads, const Carried& carried, std::int64_t epochs)
    : recipe(recipe_), inputs(in_rows(*carried.inputs)), targets(in_rows(*carried.targets)) {
  require_examples(inputs, targets);
  recipe.network->initialise(recipe.seed);
  const std::int64_t count = inputs.shape()[0];
  all_inputs = stand_in(inputs, count, "X");
  all_targets = stand_in(targets, count, "y");
  values[&all_inputs.node()] = inputs;
  values[&all_targets.node()] = targets;
  const bool batched = carried.batch > 0 && carried.batch < count;
  task.step = [this](std::int64_t rows) { return step(rows); };
  task.examples = batched ? count : 0;
  task.batch = batched ? carried.batch : 0;
  task.steps = epochs * (batched ? (count + carried.batch - 1) / carried.batch : 1);
  task.seed = recipe.seed;
  task.threads = threads;
  task.first_epoch = carried.epochs;
  // Once before the loop, for what changes and for errors that name the network.
  first = network_step(recipe, batched ? stand_in(inputs, task.batch, "X") : all_inputs,
                       batched ? stand_in(targets, task.batch, "y") : all_targets);
  task.state = in_order(carried.state, first);
  changed = first.changed;
  for (const Tensor& leaf : first.fixed) values[&leaf.node()] = bound_value(leaf.node(), {});
  for (const nn::Parameter& parameter : changed) {
    task.parameters.push_back(parameter);
    values[&parameter.tensor().node()] = parameter.value();
  }
}

Step NetworkTask::step(std::int64_t rows) {
  if (rows == 0) return network_step(recipe, all_inputs, all_targets).step;
  const Tensor x = stand_in(inputs, rows, "X"), y = stand_in(targets, rows, "y");
  Step result = network_step(recipe, x, y).step;
  result.examples = {{x, inputs}, {y, targets}};
  return result;
}

void NetworkTask::store() const {
  for (nn::Parameter parameter : changed) parameter.set(values.at(&parameter.tensor().node()));
}

}  // namespace turunan::learn
