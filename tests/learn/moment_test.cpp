#include <gtest/gtest.h>

#include <cmath>

#include "problem.hpp"
#include "reference/evaluate.hpp"

namespace turunan::learn {
namespace {

using learn_test::Line;

Bindings trained(Task task, Bindings values, std::int64_t steps) {
  task.steps = steps;
  EXPECT_EQ(train(task, values), steps);
  return values;
}

struct Case {
  const char* optimiser;
  Settings settings;
};

const Case cases[] = {
    {"sgd", {{"rate", 0.1}}},
    {"sgd", {{"rate", 0.1}, {"momentum", 0.9}, {"decay", 0.01}}},
    {"sgd", {{"rate", 0.1}, {"momentum", 0.9}, {"nesterov", 1}}},
    {"adam", {{"rate", 0.05}}},
    {"adamw", {{"rate", schedule::Rate(schedule::WarmUp{schedule::Cosine{0.05, 20}, 3, 0.1})}}},
    {"rmsprop",
     {{"rate", schedule::Rate(schedule::OnPlateau{.rate = 0.05, .patience = 0, .threshold = 0.5})}}},
};

// The moment is what a training of so many steps has, and one of a step more.
TEST(Moment, HasTheBitsOfTheTraining) {
  for (const Case& c : cases) {
    for (const std::int64_t batch : {0, 4, 10}) {
      for (const std::int64_t steps : {0, 1, 2, 3, 7}) {
        SCOPED_TRACE(std::string(c.optimiser) + ", batch " + std::to_string(batch) + ", after " +
                     std::to_string(steps));
        Line line;
        const Task task = line.task(c.optimiser, c.settings, batch);
        const Moment moment = moment_after(task, line.values, steps);
        EXPECT_EQ(moment.taken, steps);
        const Bindings before = trained(task, line.values, steps);
        const Bindings after = trained(task, line.values, steps + 1);
        for (const Tensor& p : task.parameters) {
          EXPECT_TRUE(identical(moment.values.at(&p.node()), before.at(&p.node())));
          EXPECT_TRUE(identical(moment.after.at(&p.node()), after.at(&p.node())));
          EXPECT_FALSE(identical(before.at(&p.node()), after.at(&p.node())));
        }
      }
    }
  }
}

// A solver moves the parameters itself; a training in two parts is one of both.
TEST(Moment, HasTheBitsOfASolversTraining) {
  for (const char* solver : {"lbfgs", "levenberg_marquardt"}) {
    for (const std::int64_t batch : {0, 4}) {
      Line line;
      const Task task = line.task(solver, {}, batch);
      const Bindings before = trained(task, line.values, 2);
      const Moment moment = moment_after(task, line.values, 2);
      for (const Tensor& p : task.parameters)
        EXPECT_TRUE(identical(moment.values.at(&p.node()), before.at(&p.node()))) << solver << batch;
      const Bindings later = trained(task, line.values, 8);
      EXPECT_NEAR(later.at(&line.w.node()).element(0), 2, 0.5) << solver << batch;
      EXPECT_TRUE(moment.after.empty());
    }
  }
}

// The state is the one that the next step starts from: the step's own graph leads to what it made.
TEST(Moment, HoldsEveryVariableOfItsStep) {
  for (const Case& c : cases) {
    for (const std::int64_t batch : {0, 4}) {
      Line line;
      const Moment moment = moment_after(line.task(c.optimiser, c.settings, batch), line.values, 5);
      for (const plan::Update& update : moment.step.rule.updates) {
        const Array value = reference::evaluate({&update.value, 1}, moment.values).front();
        const Array& after = moment.after.at(&update.variable.node());
        for (std::int64_t i = 0; i < after.elements(); ++i)
          EXPECT_NEAR(after.element(i), value.element(i), 1e-14);
      }
      for (const State& state : moment.step.rule.state)
        EXPECT_FALSE(identical(moment.values.at(&state.variable.node()), state.start));
    }
  }
}

// Ten rows in batches of four: four, four and two.
TEST(Moment, HasTheBatchOfItsStep) {
  Line line;
  const Task task = line.task("sgd", {{"rate", 0.1}}, 4);
  for (std::int64_t step = 0; step < 7; ++step) {
    const Moment moment = moment_after(task, line.values, step);
    const std::vector<std::int64_t> order = shuffled(10, 7, step / 3);
    const Array& x = moment.values.at(&moment.step.examples[0].variable.node());
    ASSERT_EQ(x.shape()[0], step % 3 == 2 ? 2 : 4);
    for (std::int64_t i = 0; i < x.elements(); ++i) {
      const auto row = order[static_cast<std::size_t>(step % 3 * 4 + i)];
      EXPECT_EQ(x.element(i), line.X.element(row));
    }
  }
}

TEST(Moment, LeavesTheValuesItWasGiven) {
  Line line;
  moment_after(line.task("adam", {{"rate", 0.1}}, 0), line.values, 3);
  EXPECT_EQ(line.values.at(&line.b.node()).element(0), 0.5);
}

TEST(Moment, FailsWhereTheTrainingDoes) {
  Line line;
  const Task task = line.task("sgd", {{"rate", 1e200}}, 0);
  EXPECT_THROW(moment_after(task, line.values, 5), TrainingError);
  EXPECT_TRUE(std::isfinite(moment_after(task, line.values, 0).after.at(&line.w.node()).element(0)));
}

TEST(Moment, StopsWithTheTraining) {
  Line line;
  std::atomic<bool> stop = true;
  Task task = line.task("sgd", {{"rate", 0.1}}, 0);
  task.stop = &stop;
  EXPECT_EQ(moment_after(task, line.values, 5).taken, 0);
}

}  // namespace
}  // namespace turunan::learn
