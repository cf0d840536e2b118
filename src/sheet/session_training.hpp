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
  std::vector<std::string> data = {};  // the names that stand for the examples of a batch
  std::int64_t steps_in_epoch = 1;
  bool counts_epochs = false;
  std::vector<Tensor> reports = {};
  std::vector<std::string> report_texts = {};

  learn::Step descend(const Tensor& of) const { return learn::descend(of, trained, *optimiser); }
};

/// The data among the names, and among those that they use.
std::map<std::string, MeaningPtr> data_in(const std::map<std::string, MeaningPtr>& used);

/// The constants of several rows that what depends on a param uses directly: the examples of a sheet without
/// data.
std::vector<std::pair<std::string, MeaningPtr>> example_constants(
    const std::map<std::string, MeaningPtr>& used);

}  // namespace turunan::sheet
