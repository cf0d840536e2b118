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

std::shared_ptr<TrainingStep> training_step() {
  return std::make_shared<TrainingStep>(TrainingStep{input({DType::f64, {}}, {nullptr, 0, "step"})});
}

// What places keep, and the number of the step where something is drawn by it.
void add_training_step(learn::Step& step, const TrainingStep& mode) {
  for (const auto& [kept, value] : mode.becomes) step.rule.updates.push_back({kept, value});
  std::vector<Tensor> roots = {step.cost};
  for (const plan::Update& update : step.rule.updates) roots.push_back(update.value);
  const std::vector<Tensor> nodes = nodes_in_order(roots);
  if (std::ranges::find(nodes, mode.number) == nodes.end()) return;
  step.rule.state.push_back({mode.number, Array::scalar(0)});
  step.rule.updates.push_back({mode.number, mode.number + 1.0});
}

}  // namespace

std::map<std::string, MeaningPtr> data_in(const std::map<std::string, MeaningPtr>& used) {
  std::map<std::string, MeaningPtr> data;
  std::vector<std::pair<std::string, MeaningPtr>> open(used.begin(), used.end());
  std::set<const Meaning*> seen;
  while (!open.empty()) {
    const auto [name, meaning] = open.back();
    open.pop_back();
    if (!seen.insert(meaning.get()).second) continue;
    if (meaning->kind == Meaning::Kind::data) data.emplace(name, meaning);
    if (meaning->kind != Meaning::Kind::parameter)
      open.insert(open.end(), meaning->uses.begin(), meaning->uses.end());
  }
  return data;
}

void Session::take_batches(const Minimise& m, Training& training,
                           const std::map<std::string, MeaningPtr>& used) {
  learn::Task& task = training.task;
  task.batch = elaborator().whole_number(m.batch);
  if (task.batch < 1) fail(m.batch->span, fmt::format("a batch has at least 1 example, not {}", task.batch));
  for (const auto& [name, meaning] : data_in(used)) {
    const Shape& shape = meaning->tensor.shape();
    if (!training.data.empty() && shape[0] != task.examples) {
      fail(m.batch->span,
           fmt::format("a batch takes the same rows of all data, but {} has {} rows and {} has {}",
                       display(training.data[0]), task.examples, display(name), shape[0]));
    }
    task.examples = shape[0];
    training.data.push_back(name);
  }
  if (training.data.empty()) {
    fail(m.batch->span, fmt::format("a batch is taken from data, and {} depends on none", training.cost_text),
         "data X, y = … defines tensors whose first axis is the examples");
  }
  if (task.examples == 0) fail(m.batch->span, "there are no examples to train on");
  task.batch = std::min(task.batch, task.examples);
  training.steps_in_epoch = (task.examples + task.batch - 1) / task.batch;
}

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

// What elaborates with so many rows in place of all data.
Elaborator Session::on_batch(const Training& training, std::int64_t rows,
                             std::vector<learn::Examples>& examples, std::shared_ptr<TrainingStep> step) {
  Elaborator::Names overrides;
  for (const std::string& name : training.data) {
    const Tensor& all = meanings_.at(name)->tensor;
    TensorType type = all.type();
    type.shape[0] = rows;
    const Tensor part = input(type, all.node().origin);
    overrides[name] = part;
    examples.push_back({part, values_.at(&all.node())});
  }
  return elaborator(std::move(overrides), {}, std::move(step));
}

learn::Step Session::step_on_batch(const Minimise& m, const Training& training, std::int64_t rows,
                                   std::optional<Elaborator>* built) {
  const auto mode = training.differs ? training_step() : nullptr;
  std::vector<learn::Examples> examples;
  Elaborator build = on_batch(training, rows, examples, mode);
  const bool as_it_was = rows == 0 && mode == nullptr;
  learn::Step step = training.descend(as_it_was ? training.cost : build(m.cost));
  step.examples = std::move(examples);
  if (mode) add_training_step(step, *mode);
  if (built != nullptr) *built = std::move(build);
  return step;
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
    const std::int64_t done = learn::train(task, values_);
    if (options_.stop != nullptr) options_.stop->store(false);
    if (done == task.steps) return;
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
