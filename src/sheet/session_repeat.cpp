#include <fmt/format.h>

#include <algorithm>

#include "ops/view.hpp"
#include "sheet/mending.hpp"
#include "sheet/names.hpp"
#include "sheet/session.hpp"

namespace turunan::sheet {

void Session::run(const Statement& s, const sheet::Update& u) {
  apply_updates({&u, 1}, 1, s.span);
}

void Session::run(const Statement& s, const Repeat& r) {
  apply_updates(r.updates, rounds_of(r), s.span);
}

std::int64_t Session::rounds_of(const Repeat& r) {
  const std::int64_t rounds = elaborator().whole_number(r.count);
  if (rounds < 0) fail(r.count->span, fmt::format("repeat counts from 0 up, not {}", rounds));
  return rounds;
}

plan::Update Session::update_of(const sheet::Update& update, Elaborator& build) {
  const auto found = meanings_.find(update.name.key);
  if (found == meanings_.end() || found->second->kind != Meaning::Kind::parameter) {
    fail(update.name.span,
         fmt::format("only a param is changed by ←, and {} is none", display(update.name.key)),
         fmt::format("param {} = … defines one", display(update.name.key)));
  }
  const Tensor& variable = found->second->tensor;
  const Tensor value = ops::cast(build(update.value), variable.dtype());
  const bool fits = value.shape().rank() <= variable.rank() &&
                    value.shape().elements() == variable.shape().elements() &&
                    broadcast_shapes(value.shape(), variable.shape()) == variable.shape();
  if (!fits) {
    throw SheetError({.span = update.span,
                      .message = fmt::format("what {} becomes has the shape of {}", display(update.name.key),
                                             display(update.name.key)),
                      .labels = {{update.name.span, fmt::format("is {}", to_string(variable.shape()))},
                                 {update.value->span, fmt::format("is {}", to_string(value.shape()))}},
                      .help = {},
                      .source = source_});
  }
  return {variable, ops::reshape(value, variable.shape())};
}

// One round as a step of training: what each param becomes, all taken at the same point.
learn::Task Session::task_of(std::span<const sheet::Update> updates, std::int64_t rounds) {
  Elaborator build = elaborator();
  learn::Task task;
  learn::Step step;
  for (const sheet::Update& update : updates) {
    const OriginScope scope(
        {OriginScope::current().file, static_cast<int>(source_->line_of(update.span.begin)), {}});
    step.rule.updates.push_back(update_of(update, build));
    const Tensor& variable = step.rule.updates.back().variable;
    if (std::ranges::find(task.parameters, variable) != task.parameters.end()) {
      fail(update.name.span, fmt::format("{} is changed twice in one round", display(update.name.key)));
    }
    task.parameters.push_back(variable);
  }
  task.steps = rounds;
  task.step = [step](std::int64_t) { return step; };
  task.steps_in_stretch = std::max<std::int64_t>(rounds, 1);
  task.threads = options_.threads;
  task.stop = options_.stop;
  return task;
}

void Session::apply_updates(std::span<const sheet::Update> updates, std::int64_t rounds, Span span) {
  computed_ = true;
  learn::Task task = task_of(updates, rounds);
  if (rounds == 0) return;
  train(task, 1, span,
        [&](std::int64_t done, double, bool) { return Progress{.done = done, .steps = rounds}; });
}

}  // namespace turunan::sheet
