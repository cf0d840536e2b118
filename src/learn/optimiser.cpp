#include "learn/optimiser.hpp"

#include <cmath>
#include <limits>

#include "turunan/error.hpp"

namespace turunan::learn {

namespace {

constexpr double must_be_given = std::numeric_limits<double>::quiet_NaN();

optim::Optimiser make_sgd(const Settings& s) {
  return optim::SGD{.rate = s.at("rate").rate(),
                    .momentum = s.at("momentum").number(),
                    .nesterov = s.at("nesterov").number() != 0,
                    .decay = s.at("decay").number()};
}

optim::Optimiser make_adam(const Settings& s) {
  return optim::Adam{.rate = s.at("rate").rate(),
                     .beta_1 = s.at("β₁").number(),
                     .beta_2 = s.at("β₂").number(),
                     .epsilon = s.at("ε").number()};
}

const std::vector<NamedOptimiser>& list() {
  static const std::vector<NamedOptimiser> all = {
      {"sgd",
       "stochastic gradient descent: W ← W - rate · ∂C/∂W",
       {{"rate", must_be_given}, {"momentum", 0}, {"nesterov", 0}, {"decay", 0}},
       make_sgd},
      {"adam",
       "steps scaled by running means of the gradient and its square",
       {{"rate", 0.001}, {"β₁", 0.9}, {"β₂", 0.999}, {"ε", 1e-8}},
       make_adam},
  };
  return all;
}

}  // namespace

double SettingValue::number() const {
  if (rate_) throw DomainError("a number is needed here; only the rate has a schedule");
  return number_;
}

std::span<const NamedOptimiser> optimisers() {
  return list();
}

const NamedOptimiser* find_optimiser(std::string_view name) {
  for (const NamedOptimiser& optimiser : list()) {
    if (optimiser.name == name) return &optimiser;
  }
  return nullptr;
}

Settings settings_of(const NamedOptimiser& optimiser, const Settings& given) {
  Settings settings = given;
  for (const Setting& setting : optimiser.settings) {
    if (!std::isnan(setting.otherwise)) settings.try_emplace(std::string(setting.name), setting.otherwise);
  }
  return settings;
}

}  // namespace turunan::learn
