#include "turunan/trainer.hpp"

#include <algorithm>
#include <cmath>

#include "learn/fit/fit.hpp"
#include "learn/fit/implementation.hpp"
#include "ops/loss.hpp"
#include "turunan/error.hpp"
#include "turunan/functions.hpp"

namespace turunan {

namespace {

constexpr std::int64_t rows_at_once = 256;

}  // namespace

Measure measure::accuracy() {
  return {"accuracy", ops::accuracy_of};
}

Trainer::Trainer(std::shared_ptr<const nn::Module> network, Loss loss, optim::Optimiser optimiser,
                 const TrainerOptions& options)
    : implementation_(new Implementation{
          .recipe = {std::move(network), std::move(loss), std::move(optimiser), options.seed},
          .threads = options.threads}) {
  if (options.threads < 1) throw DomainError("a trainer has at least one thread");
  if (!implementation_->recipe.network) throw Error("a trainer trains a network, but the one given is null");
  if (!implementation_->recipe.loss) throw Error("a trainer has a loss, but the function given is empty");
  implementation_->recipe.network->initialise(options.seed);
}

Trainer::~Trainer() = default;
Trainer::Trainer(Trainer&&) noexcept = default;
Trainer& Trainer::operator=(Trainer&&) noexcept = default;

Trainer::Implementation& Trainer::here() const {
  if (!implementation_) throw Error("a trainer that was moved from trains nothing");
  return *implementation_;
}

History Trainer::fit(const Examples& examples, const FitOptions& options) {
  learn::require_options(options);
  Implementation& own = here();
  const DType dtype = learn::dtype_of(*own.recipe.network);
  Array inputs = learn::in_dtype(value(examples.inputs), dtype);
  Array targets = learn::in_dtype(value(examples.targets), dtype);
  learn::require_examples(inputs, targets);
  FitOptions chosen = options;
  const std::int64_t count = inputs.shape()[0];
  const std::int64_t wanted = std::llround(options.validation_split * static_cast<double>(count));
  const std::int64_t held = std::min(wanted, count - 1);
  if (held == 0 && options.validation_split > 0) {
    throw DomainError("validation_split keeps at least one example for validation and one for training", {},
                      std::to_string(options.validation_split) + " of " + std::to_string(count) + " is none");
  }
  if (held > 0) {
    chosen.validation = Examples{inputs.rows(count - held, held), targets.rows(count - held, held)};
    inputs = inputs.rows(0, count - held);
    targets = targets.rows(0, count - held);
  }
  own.carried.inputs = inputs;
  own.carried.targets = targets;
  own.carried.batch = options.batch;
  own.stop.store(false);
  return learn::Fit(own.recipe, own.threads, chosen, own.carried, *this, own.stop)();
}

double Trainer::step(const Examples& batch) {
  Implementation& own = here();
  return own.single_steps(own.recipe, own.threads, own.carried, value(batch.inputs), value(batch.targets));
}

void Trainer::stop() {
  here().stop.store(true);
}

double Trainer::measure(const Measure& measure, const Examples& examples) const {
  if (!measure.of) throw Error("the measure \"" + measure.name + "\" has no function: its `of` is empty");
  return learn::Chunks(here().recipe.network, {measure.of}, examples, rows_at_once, here().threads)
      .means()[0];
}

double Trainer::cost(const Examples& examples) const {
  return measure({"cost", here().recipe.loss}, examples);
}

const nn::Module& Trainer::network() const {
  return *here().recipe.network;
}

TrainingState Trainer::state() const {
  const learn::Carried& carried = here().carried;
  TrainingState state{.steps = carried.steps,
                      .epochs = carried.epochs,
                      .seed = here().recipe.seed,
                      .parameters = {},
                      .optimiser_name = std::string(here().recipe.optimiser.name()),
                      .optimiser = {carried.state.begin(), carried.state.end()}};
  for (const auto& [name, parameter, layout] : network().parameters())
    state.parameters.emplace_back(name, parameter.value());
  return state;
}

void Trainer::restore(const TrainingState& state) {
  Implementation& own = here();
  learn::require_state_of(own.recipe, state);
  for (auto& [name, parameter, layout] : network().parameters()) {
    for (const auto& [stored, value] : state.parameters) {
      if (stored == name) parameter.set(value);
    }
  }
  own.recipe.seed = state.seed;
  own.single_steps = {};
  own.carried.steps = state.steps;
  own.carried.epochs = state.epochs;
  own.carried.state = {state.optimiser.begin(), state.optimiser.end()};
}

}  // namespace turunan
