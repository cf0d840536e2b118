#include "plan/schedule.hpp"

#include <algorithm>
#include <queue>
#include <tuple>
#include <utility>

#include "plan/families.hpp"
#include "turunan/error.hpp"

namespace turunan::plan {

bool can_overwrite(const Network& network, const Unit& unit, NodeIndex variable) {
  if (unit.is_small) return true;  // it stores results when nothing reads the variable any more
  for (const NodeIndex node : unit.nodes) {
    for (const NodeIndex x : network.inputs(node)) {
      if (network.base[x] != variable) continue;
      if (x != variable || network.kinds[node] != NodeKind::elementwise) return false;
    }
  }
  return true;
}

namespace {

using TaskIndex = std::uint32_t;
using UpdateIndex = std::uint32_t;
constexpr std::uint32_t none = UINT32_MAX;

class Scheduler {
 public:
  Scheduler(const Network& network, const Units& units, std::span<const UpdateNodes> updates,
            std::size_t outputs)
      : network_(network), units_(units), updates_(updates), readers_left_(updates.size(), 0) {
    schedule_.home.assign(network.size(), no_node);
    add_units();
    for (UpdateIndex i = 0; i < updates.size(); ++i) choose_home(i);
    for (std::uint32_t i = 0; i < outputs; ++i) add_output(i);
    for (UpdateIndex i = 0; i < updates.size(); ++i) {
      if (writer_[i] == none) add_assignment(i);
    }
    find_readers();
  }

  Schedule run() {
    for (TaskIndex i = 0; i < tasks_.size(); ++i) queue_if_ready(i);
    while (done_ < tasks_.size()) {
      if (ready_.empty()) {
        break_cycle();
      } else {
        const TaskIndex next = std::get<2>(ready_.top());
        ready_.pop();
        finish(next);
      }
    }
    return std::move(schedule_);
  }

 private:
  struct Entry {
    Task task;
    bool fixed = false, may_throw = false, queued = false;
    NodeIndex priority = 0;
    std::uint32_t values_missing = 0;
    std::vector<TaskIndex> needed_by = {};
    std::vector<UpdateIndex> reads_before = {},
                             writes = {};  // updates of variables that it reads, that it writes
  };

  TaskIndex add(Task task, NodeIndex priority) {
    tasks_.push_back({.task = task, .priority = priority});
    return static_cast<TaskIndex>(tasks_.size() - 1);
  }

  void need(TaskIndex task, NodeIndex value) {
    const UnitIndex unit = units_.of_node[value];
    if (unit == no_unit || unit == task) return;
    tasks_[unit].needed_by.push_back(task);
    ++tasks_[task].values_missing;
  }

  void add_units() {
    for (UnitIndex u = 0; u < units_.list.size(); ++u) {
      const NodeIndex last = units_.list[u].nodes.back();
      add({Task::Kind::unit, u}, last);
      tasks_[u].fixed = network_.fixed[last];
      tasks_[u].may_throw = network_.kinds[last] == NodeKind::other && !has_kernel(network_, last);
      may_throw_ += tasks_[u].may_throw;
    }
    for (UnitIndex u = 0; u < units_.list.size(); ++u) {
      for (const NodeIndex node : units_.list[u].nodes) {
        for (const NodeIndex x : network_.inputs(node)) need(u, x);
      }
    }
  }

  void set_writer(UpdateIndex i, TaskIndex task) {
    writer_.resize(updates_.size(), none);
    writer_[i] = task;
    tasks_[task].writes.push_back(i);
  }

  // A value is computed in its variable's memory where it is computed in each step, and only once.
  void choose_home(UpdateIndex i) {
    writer_.resize(updates_.size(), none);
    const auto [variable, value] = updates_[i];
    const UnitIndex unit = units_.of_node[value];
    if (unit == no_unit || network_.kinds[value] == NodeKind::view || network_.fixed[value]) return;
    if (schedule_.home[value] != no_node || !can_overwrite(network_, units_.list[unit], variable)) return;
    schedule_.home[value] = variable;
    set_writer(i, unit);
  }

  void add_assignment(UpdateIndex i) {
    const TaskIndex task = add({Task::Kind::assign, i}, updates_[i].value);
    need(task, updates_[i].value);
    set_writer(i, task);
  }

  void add_output(std::uint32_t i) {
    const NodeIndex root = network_.roots[i], memory = network_.base[root];
    if (network_.kinds[memory] != NodeKind::variable && schedule_.home[memory] == no_node) return;
    need(add({Task::Kind::output, i}, root), root);
  }

  void add_reader(TaskIndex task, NodeIndex x) {
    const auto found = std::lower_bound(by_variable_.begin(), by_variable_.end(),
                                        std::pair<NodeIndex, UpdateIndex>{network_.base[x], 0});
    if (found == by_variable_.end() || found->first != network_.base[x] || writer_[found->second] == task)
      return;
    tasks_[task].reads_before.push_back(found->second);
    ++readers_left_[found->second];
  }

  void find_readers() {
    for (UpdateIndex i = 0; i < updates_.size(); ++i) by_variable_.emplace_back(updates_[i].variable, i);
    std::sort(by_variable_.begin(), by_variable_.end());
    for (TaskIndex task = 0; task < tasks_.size(); ++task) {
      const auto [kind, index] = tasks_[task].task;
      if (kind == Task::Kind::output) add_reader(task, network_.roots[index]);
      if (kind == Task::Kind::assign) add_reader(task, updates_[index].value);
      if (kind != Task::Kind::unit) continue;
      for (const NodeIndex node : units_.list[index].nodes) {
        for (const NodeIndex x : network_.inputs(node)) add_reader(task, x);
      }
    }
  }

  bool may_write(const Entry& entry) const {
    if (entry.writes.empty()) return true;
    return may_throw_ == 0 &&
           std::ranges::all_of(entry.writes, [&](UpdateIndex i) { return readers_left_[i] == 0; });
  }

  void queue_if_ready(TaskIndex i) {
    Entry& entry = tasks_[i];
    if (entry.queued || entry.values_missing != 0 || !may_write(entry)) return;
    entry.queued = true;
    ready_.emplace(!entry.fixed, entry.priority, i);
  }

  void release_variables(TaskIndex i) {
    for (const UpdateIndex update : std::exchange(tasks_[i].reads_before, {})) {
      --readers_left_[update];
      queue_if_ready(writer_[update]);
    }
  }

  bool shows_what_it_overwrites(const Task& task) const {
    return task.kind == Task::Kind::assign &&
           network_.base[updates_[task.index].value] == updates_[task.index].variable;
  }

  void finish(TaskIndex i) {
    ++done_;
    if (shows_what_it_overwrites(tasks_[i].task))
      schedule_.tasks.push_back({Task::Kind::save, tasks_[i].task.index});
    schedule_.tasks.push_back(tasks_[i].task);
    for (const TaskIndex user : tasks_[i].needed_by) {
      --tasks_[user].values_missing;
      queue_if_ready(user);
    }
    release_variables(i);
    if (tasks_[i].may_throw && --may_throw_ == 0) {
      for (const TaskIndex writer : writer_) queue_if_ready(writer);
    }
  }

  // Every task left waits for readers of what it writes, or for one that does. A unit then writes to memory
  // of its own, an assignment takes its value aside; both leave the assignment for later.
  void break_cycle() {
    for (TaskIndex i = 0; i < tasks_.size(); ++i) {
      Entry& entry = tasks_[i];
      if (entry.queued || entry.values_missing != 0 || entry.writes.empty()) continue;
      if (entry.task.kind == Task::Kind::assign) {
        if (entry.reads_before.empty()) continue;
        schedule_.tasks.push_back({Task::Kind::save, entry.task.index});
        return release_variables(i);
      }
      for (const UpdateIndex update : std::exchange(tasks_[i].writes, {})) {
        schedule_.home[updates_[update].value] = no_node;
        add_assignment(update);
      }
      return queue_if_ready(i);
    }
    throw Error("no order of this graph's instructions was found");
  }

  const Network& network_;
  const Units& units_;
  std::span<const UpdateNodes> updates_;
  Schedule schedule_;
  std::vector<Entry> tasks_;
  std::vector<TaskIndex> writer_;            // of each update
  std::vector<std::uint32_t> readers_left_;  // of each update's variable, besides its writer
  std::vector<std::pair<NodeIndex, UpdateIndex>> by_variable_;
  using Candidate = std::tuple<bool, NodeIndex, TaskIndex>;
  std::priority_queue<Candidate, std::vector<Candidate>, std::greater<>> ready_;
  std::size_t done_ = 0;
  std::uint32_t may_throw_ = 0;
};

}  // namespace

Schedule make_schedule(const Network& network, const Units& units, std::span<const UpdateNodes> updates,
                       std::size_t outputs) {
  return Scheduler(network, units, updates, outputs).run();
}

}  // namespace turunan::plan
