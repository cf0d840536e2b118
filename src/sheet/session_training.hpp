#pragma once

#include "sheet/session.hpp"

namespace turunan::sheet {

/// One `minimise`, made ready to run: its names looked up, its settings checked.
struct Session::Training {
  learn::Task task = {};  // without its step
  Tensor cost = {};
  std::vector<Tensor> trained = {};  // the params; the task's parameters have what places keep besides
  bool differs = false;              // the cost is another while it is trained: dropout
  std::string cost_text = {};
  std::optional<optim::Optimiser> optimiser = {};
  std::vector<Named> data = {};  // the names that stand for the examples of a batch
  std::vector<Array> rows = {};  // the examples of each
  Elaborator::Names kept = {};   // what keeps its value in batches
  std::int64_t steps_in_epoch = 1;
  bool counts_epochs = false;
  std::vector<Tensor> reports = {};
  std::vector<std::string> report_texts = {};

  learn::Step descend(const Tensor& of) const { return learn::descend(of, trained, *optimiser); }
};

/// The data among the names, and among those that they use; rows of data under a name of their own are data.
std::map<std::string, MeaningPtr> data_in(const std::map<std::string, MeaningPtr>& used);

std::shared_ptr<TrainingStep> training_step();

/// Says that a training runs, which can be stopped, as long as it lives.
class Stoppable {
 public:
  explicit Stoppable(const RunOptions& options) : trains_(options.trains) {
    if (trains_ != nullptr) *trains_ = true;
  }
  ~Stoppable() {
    if (trains_ != nullptr) *trains_ = false;
  }
  Stoppable(const Stoppable&) = delete;
  Stoppable& operator=(const Stoppable&) = delete;

 private:
  std::atomic<bool>* trains_;
};

/// The constants of several rows that what depends on a param uses directly: the examples of a sheet without
/// data.
std::vector<Named> example_constants(const std::map<std::string, MeaningPtr>& used);

}  // namespace turunan::sheet
