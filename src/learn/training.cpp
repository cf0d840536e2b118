#include "learn/training.hpp"

#include <numeric>
#include <utility>

#include "learn/optim/method.hpp"
#include "learn/trainer.hpp"
#include "ops/random.hpp"

namespace turunan::learn {

std::vector<Tensor> outputs_of(const Step& step) {
  std::vector<Tensor> outputs;
  if (step.cost) outputs.push_back(step.cost);
  if (!step.rule.solver) return outputs;
  for (const Tensor& output : step.rule.solver->outputs()) outputs.push_back(output);
  return outputs;
}

std::vector<Tensor> judged(const Step& step) {
  std::vector<Tensor> all;
  if (step.cost) all.push_back(step.cost);
  for (const plan::Update& update : step.rule.updates) all.push_back(update.value);
  return all;
}

void require_nothing_else_changes(const Step& step) {
  if (!step.rule.solver || step.rule.updates.empty()) return;
  throw Error("a solver looks at several points in a step, so nothing but the parameters may change in it",
              {}, "a network with dropout or batch normalisation is trained by sgd or adam");
}

Step descend(const Tensor& cost, std::span<const Tensor> parameters, const optim::Optimiser& optimiser) {
  return {.cost = cost, .rule = optimiser.method().rule_for(cost, parameters)};
}

std::int64_t train(const Task& task, Bindings& values) {
  return Trainer(task, values).run();
}

Moment moment_after(const Task& task, Bindings values, std::int64_t steps) {
  Task part = task;
  part.steps = steps;
  Trainer trainer(part, values);
  return trainer.look_at(trainer.run());
}

std::vector<std::int64_t> shuffled(std::int64_t count, std::uint64_t seed, std::int64_t epoch) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  const std::uint64_t draws = ops::random_bits(seed, static_cast<std::uint64_t>(epoch));
  for (std::size_t i = order.size(); i > 1; --i)
    std::swap(order[i - 1], order[ops::random_bits(draws, i) % i]);
  return order;
}

}  // namespace turunan::learn
