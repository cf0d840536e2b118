#include "learn/trainer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "learn/diagnosis.hpp"

namespace turunan::learn {

namespace {

constexpr auto while_waiting = std::chrono::milliseconds(50);
constexpr std::int64_t most_steps_in_segment = 1 << 20;

std::vector<Tensor> results(const Step& step) {
  std::vector<Tensor> all = outputs_of(step);
  for (const plan::Update& update : step.rule.updates) all.push_back(update.value);
  return all;
}

}  // namespace

Trainer::Trainer(const Task& task, Bindings& values) : task_(task), values_(values) {
  now_ = &stage(rows_of(0));
  for (const Tensor& parameter : task_.parameters)
    now_->program->set(parameter, values_.at(&parameter.node()));
  for (const State& state : now_->step.rule.state) now_->program->set(state.variable, state.start);
  if (!task_.state.empty()) go_on_from(task_.state);
}

void Trainer::go_on_from(const std::vector<Array>& state) {
  Snapshot here = snapshot();
  if (state.size() != here.state.size()) {
    throw Error(fmt::format("this training carries {} tensors from step to step, but {} were given",
                            here.state.size(), state.size()));
  }
  here.state = state;
  restore(here);
}

std::int64_t Trainer::run() {
  std::int64_t done = 0;
  while (done < task_.steps && !stopped()) {
    const std::int64_t end = std::min(end_of_segment(done), task_.steps);
    const Snapshot before = snapshot();
    const auto start = Clock::now();
    const std::int64_t reached = steps(done, end);
    if (!is_finite()) find_fault(before, done, end);
    if (!batched()) adapt_segment(Clock::now() - start);
    done = reached;
    if (!batched()) follow(cost());  // the full batch: each step is an epoch
    if (done % stretch() == 0 || done == task_.steps || stopped()) {
      store();
      const double measure = batched() ? mean_cost() : cost();
      if (batched() && done % stretch() == 0) follow(measure);
      if (task_.milestone) task_.milestone(done, measure);
    } else {
      tick(done);
    }
  }
  store();
  return done;
}

Moment Trainer::look_at(std::int64_t step) {
  if (batched()) take_batch(step);
  Moment moment{.step = now_->step, .values = values_at(snapshot()), .after = {}, .taken = step};
  advance(1);
  for (const plan::Update& update : moment.step.rule.updates)
    moment.after[&update.variable.node()] = now_->program->get(update.variable);
  return moment;
}

double Trainer::cost() const {
  return now_->step.cost ? now_->program->scalar_output(0) : 0;
}

bool Trainer::stopped() const {
  return task_.stop != nullptr && task_.stop->load(std::memory_order_relaxed);
}

std::int64_t Trainer::end_of_segment(std::int64_t done) const {
  const std::int64_t next = (done / stretch() + 1) * stretch();
  if (!batched() && (now_->step.rule.plateau || now_->step.rule.solver)) return done + 1;
  return batched() ? next : std::min(next, done + segment_);
}

// So many full-batch steps between two looks at the numbers and the outside that they take a moment.
void Trainer::adapt_segment(Clock::duration taken) {
  if (taken < while_waiting / 2 && segment_ < most_steps_in_segment) segment_ *= 2;
  if (taken > while_waiting && segment_ > 1) segment_ /= 2;
}

void Trainer::tick(std::int64_t done) {
  if (!task_.tick || Clock::now() - last_tick_ < while_waiting) return;
  last_tick_ = Clock::now();
  task_.tick(done, cost());
}

// The rate of a schedule that looks at a measure.
void Trainer::follow(double measure) {
  const std::optional<Plateau>& plateau = now_->step.rule.plateau;
  if (plateau) now_->program->set(plateau->state, plateau->next(now_->program->get(plateau->state), measure));
}

// Over the rows of the epoch that were seen.
double Trainer::mean_cost() {
  const double mean = rows_seen_ > 0 ? cost_seen_ / rows_seen_ : cost();
  cost_seen_ = rows_seen_ = 0;
  return mean;
}

std::int64_t Trainer::rows_of(std::int64_t step) const {
  if (!batched()) return 0;
  return std::min(task_.batch, task_.examples - step % steps_in_epoch() * task_.batch);
}

Trainer::Stage& Trainer::stage(std::int64_t rows) {
  Stage& found = stages_[rows];
  if (found.program) return found;
  found.step = task_.step(rows);
  require_nothing_else_changes(found.step);
  found.program = std::make_unique<plan::Program>(outputs_of(found.step), found.step.rule.updates,
                                                  plan::Options{.threads = task_.threads});
  for (const Tensor& leaf : given(found.step)) found.program->set(leaf, values_.at(&leaf.node()));
  return found;
}

// The variables that keep their value throughout: neither trained, nor carried, nor gathered.
std::vector<Tensor> Trainer::given(const Step& step) const {
  std::vector<Tensor> leaves;
  for (const Tensor& tensor : nodes_in_order(results(step))) {
    const auto gathered = [&](const Examples& e) { return e.variable == tensor; };
    const bool trained = std::ranges::find(task_.parameters, tensor) != task_.parameters.end();
    if (!trained && values_.contains(&tensor.node()) && std::ranges::none_of(step.examples, gathered)) {
      leaves.push_back(tensor);
    }
  }
  return leaves;
}

// Takes what is trained along from one size of batch to another.
void Trainer::move_to(Stage& next) {
  if (now_ == &next) return;
  const Snapshot here = snapshot();
  now_ = &next;
  restore(here);
}

Trainer::Snapshot Trainer::snapshot() const {
  Snapshot result;
  for (const Tensor& parameter : task_.parameters) result.parameters.push_back(now_->program->get(parameter));
  for (const State& state : now_->step.rule.state) result.state.push_back(now_->program->get(state.variable));
  if (now_->step.rule.solver) {
    for (Array& array : now_->step.rule.solver->state()) result.state.push_back(std::move(array));
  }
  return result;
}

void Trainer::restore(const Snapshot& from) {
  for (std::size_t i = 0; i < from.parameters.size(); ++i)
    now_->program->set(task_.parameters[i], from.parameters[i]);
  const Rule& rule = now_->step.rule;
  for (std::size_t i = 0; i < rule.state.size(); ++i)
    now_->program->set(rule.state[i].variable, from.state[i]);
  if (rule.solver) rule.solver->restore(std::span(from.state).subspan(rule.state.size()));
}

std::span<const std::int64_t> Trainer::rows_at(std::int64_t step) {
  const std::int64_t epoch = step / steps_in_epoch();
  if (epoch != epoch_) {
    order_ = shuffled(task_.examples, task_.seed, task_.first_epoch + epoch);
    epoch_ = epoch;
  }
  const auto first = static_cast<std::size_t>(step % steps_in_epoch() * task_.batch);
  return std::span(order_).subspan(first, static_cast<std::size_t>(rows_of(step)));
}

void Trainer::take_batch(std::int64_t step) {
  move_to(stage(rows_of(step)));
  const auto rows = rows_at(step);
  for (const Examples& e : now_->step.examples) now_->program->gather(e.variable, e.rows, rows);
}

// So many steps on the examples that the program has.
void Trainer::advance(std::int64_t count) {
  const std::shared_ptr<Solver>& solver = now_->step.rule.solver;
  if (!solver) return now_->program->run(count);
  for (std::int64_t i = 0; i < count && !stopped(); ++i) solver->step(*now_->program, !batched());
}

// Runs steps [begin, end); returns where it came to, short of the end where it was stopped or the cost went
// bad.
std::int64_t Trainer::steps(std::int64_t begin, std::int64_t end) {
  if (!batched()) {
    advance(end - begin);
    return end;
  }
  for (std::int64_t step = begin; step < end; ++step) {
    if (stopped()) return step;
    take_batch(step);
    advance(1);
    if (!std::isfinite(cost())) return step;
    cost_seen_ += cost() * static_cast<double>(rows_of(step));
    rows_seen_ += static_cast<double>(rows_of(step));
    if (step + 1 < end) tick(step + 1);
  }
  return end;
}

bool Trainer::is_finite() const {
  return std::isfinite(cost()) &&
         std::ranges::all_of(task_.parameters, [&](const Tensor& p) { return now_->program->finite(p); });
}

void Trainer::store() {
  for (const Tensor& parameter : task_.parameters) values_[&parameter.node()] = now_->program->get(parameter);
}

// Every variable of the step at hand: what is trained as given here, the batch as it lies in the program.
Bindings Trainer::values_at(const Snapshot& trained) const {
  Bindings bindings = values_;
  for (std::size_t i = 0; i < trained.parameters.size(); ++i)
    bindings[&task_.parameters[i].node()] = trained.parameters[i];
  for (std::size_t i = 0; i < now_->step.rule.state.size(); ++i)
    bindings[&now_->step.rule.state[i].variable.node()] = trained.state[i];
  for (const Examples& e : now_->step.examples) bindings[&e.variable.node()] = now_->program->get(e.variable);
  return bindings;
}

// Goes through the steps again, one at a time, to the one that went bad, and says which tensor it was.
void Trainer::find_fault(const Snapshot& before, std::int64_t begin, std::int64_t end) {
  restore(before);
  for (std::int64_t step = begin; step < end; ++step) {
    const Snapshot good = snapshot();
    if (batched()) take_batch(step);
    advance(1);
    if (!is_finite()) {
      restore(good);
      store();
      report_fault(good, step);
    }
  }
  throw TrainingError("the training gave a number that is not finite", end, {});
}

void Trainer::report_fault(const Snapshot& good, std::int64_t step) {
  const Fault fault = first_fault(judged(now_->step), values_at(good));
  throw TrainingError(fault.description, step + 1, fault.tensor);
}

}  // namespace turunan::learn
