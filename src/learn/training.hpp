#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "graph/bindings.hpp"
#include "learn/optimiser.hpp"

namespace turunan::learn {

/// A tensor whose first axis is the examples, and all the examples there are.
struct Examples {
  Tensor variable;  ///< stands for the rows of a batch
  Array rows;       ///< all rows; elements of the variable's type
};

/// The cost of a batch, as a graph.
struct BatchCost {
  Tensor cost;                    ///< one number
  std::vector<Examples> examples;  ///< what is gathered for each batch; none for the full batch
};

/// What is trained, and how.
struct Task {
  /// The cost of a batch with so many rows. Called once for each size of batch.
  std::function<BatchCost(std::int64_t rows)> cost;
  std::vector<Tensor> parameters;  ///< that the cost depends on
  const Optimiser* optimiser = nullptr;
  Settings settings = {};
  std::int64_t examples = 0;       ///< how many rows the data has; 0 without batches
  std::int64_t batch = 0;          ///< rows of a batch; 0 for the full batch
  std::int64_t steps = 0;          ///< in all
  std::uint64_t seed = 0;          ///< of the order of the examples
  int threads = 1;
  /// Called with the number of steps done and the cost: after each epoch with batches, else `progress_points` times.
  std::function<void(std::int64_t done, double cost)> progress = {};
  std::int64_t progress_points = 10;
  const std::atomic<bool>* stop = nullptr;  ///< set from outside to end the training early
};

/// What the training was ended by when a number stopped being one.
struct TrainingError : Error {
  TrainingError(const std::string& message, std::int64_t step_, Tensor tensor_)
      : Error(message), step(step_), tensor(std::move(tensor_)) {}
  std::int64_t step;  ///< counted from 1
  Tensor tensor;      ///< the first that went bad; empty where it is the cost itself
};

/// Trains: the values of the parameters in `values` become the trained ones. Other variables keep theirs.
/// Throws TrainingError where the cost or a parameter is not finite; the values are then those before that step.
/// Returns the number of steps done, fewer than asked for only when stopped.
std::int64_t train(const Task& task, Bindings& values);

/// The order in which examples are taken in an epoch, counted from 0: a permutation that depends on the seed and the
/// epoch alone.
std::vector<std::int64_t> shuffled(std::int64_t count, std::uint64_t seed, std::int64_t epoch);

}  // namespace turunan::learn
