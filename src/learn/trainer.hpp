#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <vector>

#include "learn/training.hpp"
#include "plan/program.hpp"

namespace turunan::learn {

/// Takes the steps of one training, with a program for each size of batch.
class Trainer {
 public:
  /// Both outlive it; the values become those of the trained parameters.
  Trainer(const Task& task, Bindings& values);

  /// Takes the steps of the task; returns how many were taken.
  std::int64_t run();
  /// What the rule carries now.
  std::vector<Array> state() const { return snapshot().state; }
  /// What a step, counted from 0, sees and makes of it; it is the next one after `run`.
  Moment look_at(std::int64_t step);

 private:
  using Clock = std::chrono::steady_clock;

  /// The step of training for one size of batch.
  struct Stage {
    Step step;
    std::unique_ptr<plan::Program> program;
  };
  /// Everything that training changes, to go back to.
  struct Snapshot {
    std::vector<Array> parameters, state;
  };

  bool batched() const { return task_.batch > 0; }
  double cost() const;
  bool stopped() const;
  std::int64_t steps_in_epoch() const { return (task_.examples + task_.batch - 1) / task_.batch; }
  std::int64_t stretch() const { return batched() ? steps_in_epoch() : task_.steps_in_stretch; }
  std::int64_t end_of_segment(std::int64_t done) const;
  void adapt_segment(Clock::duration taken);
  void tick(std::int64_t done);
  double mean_cost();
  void follow(double measure);
  std::int64_t rows_of(std::int64_t step) const;

  Stage& stage(std::int64_t rows);
  std::vector<Tensor> given(const Step& step) const;
  void move_to(Stage& next);
  Snapshot snapshot() const;
  void go_on_from(const std::vector<Array>& state);
  void restore(const Snapshot& from);
  std::span<const std::int64_t> rows_at(std::int64_t step);
  void take_batch(std::int64_t step);
  void advance(std::int64_t count);
  std::int64_t steps(std::int64_t begin, std::int64_t end);
  bool is_finite() const;
  void store();
  Bindings values_at(const Snapshot& trained) const;
  [[noreturn]] void find_fault(const Snapshot& before, std::int64_t begin, std::int64_t end);
  [[noreturn]] void report_fault(const Snapshot& good, std::int64_t step);

  const Task& task_;
  Bindings& values_;
  std::map<std::int64_t, Stage> stages_;
  Stage* now_ = nullptr;
  std::vector<std::int64_t> order_;
  std::int64_t epoch_ = -1;
  double cost_seen_ = 0, rows_seen_ = 0;  // in the epoch so far
  std::int64_t segment_ = 1;
  Clock::time_point last_tick_ = Clock::now();
};

}  // namespace turunan::learn
