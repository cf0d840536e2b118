#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "graph/bindings.hpp"
#include "learn/optimiser.hpp"
#include "turunan/error.hpp"

namespace turunan::learn {

/// A tensor whose first axis is the examples, and all the examples there are.
struct Examples {
  Tensor variable;  ///< stands for the rows of a batch
  Array rows;       ///< all rows; elements of the variable's type
};

/// One step of training, as a graph.
struct Step {
  Tensor cost = {};                     ///< one number; empty where nothing is minimised
  Rule rule = {};                       ///< what the parameters become
  std::vector<Examples> examples = {};  ///< what is gathered for each batch; none for the full batch
};

/// What a program computes for a step besides its updates: the cost, where there is one, and what a solver
/// reads.
std::vector<Tensor> outputs_of(const Step& step);

/// What of a step must be finite: the cost and what the variables become.
std::vector<Tensor> judged(const Step& step);
/// Throws Error where a solver's step has updates besides.
void require_nothing_else_changes(const Step& step);

/// The step that minimises a cost.
Step descend(const Tensor& cost, std::span<const Tensor> parameters, const optim::Optimiser& optimiser);

/// What is trained, and for how long.
struct Task {
  /// The step for a batch of so many rows; 0 for the full batch. Called once for each size of batch.
  std::function<Step(std::int64_t rows)> step;
  std::vector<Tensor> parameters;  ///< that the step changes
  std::int64_t examples = 0;       ///< how many rows the data has; 0 without batches
  std::int64_t batch = 0;          ///< rows of a batch; 0 for the full batch
  std::int64_t steps = 0;          ///< in all
  std::uint64_t seed = 0;          ///< of the order of the examples
  std::int64_t first_epoch = 0;    ///< epochs that went before, for the order of the examples
  std::vector<Array> state = {};   ///< what the rule carries, where it goes on; none for its own beginning
  int threads = 1;
  /// Called with the number of steps done and the cost: with batches after each epoch, with the mean over it,
  /// else after every `steps_in_stretch` steps and the last. The values of the parameters are up to date.
  std::function<void(std::int64_t done, double cost)> milestone = {};
  std::int64_t steps_in_stretch = 1;
  /// Called between milestones, some times a second.
  std::function<void(std::int64_t done, double cost)> tick = {};
  const std::atomic<bool>* stop = nullptr;  ///< set from outside to end the training after the current step
};

/// What the training was ended by when a number stopped being one.
struct TrainingError : Error {
  TrainingError(const std::string& message, std::int64_t step_, Tensor tensor_)
      : Error(message), step(step_), tensor(std::move(tensor_)) {}
  std::int64_t step;  ///< counted from 1
  Tensor tensor;      ///< the first that went bad; empty where it is the cost itself
};

/// Trains: the values of the parameters in `values` become the trained ones. Other variables keep theirs.
/// Throws TrainingError where the cost or a parameter is not finite; the values are then those before that
/// step. Returns the number of steps done, fewer than asked for only when stopped.
std::int64_t train(const Task& task, Bindings& values);

/// A training stopped before one of its steps.
struct Moment {
  Step step = {};          ///< the one that comes next
  Bindings values = {};    ///< of every variable of that step: parameters, state, the batch, all others
  Bindings after = {};     ///< what the step makes of parameters and state
  std::int64_t taken = 0;  ///< the steps before it; fewer than asked for only when stopped
};

/// Takes so many steps of a task exactly as `train` does, the same examples in the same order, and looks at
/// the next one. The task's own number of steps does not count. Throws TrainingError as `train` does for the
/// steps that it takes; what the next one makes may be infinite or NaN.
Moment moment_after(const Task& task, Bindings values, std::int64_t steps);

/// The order in which examples are taken in an epoch, counted from 0: a permutation that depends on the seed
/// and the epoch alone.
std::vector<std::int64_t> shuffled(std::int64_t count, std::uint64_t seed, std::int64_t epoch);

}  // namespace turunan::learn
