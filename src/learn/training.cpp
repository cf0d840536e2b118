#include "learn/training.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <memory>
#include <numeric>
#include <utility>

#include "learn/diagnosis.hpp"
#include "ops/random.hpp"
#include "plan/program.hpp"
#include "transform/gradient.hpp"

namespace turunan::learn {

namespace {

using Clock = std::chrono::steady_clock;

constexpr Clock::duration moment = std::chrono::milliseconds(50);
constexpr std::int64_t most_steps_in_segment = 1 << 20;

/// The step of training for one size of batch.
struct Stage {
  Step step;
  std::unique_ptr<plan::Program> program;
};

/// Everything that training changes, to go back to.
struct Snapshot {
  std::vector<Array> parameters, state;
};

class Trainer {
 public:
  Trainer(const Task& task, Bindings& values) : task_(task), values_(values) {
    enter(stage(rows_of(0)));
    for (const Tensor& parameter : task_.parameters)
      now_->program->set(parameter, values_.at(&parameter.node()));
    for (const State& state : now_->step.rule.state) now_->program->set(state.variable, state.start);
  }

  std::int64_t run() {
    std::int64_t done = 0;
    while (done < task_.steps && !stopped()) {
      const std::int64_t end = std::min(end_of_segment(done), task_.steps);
      const Snapshot before = snapshot();
      const auto start = Clock::now();
      const std::int64_t reached = steps(done, end);
      if (!is_finite()) find_fault(before, done, end);
      if (!batched()) adapt_segment(Clock::now() - start);
      done = reached;
      if (done % stretch() == 0 || done == task_.steps || stopped()) {
        store();
        if (task_.milestone) task_.milestone(done, batched() ? mean_cost() : cost());
      } else {
        tick(done);
      }
    }
    store();
    return done;
  }

 private:
  bool batched() const { return task_.batch > 0; }
  double cost() const { return now_->step.cost ? now_->program->scalar_output(0) : 0; }
  bool stopped() const { return task_.stop != nullptr && task_.stop->load(std::memory_order_relaxed); }
  std::int64_t steps_in_epoch() const { return (task_.examples + task_.batch - 1) / task_.batch; }

  std::int64_t stretch() const { return batched() ? steps_in_epoch() : task_.steps_in_stretch; }

  std::int64_t end_of_segment(std::int64_t done) const {
    const std::int64_t next = (done / stretch() + 1) * stretch();
    return batched() ? next : std::min(next, done + segment_);
  }

  // So many full-batch steps between two looks at the numbers and the outside that they take a moment.
  void adapt_segment(Clock::duration taken) {
    if (taken < moment / 2 && segment_ < most_steps_in_segment) segment_ *= 2;
    if (taken > moment && segment_ > 1) segment_ /= 2;
  }

  void tick(std::int64_t done) {
    if (!task_.tick || Clock::now() - last_tick_ < moment) return;
    last_tick_ = Clock::now();
    task_.tick(done, cost());
  }

  // Over the rows of the epoch that were seen.
  double mean_cost() {
    const double mean = rows_seen_ > 0 ? cost_seen_ / rows_seen_ : cost();
    cost_seen_ = rows_seen_ = 0;
    return mean;
  }

  std::int64_t rows_of(std::int64_t step) const {
    if (!batched()) return 0;
    return std::min(task_.batch, task_.examples - step % steps_in_epoch() * task_.batch);
  }

  Stage& stage(std::int64_t rows) {
    Stage& found = stages_[rows];
    if (found.program) return found;
    found.step = task_.step(rows);
    std::vector<Tensor> outputs;
    if (found.step.cost) outputs.push_back(found.step.cost);
    found.program = std::make_unique<plan::Program>(std::move(outputs), found.step.rule.updates,
                                                    plan::Options{.threads = task_.threads});
    for (const Tensor& leaf : given(found.step)) found.program->set(leaf, values_.at(&leaf.node()));
    return found;
  }

  // The variables that keep their value throughout: neither trained, nor carried, nor gathered.
  std::vector<Tensor> given(const Step& step) const {
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

  static std::vector<Tensor> results(const Step& step) {
    std::vector<Tensor> all;
    if (step.cost) all.push_back(step.cost);
    for (const plan::Update& update : step.rule.updates) all.push_back(update.value);
    return all;
  }

  void enter(Stage& next) { now_ = &next; }

  // Takes what is trained along from one size of batch to another.
  void move_to(Stage& next) {
    if (now_ == &next) return;
    const Snapshot here = snapshot();
    enter(next);
    restore(here);
  }

  Snapshot snapshot() const {
    Snapshot result;
    for (const Tensor& parameter : task_.parameters)
      result.parameters.push_back(now_->program->get(parameter));
    for (const State& state : now_->step.rule.state)
      result.state.push_back(now_->program->get(state.variable));
    return result;
  }

  void restore(const Snapshot& from) {
    for (std::size_t i = 0; i < from.parameters.size(); ++i)
      now_->program->set(task_.parameters[i], from.parameters[i]);
    for (std::size_t i = 0; i < from.state.size(); ++i)
      now_->program->set(now_->step.rule.state[i].variable, from.state[i]);
  }

  std::span<const std::int64_t> rows_at(std::int64_t step) {
    const std::int64_t epoch = step / steps_in_epoch();
    if (epoch != epoch_) {
      order_ = shuffled(task_.examples, task_.seed, epoch);
      epoch_ = epoch;
    }
    const auto first = static_cast<std::size_t>(step % steps_in_epoch() * task_.batch);
    return std::span(order_).subspan(first, static_cast<std::size_t>(rows_of(step)));
  }

  void take_batch(std::int64_t step) {
    move_to(stage(rows_of(step)));
    const auto rows = rows_at(step);
    for (const Examples& e : now_->step.examples) now_->program->gather(e.variable, e.rows, rows);
  }

  // Runs steps [begin, end); returns where it came to, short of the end where it was stopped or the cost went
  // bad.
  std::int64_t steps(std::int64_t begin, std::int64_t end) {
    if (!batched()) {
      now_->program->run(end - begin);
      return end;
    }
    for (std::int64_t step = begin; step < end; ++step) {
      if (stopped()) return step;
      take_batch(step);
      now_->program->run();
      if (!std::isfinite(cost())) return step;
      cost_seen_ += cost() * static_cast<double>(rows_of(step));
      rows_seen_ += static_cast<double>(rows_of(step));
      if (step + 1 < end) tick(step + 1);
    }
    return end;
  }

  bool is_finite() const {
    return std::isfinite(cost()) &&
           std::ranges::all_of(task_.parameters, [&](const Tensor& p) { return now_->program->finite(p); });
  }

  void store() {
    for (const Tensor& parameter : task_.parameters)
      values_[&parameter.node()] = now_->program->get(parameter);
  }

  // Goes through the steps again, one at a time, to the one that went bad, and says which tensor it was.
  [[noreturn]] void find_fault(const Snapshot& before, std::int64_t begin, std::int64_t end) {
    restore(before);
    Snapshot good = before;
    for (std::int64_t step = begin; step < end; ++step) {
      good = snapshot();
      if (batched()) take_batch(step);
      now_->program->run();
      if (!is_finite()) {
        restore(good);
        store();
        report_fault(good, step);
      }
    }
    throw TrainingError("the training gave a number that is not finite", end, {});
  }

  [[noreturn]] void report_fault(const Snapshot& good, std::int64_t step) {
    Bindings bindings = values_;
    for (std::size_t i = 0; i < good.state.size(); ++i)
      bindings[&now_->step.rule.state[i].variable.node()] = good.state[i];
    for (const Examples& e : now_->step.examples)
      bindings[&e.variable.node()] = now_->program->get(e.variable);
    const Fault fault = first_fault(results(now_->step), bindings);
    throw TrainingError(fault.description, step + 1, fault.tensor);
  }

  const Task& task_;
  Bindings& values_;
  std::map<std::int64_t, Stage> stages_;
  Stage* now_ = nullptr;
  std::vector<std::int64_t> order_;
  std::int64_t epoch_ = -1;
  double cost_seen_ = 0, rows_seen_ = 0;  // in the epoch so far
  std::int64_t segment_ = 1;
  Clock::time_point last_tick_ = Clock::now();
};

}  // namespace

Step descend(const Tensor& cost, std::span<const Tensor> parameters, const Optimiser& optimiser,
             const Settings& settings) {
  return {.cost = cost, .rule = optimiser.rule(parameters, gradient(cost, parameters), settings)};
}

std::int64_t train(const Task& task, Bindings& values) {
  return Trainer(task, values).run();
}

std::vector<std::int64_t> shuffled(std::int64_t count, std::uint64_t seed, std::int64_t epoch) {
  std::vector<std::int64_t> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), 0);
  const std::uint64_t draws = ops::random_bits(seed, static_cast<std::uint64_t>(epoch));
  for (std::size_t i = order.size(); i > 1; --i)
    std::swap(order[i - 1], order[ops::random_bits(draws, i) % i]);
  return order;
}

}  // namespace turunan::learn
