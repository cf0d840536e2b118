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
  implementation_->recipe.network->initialise(options.seed);
}

Trainer::~Trainer() = default;
Trainer::Trainer(Trainer&&) noexcept = default;
Trainer& Trainer::operator=(Trainer&&) noexcept = default;

History Trainer::fit(const Examples& examples, const FitOptions& options) {
  learn::require_options(options);
  Implementation& here = *implementation_;
  const DType dtype = learn::dtype_of(*here.recipe.network);
  Array inputs = learn::in_dtype(value(examples.inputs), dtype);
  Array targets = learn::in_dtype(value(examples.targets), dtype);
  learn::require_examples(inputs, targets);
  FitOptions chosen = options;
  const std::int64_t count = inputs.shape()[0];
  const std::int64_t wanted = std::llround(options.validation_split * static_cast<double>(count));
  const std::int64_t held = options.validation ? 0 : std::min(wanted, count - 1);
  if (held > 0) {
    chosen.validation = Examples{inputs.rows(count - held, held), targets.rows(count - held, held)};
    inputs = inputs.rows(0, count - held);
    targets = targets.rows(0, count - held);
  }
  here.carried.inputs = inputs;
  here.carried.targets = targets;
  here.carried.batch = options.batch;
  here.stop.store(false);
  return learn::Fit(here.recipe, here.threads, chosen, here.carried, *this, here.stop)();
}

double Trainer::step(const Examples& batch) {
  Implementation& here = *implementation_;
  const DType dtype = learn::dtype_of(*here.recipe.network);
  return here.single_steps(here.recipe, here.threads, here.carried,
                           learn::in_dtype(value(batch.inputs), dtype),
                           learn::in_dtype(value(batch.targets), dtype));
}

void Trainer::stop() {
  implementation_->stop.store(true);
}

double Trainer::measure(const Measure& measure, const Examples& examples) const {
  return learn::Chunks(implementation_->recipe.network, {measure.of}, examples, rows_at_once,
                       implementation_->threads)
      .means()[0];
}

double Trainer::cost(const Examples& examples) const {
  return measure({"cost", implementation_->recipe.loss}, examples);
}

const nn::Module& Trainer::network() const {
  return *implementation_->recipe.network;
}

TrainingState Trainer::state() const {
  const learn::Carried& carried = implementation_->carried;
  TrainingState state{.steps = carried.steps,
                      .epochs = carried.epochs,
                      .seed = implementation_->recipe.seed,
                      .parameters = {},
                      .optimiser = carried.state};
  for (const auto& [name, parameter, layout] : network().parameters())
    state.parameters.emplace_back(name, parameter.value());
  return state;
}

void Trainer::restore(const TrainingState& state) {
  std::vector<nn::NamedParameter> parameters = network().parameters();
  for (auto& [name, parameter, layout] : parameters) {
    const auto is_it = [&wanted = name](const auto& entry) { return entry.first == wanted; };
    const auto found = std::find_if(state.parameters.begin(), state.parameters.end(), is_it);
    if (found == state.parameters.end()) throw Error("the state has no parameter " + name);
    if (found->second.shape() != parameter.shape()) {
      throw ShapeError("the parameter " + name + " is " + to_string(parameter.shape()),
                       {{0, "is " + to_string(found->second.shape())}});
    }
  }
  for (auto& [name, parameter, layout] : parameters) {
    for (const auto& [stored, value] : state.parameters) {
      if (stored == name) parameter.set(value);
    }
  }
  learn::Carried& carried = implementation_->carried;
  implementation_->recipe.seed = state.seed;
  implementation_->single_steps = {};
  carried.steps = state.steps;
  carried.epochs = state.epochs;
  carried.state = state.optimiser;
}

}  // namespace turunan
