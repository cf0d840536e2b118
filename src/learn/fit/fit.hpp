#pragma once

#include <atomic>
#include <chrono>

#include "learn/fit/carried.hpp"
#include "learn/fit/chunks.hpp"
#include "learn/trainer.hpp"

// One call of fit: the task for the training loop, and what is done after each epoch.

namespace turunan::learn {

/// The task of training a network on examples: its steps, and the values that they start from.
struct NetworkTask {
  /// Throws as fit does.
  NetworkTask(const Recipe& recipe, int threads, const Carried& carried, std::int64_t epochs);
  NetworkTask(const NetworkTask&) = delete;  // the task's function points here
  NetworkTask& operator=(const NetworkTask&) = delete;

  Step step(std::int64_t rows);
  void store() const;  ///< into the parameters

  const Recipe& recipe;
  Array inputs, targets;
  Tensor all_inputs, all_targets;  ///< stand for all examples
  Task task = {};
  Bindings values = {};
  NetworkStep first = {};  ///< of the size that comes first
  std::vector<nn::Parameter> changed = {};
};

/// Throws DomainError for a number out of range.
void require_options(const FitOptions& options);

class Fit {
 public:
  Fit(const Recipe& recipe, int threads, const FitOptions& options, Carried& carried, turunan::Trainer& owner,
      std::atomic<bool>& stop);
  History operator()();

 private:
  using Clock = std::chrono::steady_clock;

  bool is_watched() const;
  void keep_state();
  void after_epoch(std::int64_t steps, double cost);
  void measure(Epoch& epoch);
  void judge(const Epoch& epoch);
  void tell(const Epoch& epoch) const;

  const FitOptions& options_;
  Carried& carried_;
  turunan::Trainer& owner_;
  std::atomic<bool>& stop_;
  NetworkTask network_;
  std::int64_t steps_before_, epochs_before_, steps_in_epoch_ = 1;
  std::unique_ptr<learn::Trainer> loop_;
  std::unique_ptr<Chunks> measured_;
  bool validates_ = false;
  History history_;
  double least_ = std::numeric_limits<double>::infinity();
  std::int64_t since_least_ = 0;
  std::vector<Array> best_;
  Clock::time_point begin_ = Clock::now();
};

}  // namespace turunan::learn
