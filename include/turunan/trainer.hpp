#pragma once

#include <concepts>
#include <functional>
#include <iosfwd>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "turunan/explain.hpp"
#include "turunan/module.hpp"
#include "turunan/optim.hpp"

namespace turunan {

/// Examples with what should come out for them. The first axis of both counts the examples.
struct Examples {
  Tensor inputs, targets;
};

/// A number that says how good predictions are: a mean over the examples, such as measure::accuracy.
struct Measure {
  std::string name;
  std::function<Tensor(const Tensor& prediction, const Tensor& target)> of;
};

namespace measure {
/// The part of the examples whose largest entry is in the right place; of one column, 0.5 decides.
Measure accuracy();
}  // namespace measure

/// What came out of one epoch.
struct Epoch {
  std::int64_t number = 0;  ///< counted from 1, over all calls of fit
  std::int64_t steps = 0;   ///< taken so far, over all calls of fit
  /// The mean over the epoch's examples, each before its step; with a solver, LBFGS or LevenbergMarquardt,
  /// after it.
  double cost = 0;
  std::optional<double> validation_cost = {};
  /// Of the validation examples, or where there are none of the training examples.
  std::vector<std::pair<std::string, double>> measures = {};
  double seconds = 0;  ///< since fit began
};

class Trainer;
using Callback = std::function<void(const Epoch&, Trainer&)>;

/// Training stops when the cost of the validation examples, or without them the cost itself, has not fallen
/// by more than `least_change` for more than `patience` epochs.
struct EarlyStopping {
  std::int64_t patience = 10;
  double least_change = 0;
};

struct FitOptions {
  std::int64_t epochs = 1;
  std::int64_t batch =
      0;  ///< examples of one step; 0 for all of them. The last batch of an epoch may be smaller
  /// The part of the examples, from the end, kept for validation; a part that keeps none is a DomainError.
  double validation_split = 0;
  std::optional<Examples> validation = {};  ///< or these; Error for both
  std::vector<Measure> measures = {};       ///< taken after each epoch
  std::optional<EarlyStopping> early_stopping = {};
  bool keep_best = false;                ///< leave the parameters of the epoch with the least cost
  std::vector<Callback> callbacks = {};  ///< called after each epoch, with the parameters up to date
  std::ostream* progress = nullptr;      ///< a line for each epoch is written here
};

struct History {
  /// What every epoch gave. Without batches and where nothing looks at single epochs (callbacks, measures,
  /// validation, early stopping, keep_best, progress), so many are run at once that some thousand are in
  /// here, the last one too.
  std::vector<Epoch> epochs;
  std::int64_t best = 0;       ///< the number of the epoch with the least (validation) cost
  bool stopped_early = false;  ///< by early stopping or by `stop`
};

/// Everything that training carries from step to step, for a checkpoint: training goes on from it bit for bit
/// as if it had never stopped. What the optimiser carries is named by its parameter, "0.weight.m"; without
/// any, the optimiser begins anew.
struct TrainingState {
  std::int64_t steps = 0, epochs = 0;
  std::uint64_t seed = 0;
  std::vector<std::pair<std::string, Array>> parameters = {};
  std::string optimiser_name = {};  ///< "adam"
  std::vector<std::pair<std::string, Array>> optimiser = {};
};

struct TrainerOptions {
  /// Of the order of examples, of dropout, and of the initial values of parameters that have none yet: a
  /// network that was called before has drawn its own, with the seed 0 or that of initialise.
  std::uint64_t seed = 0;
  int threads = 1;
};

/// Trains a network: each step goes down the gradient of the loss of a batch. Goodfellow, Bengio and
/// Courville, Deep Learning, section 5.9 and chapter 8.
///
/// The trainer shares the parameters of the network that it is given. Results are a function of the data, the
/// seed and the options alone: not of the number of threads.
class Trainer {
 public:
  /// One number for a batch. It is best a mean over the examples, as those of loss.hpp are: what `cost` and
  /// fit give for many batches is the mean of theirs, so that a sum depends on their sizes.
  using Loss = std::function<Tensor(const Tensor& prediction, const Tensor& target)>;
  template <std::derived_from<nn::Module> Network>
  Trainer(const Network& network, Loss loss, optim::Optimiser optimiser, const TrainerOptions& options = {})
      : Trainer(std::static_pointer_cast<const nn::Module>(std::make_shared<Network>(network)),
                std::move(loss), std::move(optimiser), options) {}
  Trainer(std::shared_ptr<const nn::Module> network, Loss loss, optim::Optimiser optimiser,
          const TrainerOptions& options);
  ~Trainer();
  Trainer(Trainer&&) noexcept;
  Trainer& operator=(Trainer&&) noexcept;

  /// Trains for so many epochs more. Throws ShapeError where the examples do not fit each other or the
  /// network, DomainError for an option out of range, Error where a number stops being finite: it says at
  /// which step and which tensor was the first, and the parameters are those before that step.
  History fit(const Examples& examples, const FitOptions& options = {});
  /// One step on these examples, for batches that come from elsewhere: files larger than memory
  /// (batches.hpp), images that are varied. Returns their mean loss before the step, with a solver after it.
  /// Throws as fit does.
  double step(const Examples& batch);
  /// Ends fit after the epoch at hand; for callbacks and other threads.
  void stop();

  /// The mean loss of examples, as the network is used after training; a chunk of them at a time.
  double cost(const Examples& examples) const;
  double measure(const Measure& measure, const Examples& examples) const;

  const nn::Module& network() const;
  TrainingState state() const;
  /// Goes on from a state. Throws ShapeError, TypeError or Error where it is not one of this network and
  /// optimiser, and says what differs; nothing has changed then.
  void restore(const TrainingState& state);

 private:
  friend Derivation explain(const Trainer& trainer, const ExplainOptions& options);
  struct Implementation;
  Implementation& here() const;  // throws Error where it was moved from
  std::unique_ptr<Implementation> implementation_;
};

/// The result of a network for many inputs, a chunk of examples at a time.
Array predict(const nn::Module& network, const Array& inputs, std::int64_t chunk = 256);

/// The next step of training as equations with numbers: on the examples that fit had last, or on the first
/// batch of its next epoch. Throws Error before the first fit.
Derivation explain(const Trainer& trainer, const ExplainOptions& options = {});

}  // namespace turunan
