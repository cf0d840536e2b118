#include <fmt/format.h>

#include <algorithm>

#include "sheet/explainer.hpp"
#include "sheet/names.hpp"
#include "transform/rewrite.hpp"

// The moment that is explained: the values before a step of the training, and what the step makes of them.
namespace turunan::sheet {

namespace {

// The text on one line, each stretch of white space as one space.
std::string on_one_line(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool white = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!white) {
      result += c;
    } else if (!result.empty() && result.back() != ' ') {
      result += ' ';
    }
  }
  return result;
}

// The optimiser's call as it is written.
std::string call_text(const Minimise& m, const Source& source) {
  if (m.arguments.empty()) return std::string(source.text(m.optimiser.span));
  return on_one_line(source.text(join(m.optimiser.span, m.arguments.back().span))) + ")";
}

}  // namespace

Tensor under_name(const Tensor& tensor, const std::string& name) {
  if (tensor.node().origin.name == name) return tensor;
  Origin origin = tensor.node().origin;
  origin.name = name;
  return with_origin(tensor, std::move(origin));
}

std::string Explainer::time_of(const std::string& training, std::int64_t steps) const {
  if (request_.after == 0) return "before step 1 of " + training;
  return fmt::format("after {} step{} of {}{}", request_.after, request_.after == 1 ? "" : "s", training,
                     request_.after == steps ? ", its last" : "");
}

void Explainer::require_steps(std::int64_t steps, const std::string& training) const {
  if (request_.after <= steps) return;
  throw Error(fmt::format("--after {}: {} takes {} step{} in all", request_.after, training, steps,
                          steps == 1 ? "" : "s"));
}

void Explainer::look_without_training() {
  if (request_.after > 0) {
    throw Error(fmt::format("--after {}: nothing in the sheet trains {}", request_.after, cost_name_), {},
                fmt::format("minimise {} by sgd(rate = 0.1), steps = 1000 would", cost_name_));
  }
  build_ = session_.elaborator();
  in_sheet([&] { result_.subject.cost = (*build_)(cost_); });
  values_ = session_.values_;
}

void Explainer::look_at(const Minimise& m) {
  Session::Training training;
  in_sheet([&] { training = session_.prepare(m); });
  const std::string call = call_text(m, *sheet_.source);
  require_steps(training.task.steps, call);
  // What names stand for in a step on so many rows.
  std::map<std::int64_t, Elaborator> builds;
  training.task.step = [&](std::int64_t rows) {
    std::optional<Elaborator> build;
    learn::Step step = session_.step_on_batch(m, training, rows, &build);
    builds.insert_or_assign(rows, std::move(*build));
    return step;
  };
  learn::Moment moment = moment_of(training.task, training.steps_in_epoch, true);
  const bool batched = training.task.batch > 0;
  const std::int64_t rows = batched ? moment.step.examples.front().variable.shape()[0] : 0;
  build_ = builds.at(rows);
  Subject& subject = result_.subject;
  subject.cost = under_name(moment.step.cost, cost_name_);
  subject.moment = time_of(call, training.task.steps);
  if (!request_.example) {
    if (batched) subject.moment += fmt::format(", batch of {}", rows);
    if (moment.step.rule.solver) {
      subject.moment +=
          fmt::format("; the step of {} is a search, so no rule of it stands below", m.optimiser.key);
    } else if (request_.after < training.task.steps) {
      change_by(training, moment);
    }
  }
  values_ = std::move(moment.values);
}

Tensor Explainer::gradient_leaf(const Tensor& parameter, const std::string& by) {
  std::vector<Subject::GradientLeaf>& leaves = result_.subject.gradients;
  const auto known = std::ranges::find(leaves, parameter, &Subject::GradientLeaf::parameter);
  if (known != leaves.end()) return known->leaf;
  const Tensor leaf = input(parameter.type(), {nullptr, 0, fmt::format("∂{}/∂{}", cost_name_, by)});
  leaves.push_back({leaf, parameter});
  return leaf;
}

// The optimiser's rule once more, with leaves for the gradients.
void Explainer::change_by(const Session::Training& training, const learn::Moment& moment) {
  std::vector<Tensor> gradients;
  for (const Tensor& parameter : training.trained)
    gradients.push_back(gradient_leaf(parameter, parameter.node().origin.name));
  const learn::Rule rule = training.optimiser->rule(training.trained, gradients);
  if (rule.plateau) {
    const Node* state = &moment.step.rule.plateau->state.node();
    result_.subject.values.emplace_back(rule.plateau->state, moment.values.at(state));
  }
  for (std::size_t i = 0; i < rule.updates.size(); ++i) {
    const Node* taken = &moment.step.rule.updates[i].variable.node();
    result_.subject.changes.push_back(
        {rule.updates[i].variable, rule.updates[i].value, moment.values.at(taken), moment.after.at(taken)});
  }
}

void Explainer::look_at_updates() {
  const Repeat* repeat = training_->as<Repeat>();
  learn::Task task;
  std::int64_t rounds = 1;
  in_sheet([&] {
    if (repeat != nullptr) rounds = session_.rounds_of(*repeat);
    task = session_.task_of(updates_of(*training_), rounds);
  });
  const std::string training =
      repeat != nullptr ? "repeat " + on_one_line(sheet_.source->text(repeat->count->span))
                        : fmt::format("the update on line {}", sheet_.source->line_of(training_->span.begin));
  require_steps(rounds, training);
  learn::Moment moment = moment_of(task, 1, false);
  build_ = session_.elaborator();
  in_sheet([&] { result_.subject.cost = (*build_)(cost_); });
  result_.subject.moment = time_of(training, rounds);
  if (!request_.example && request_.after < rounds) change_by(moment);
  values_ = std::move(moment.values);
}

// The rules as they are written, with leaves for the derivatives of the cost.
void Explainer::change_by(const learn::Moment& moment) {
  std::vector<Tensor> values;
  for (const plan::Update& update : moment.step.rule.updates) values.push_back(update.value);
  values = rewrite(values, [&](const Tensor& tensor, std::span<const Tensor>) -> Tensor {
    const std::optional<NamesInDerivative> names = names_in_derivative(tensor.node().origin.name);
    if (!names || names->of != cost_key_) return {};
    return gradient_leaf(session_.meanings_.at(names->by)->tensor, display(names->by));
  });
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Tensor& variable = moment.step.rule.updates[i].variable;
    result_.subject.changes.push_back(
        {variable, values[i], moment.values.at(&variable.node()), moment.after.at(&variable.node())});
  }
}

learn::Moment Explainer::moment_of(const learn::Task& task, std::int64_t steps_in_epoch, bool descends) {
  learn::Moment moment;
  in_sheet([&] {
    const Stoppable stoppable(session_.options_);
    try {
      moment = learn::moment_after(task, session_.values_, request_.after);
    } catch (const learn::TrainingError& error) {
      session_.fail_training(error, task, steps_in_epoch, training_->span, descends);
    }
  });
  if (moment.taken == request_.after) return moment;
  throw Error(fmt::format("stopped after {} of {} steps", moment.taken, request_.after));
}

}  // namespace turunan::sheet
