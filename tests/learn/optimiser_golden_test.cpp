// Every optimiser, option and schedule against PyTorch, step by step: tools/make_optimiser_goldens.py.

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "learn/optimiser.hpp"
#include "learn/schedules.hpp"
#include "learn/training.hpp"
#include "ops/power.hpp"
#include "ops/product.hpp"
#include "ops/sum.hpp"
#include "ops/trigonometry.hpp"
#include "transform/gradient.hpp"

namespace turunan::learn {
namespace {

using nlohmann::json;

json goldens() {
  std::ifstream file(TURUNAN_SOURCE_DIR "/tests/learn/data/optimisers.json");
  return json::parse(file);
}

Array matrix(const json& values, std::int64_t columns) {
  const auto numbers = values.get<std::vector<double>>();
  return Array({static_cast<std::int64_t>(numbers.size()) / columns, columns}, numbers);
}

Settings numbers_in(const json& settings) {
  Settings result;
  for (const auto& [name, value] : settings.items()) result.insert_or_assign(name, value.get<double>());
  return result;
}

schedule::Rate rate_in(const json& record) {
  const NamedSchedule& found = *find_schedule(record.at("schedule").get<std::string>());
  Settings settings = numbers_in(record.at("settings"));
  if (const auto steps = settings.find("cosine"); steps != settings.end()) {  // what comes after the warm-up
    settings.insert_or_assign(
        "rate", schedule::Rate(schedule::Cosine{settings.at("rate").number(),
                                                static_cast<std::int64_t>(steps->second.number())}));
  }
  for (const Setting& setting : found.settings)
    settings.try_emplace(std::string(setting.name), setting.otherwise);
  return found.make(settings);
}

optim::Optimiser optimiser_in(const json& record) {
  const NamedOptimiser& found = *find_optimiser(record.at("optimiser").get<std::string>());
  Settings settings = numbers_in(record.at("settings"));
  if (!record.at("schedule").is_null()) settings.insert_or_assign("rate", rate_in(record.at("schedule")));
  return found.make(settings_of(found, settings));
}

// The small network that the script trains.
struct Network {
  explicit Network(const json& problem) {
    for (const auto& [name, columns] : {std::pair("W", 4), {"b", 4}, {"v", 1}}) {
      start.push_back(matrix(problem.at("start").at(name), columns));
      parameters.push_back(parameter(start.back().type(), {nullptr, 0, name}));
    }
    const Tensor X = matrix(problem.at("X"), 3), y = matrix(problem.at("y"), 1);
    const Tensor hidden = ops::tanh(ops::matmul(X, parameters[0]) + parameters[1]);
    cost = ops::mean(ops::square(ops::matmul(hidden, parameters[2]) - y));
  }
  std::vector<Array> start;
  std::vector<Tensor> parameters;
  Tensor cost;
};

TEST(OptimiserGolden, EveryStepIsThatOfPyTorch) {
  const json data = goldens();
  const Network network(data.at("problem"));
  for (const json& record : data.at("optimisers")) {
    SCOPED_TRACE(record.at("optimiser").dump() + record.at("settings").dump());
    const Rule rule =
        optimiser_in(record).rule(network.parameters, gradient(network.cost, network.parameters));
    plan::Program program({}, rule.updates);
    for (std::size_t i = 0; i < network.parameters.size(); ++i)
      program.set(network.parameters[i], network.start[i]);
    for (const State& state : rule.state) program.set(state.variable, state.start);
    for (const json& expected : record.at("steps")) {
      program.run();
      std::size_t at = 0;
      for (const Tensor& p : network.parameters) {
        for (const double value : program.get(p).to_doubles()) {
          const double golden = expected.at(at++).get<double>();
          ASSERT_NEAR(value, golden, 1e-12 * std::max(1.0, std::abs(golden)));
        }
      }
      ASSERT_EQ(at, expected.size());
    }
  }
}

TEST(ScheduleGolden, EveryRateIsThatOfPyTorch) {
  for (const json& record : goldens().at("schedules")) {
    SCOPED_TRACE(record.at("schedule").dump() + record.at("settings").dump());
    const schedule::Rate rate = rate_in(record);
    std::int64_t step = 0;
    for (const json& expected : record.at("rates")) {
      const double golden = expected.get<double>();
      ASSERT_NEAR(rate.at(step), golden, 1e-13 + 1e-12 * golden) << "step " << step;
      ++step;
    }
  }
}

TEST(ScheduleGolden, OnAPlateauItFallsWhenPyTorchsDoes) {
  for (const json& record : goldens().at("plateaus")) {
    SCOPED_TRACE(record.at("settings").dump());
    schedule::OnPlateau settings{.rate = record.at("settings").at("rate").get<double>()};
    const json& given = record.at("settings");
    settings.factor = given.value("factor", settings.factor);
    settings.patience = given.value("patience", settings.patience);
    settings.threshold = given.value("threshold", settings.threshold);
    settings.least = given.value("least", settings.least);
    const Plateau plateau{{}, settings};
    Array state = Plateau::start(settings);
    for (std::size_t i = 0; i < record.at("rates").size(); ++i) {
      state = plateau.next(state, record.at("measures")[i].get<double>());
      ASSERT_DOUBLE_EQ(state.element(0), record.at("rates")[i].get<double>()) << "epoch " << i;
    }
  }
}

}  // namespace
}  // namespace turunan::learn
