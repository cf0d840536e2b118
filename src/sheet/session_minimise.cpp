#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "ops/arithmetic.hpp"
#include "ops/leaf.hpp"
#include "sheet/names.hpp"
#include "sheet/session.hpp"
#include "sheet/session_training.hpp"

namespace turunan::sheet {

namespace {

constexpr std::int64_t longest_training = std::int64_t{1} << 40;

std::vector<Tensor> parameters_in(const Tensor& cost) {
  std::vector<Tensor> found;
  for (const Tensor& tensor : nodes_in_order({&cost, 1})) {
    if (&tensor.node().operation == &ops::parameter) found.push_back(tensor);
  }
  return found;
}

std::string short_number(const Array& value) {
  return to_string(value, {.digits = 6, .threshold = 10, .edge = 3, .line_width = 1000, .sheet = true});
}

// Each with those that they use.
bool differs_in_training(const std::map<std::string, MeaningPtr>& used) {
  std::vector<MeaningPtr> open;
  std::set<const Meaning*> seen;
  const auto note = [&](const std::map<std::string, MeaningPtr>& names) {
    for (const auto& [name, meaning] : names) {
      if (seen.insert(meaning.get()).second) open.push_back(meaning);
    }
  };
  note(used);
  while (!open.empty()) {
    const MeaningPtr meaning = open.back();
    open.pop_back();
    if (meaning->differs_in_training) return true;
    if (meaning->kind != Meaning::Kind::parameter) note(meaning->uses);
  }
  return false;
}

}  // namespace

void Session::set_length(const Minimise& m, Training& training) {
  if (m.steps && m.epochs)
    fail(m.steps->span, "a training is so many steps or so many epochs long, not both");
  if (!m.steps && !m.epochs) {
    fail(m.optimiser.span, "how long to train is missing", "steps = 1000, or with a batch epochs = 10");
  }
  const ExprPtr& given = m.steps ? m.steps : m.epochs;
  const std::int64_t length = elaborator().whole_number(given);
  if (length < 1) fail(given->span, fmt::format("a training takes at least one step, not {}", length));
  if (length > longest_training / training.steps_in_epoch) {
    fail(given->span, fmt::format("a training takes at most {} steps", longest_training));
  }
  training.task.steps = m.steps ? length : length * training.steps_in_epoch;
  training.counts_epochs = m.epochs != nullptr;
  training.task.steps_in_stretch = m.epochs ? 1 : std::max<std::int64_t>(length / 10, 1);
}

Session::Training Session::prepare(const Minimise& m) {
  Training training;
  learn::Task& task = training.task;
  Elaborator build = elaborator();
  training.cost = build(m.cost);
  training.cost_text = source_->text(m.cost->span);
  if (training.cost.shape().elements() != 1) {
    throw SheetError(
        {.span = m.cost->span,
         .message = "what is minimised is one number",
         .labels = {{m.cost->span, training.cost_text + " is " + to_string(training.cost.shape())}},
         .help = fmt::format("mean({}) is one", training.cost_text),
         .source = source_});
  }
  training.trained = parameters_in(training.cost);
  if (training.trained.empty()) {
    fail(m.cost->span,
         fmt::format("{} depends on no param, so there is nothing to train", training.cost_text),
         "param W = … defines what training may change");
  }
  task.parameters = training.trained;
  training.differs = build.differs_in_training() || differs_in_training(build.used());
  if (training.differs) {
    const auto step = training_step();
    elaborator({}, {}, step)(m.cost);
    for (const auto& [kept, value] : step->becomes) task.parameters.push_back(kept);
  }
  optimiser_of(m);  // a name that is none is said before what else is missing
  if (m.batch) take_batches(m, training, build.used());
  set_length(m, training);
  training.optimiser = optimiser_with_settings(m, task.steps);
  for (const ExprPtr& report : m.reports) {
    training.reports.push_back(elaborator()(report));
    const With* with = report->as<With>();
    training.report_texts.emplace_back(
        source_->text((with != nullptr && m.reports.size() == 1 ? with->body : report)->span));
  }
  task.seed = seed_;
  task.threads = options_.threads;
  task.stop = options_.stop;
  return training;
}

Progress Session::progress_of(const Training& training, std::int64_t done, double cost,
                              bool milestone) const {
  Progress progress{.done = done, .steps = training.task.steps, .steps_in_epoch = training.steps_in_epoch};
  progress.examples_in_epoch = training.task.examples;
  progress.counts_epochs = training.counts_epochs;
  progress.cost_text = training.cost_text;
  progress.cost = cost;
  progress.milestone = milestone;
  if (!milestone) return progress;
  const std::vector<Array> values = evaluate(training.reports);
  for (std::size_t i = 0; i < values.size(); ++i) {
    progress.reports.emplace_back(training.report_texts[i], short_number(values[i]));
  }
  return progress;
}

void Session::run(const Statement& s, const Minimise& m) {
  computed_ = true;
  Training training = prepare(m);
  training.task.step = [&](std::int64_t rows) { return step_on_batch(m, training, rows); };
  train(training.task, training.steps_in_epoch, s.span, [&](std::int64_t done, double cost, bool milestone) {
    return progress_of(training, done, cost, milestone);
  });
}

void Session::train(learn::Task& task, std::int64_t steps_in_epoch, Span span,
                    const std::function<Progress(std::int64_t, double, bool)>& progress_at) {
  const bool descends = !progress_at(0, 0, false).cost_text.empty();
  double last_cost = 0;
  task.tick = [&](std::int64_t done, double cost) { listener_.progress(progress_at(done, cost, false)); };
  task.milestone = [&](std::int64_t done, double cost) {
    last_cost = cost;
    listener_.progress(progress_at(done, cost, true));
  };
  try {
    const std::int64_t done = [&] {
      const Stoppable stoppable(options_);
      return learn::train(task, values_);
    }();
    if (options_.stop != nullptr) options_.stop->store(false);
    if (done == task.steps) return;
    if (options_.needs_all_steps) fail(span, fmt::format("stopped after {} of {} steps", done, task.steps));
    Progress progress = progress_at(done, last_cost, false);
    progress.stopped = true;
    listener_.progress(progress);
  } catch (const learn::TrainingError& error) {
    fail_training(error, task, steps_in_epoch, span, descends);
  }
}

void Session::fail_training(const learn::TrainingError& error, const learn::Task& task,
                            std::int64_t steps_in_epoch, Span span, bool descends) const {
  const Origin origin = error.tensor ? error.tensor.node().origin : Origin{};
  Diagnostic diagnostic{.span = span, .message = {}, .labels = {}, .help = {}, .source = source_};
  const auto line = static_cast<std::size_t>(origin.line);
  const bool here =
      line > 0 && origin.file && *origin.file == source_->name() && line <= source_->line_count();
  if (here) {
    diagnostic.span = source_->line(line);
    diagnostic.labels.push_back({diagnostic.span, "the first tensor that is not finite is computed here"});
  }
  const std::string epoch =
      task.batch > 0 ? fmt::format(" (epoch {})", (error.step - 1) / steps_in_epoch + 1) : "";
  diagnostic.message =
      fmt::format("the training stopped at step {}{}: {}", error.step, epoch, error.required());
  if (descends) diagnostic.help = "a smaller rate, or smaller first values of the params, often mends this";
  throw SheetError(std::move(diagnostic));
}

}  // namespace turunan::sheet
