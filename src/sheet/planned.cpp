#include "sheet/planned.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sheet/session_training.hpp"
#include "sheet/silence.hpp"
#include "turunan/error.hpp"

namespace turunan::sheet {

/// Compiles what a statement trains; a friend of the session.
class Planner {
 public:
  Planner(const Sheet& sheet, Session& session) : sheet_(sheet), session_(session) {}

  Planned operator()() {
    const bool minimises = std::ranges::any_of(sheet_.statements, is_minimise);
    session_.announce(sheet_);
    for (const Statement& statement : sheet_.statements) {
      if (minimises ? is_minimise(statement) : is_update(statement)) return plan(statement);
      session_.execute(statement, sheet_.source);
    }
    throw Error("the sheet trains nothing, so there is no step to plan", {},
                "minimise C by sgd(rate = 0.1), steps = 1000 would");
  }

 private:
  static bool is_minimise(const Statement& s) { return s.as<Minimise>() != nullptr; }
  static bool is_update(const Statement& s) { return s.as<Repeat>() != nullptr || s.as<Update>() != nullptr; }

  Planned plan(const Statement& statement) {
    Planned result;
    session_.at_statement(statement, sheet_.source, [&] {
      const Minimise* m = statement.as<Minimise>();
      const learn::Step step = m != nullptr ? step_of(*m) : step_of(statement);
      const plan::Program program(learn::outputs_of(step), step.rule.updates,
                                  {.threads = session_.options_.threads});
      result = {.training = title(statement, step), .listing = program.listing()};
    });
    return result;
  }

  learn::Step step_of(const Minimise& m) {
    const Session::Training training = session_.prepare(m);
    return session_.step_on_batch(m, training, training.task.batch);
  }

  learn::Step step_of(const Statement& statement) {
    const Repeat* repeat = statement.as<Repeat>();
    const std::span<const Update> updates =
        repeat != nullptr ? std::span<const Update>(repeat->updates) : std::span(statement.as<Update>(), 1);
    return session_.task_of(updates, 1).step(0);
  }

  std::string title(const Statement& statement, const learn::Step& step) const {
    const std::string text(sheet_.source->text(statement.span));
    if (!is_minimise(statement)) return text + "\none round";
    if (step.examples.empty()) return text + "\none step on all examples";
    return fmt::format("{}\none step on a batch of {}", text, step.examples.front().variable.shape()[0]);
  }

  const Sheet& sheet_;
  Session& session_;
};

Planned planned(const Sheet& sheet, RunOptions options) {
  options.may_write = false;
  Silence silence;
  Session session(std::move(options), silence);
  return Planner(sheet, session)();
}

}  // namespace turunan::sheet
