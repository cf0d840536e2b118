#include "learn/fit/fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ostream>

#include "turunan/error.hpp"
#include "turunan/functions.hpp"

namespace turunan::learn {

namespace {

constexpr std::int64_t rows_at_once = 256;         // of a measure
constexpr std::int64_t epochs_in_history = 1'000;  // where nobody looks at single ones

}  // namespace

void require_options(const FitOptions& options) {
  if (options.epochs < 0) throw DomainError(fmt::format("epochs are counted from 0, not {}", options.epochs));
  if (options.batch < 0)
    throw DomainError(fmt::format("a batch has some examples, or is 0 for all: not {}", options.batch));
  if (!(options.validation_split >= 0 && options.validation_split < 1))
    throw DomainError(fmt::format("validation_split is from 0 to below 1, not {}", options.validation_split));
  if (options.validation && options.validation_split > 0)
    throw Error(
        "validation examples are given, or split from the others: validation or validation_split, not both");
  if (options.early_stopping && options.early_stopping->patience < 0)
    throw DomainError(fmt::format("patience is counted from 0, not {}", options.early_stopping->patience));
  if (!std::ranges::all_of(options.callbacks, [](const Callback& callback) { return bool(callback); }))
    throw Error("a callback is a function, but one is empty");
  for (const Measure& measure : options.measures) {
    if (!measure.of) throw Error("the measure \"" + measure.name + "\" has no function: its `of` is empty");
  }
}

Fit::Fit(const Recipe& recipe, int threads, const FitOptions& options, Carried& carried,
         turunan::Trainer& owner, std::atomic<bool>& stop)
    : options_(options),
      carried_(carried),
      owner_(owner),
      stop_(stop),
      network_(recipe, threads, carried, options.epochs),
      steps_before_(carried.steps),
      epochs_before_(carried.epochs) {
  Task& task = network_.task;
  if (task.batch > 0) steps_in_epoch_ = (task.examples + task.batch - 1) / task.batch;
  if (!is_watched()) task.steps_in_stretch = std::max<std::int64_t>(1, options.epochs / epochs_in_history);
  task.stop = &stop_;
  task.milestone = [this](std::int64_t steps, double cost) { after_epoch(steps, cost); };
}

bool Fit::is_watched() const {
  return !options_.callbacks.empty() || !options_.measures.empty() || options_.validation ||
         options_.early_stopping || options_.keep_best || options_.progress != nullptr;
}

History Fit::operator()() {
  if (options_.validation || !options_.measures.empty()) {
    std::vector<OfPrediction> functions;
    validates_ = options_.validation.has_value();
    if (validates_) functions.push_back(network_.recipe.loss);
    for (const Measure& m : options_.measures) functions.push_back(m.of);
    measured_ = std::make_unique<Chunks>(
        network_.recipe.network, std::move(functions),
        validates_ ? *options_.validation : turunan::Examples{network_.inputs, network_.targets},
        rows_at_once, network_.task.threads);
  }
  loop_ = std::make_unique<learn::Trainer>(network_.task, network_.values);
  try {
    loop_->run();
  } catch (const TrainingError& error) {
    network_.store();
    carried_.steps = steps_before_ + error.step - 1;
    keep_state();
    throw TrainingError(fmt::format("step {}: {}", steps_before_ + error.step, error.what()),
                        steps_before_ + error.step, error.tensor);
  }
  keep_state();
  if (!best_.empty()) {
    for (std::size_t i = 0; i < best_.size(); ++i) network_.changed[i].set(best_[i]);
  }
  return std::move(history_);
}

void Fit::keep_state() {
  keep(loop_->state(), network_.first, carried_.state);
}

void Fit::after_epoch(std::int64_t steps, double cost) {
  network_.store();
  carried_.steps = steps_before_ + steps;
  carried_.epochs = epochs_before_ + steps / steps_in_epoch_;
  if (is_watched()) keep_state();  // else nobody looks before the end
  Epoch epoch{.number = carried_.epochs, .steps = carried_.steps, .cost = cost};
  measure(epoch);
  epoch.seconds = std::chrono::duration<double>(Clock::now() - begin_).count();
  history_.epochs.push_back(epoch);
  judge(epoch);
  if (options_.progress != nullptr) tell(epoch);
  for (const Callback& callback : options_.callbacks) callback(epoch, owner_);
  history_.stopped_early = history_.stopped_early || stop_.load();
}

void Fit::measure(Epoch& epoch) {
  if (!measured_) return;
  const std::vector<double> means = measured_->means();
  const std::size_t first = validates_ ? 1 : 0;
  if (validates_) epoch.validation_cost = means[0];
  for (std::size_t i = 0; i < options_.measures.size(); ++i)
    epoch.measures.emplace_back(options_.measures[i].name, means[first + i]);
}

void Fit::judge(const Epoch& epoch) {
  const double cost = epoch.validation_cost.value_or(epoch.cost);
  const double least_change = options_.early_stopping ? options_.early_stopping->least_change : 0;
  if (cost < least_ - least_change) {
    since_least_ = 0;
  } else {
    ++since_least_;
  }
  if (cost < least_) {
    least_ = cost;
    history_.best = epoch.number;
    best_.clear();
    for (std::size_t i = 0; options_.keep_best && i < network_.changed.size(); ++i)
      best_.push_back(network_.changed[i].value());
  }
  if (options_.early_stopping && since_least_ > options_.early_stopping->patience) stop_.store(true);
}

void Fit::tell(const Epoch& epoch) const {
  std::string line = fmt::format("epoch {}: cost {:.6g}", epoch.number, epoch.cost);
  if (epoch.validation_cost) line += fmt::format(", validation cost {:.6g}", *epoch.validation_cost);
  for (const auto& [name, number] : epoch.measures) line += fmt::format(", {} {:.6g}", name, number);
  *options_.progress << line << fmt::format(", {:.1f} s\n", epoch.seconds) << std::flush;
}

}  // namespace turunan::learn
