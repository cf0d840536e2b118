#pragma once

#include <map>

#include "learn/fit/fit.hpp"

namespace turunan {

namespace learn {

/// Steps on batches that are handed in, with a program for each type of batch.
class SingleSteps {
 public:
  double operator()(const Recipe& recipe, int threads, Carried& carried, const Array& inputs,
                    const Array& targets);

 private:
  struct Stage {
    Tensor inputs, targets;
    bool reads_inputs = false, reads_targets = false;
    std::vector<Tensor> leaves;  // of the network's parameters; others where one was frozen or cast since
    NetworkStep network;
    std::unique_ptr<plan::Program> program;
  };
  using Key = std::pair<std::vector<std::int64_t>, std::vector<std::int64_t>>;  // the types of both
  Stage& stage(const Recipe& recipe, int threads, const std::vector<Tensor>& leaves, const Array& inputs,
               const Array& targets);
  static void give(Stage& stage, const Carried& carried, const Array& inputs, const Array& targets);
  [[noreturn]] void report_fault(const Stage& stage, const Carried& carried, const Array& inputs,
                                 const Array& targets) const;

  std::map<Key, Stage> stages_;
};

}  // namespace learn

struct Trainer::Implementation {
  learn::Recipe recipe;
  int threads = 1;
  learn::Carried carried = {};
  std::atomic<bool> stop{false};
  learn::SingleSteps single_steps = {};
};

}  // namespace turunan
