#include "learn/optimiser.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <string>

#include "learn/optim/settings.hpp"
#include "turunan/error.hpp"

namespace turunan::learn {

namespace {

constexpr double must_be_given = std::numeric_limits<double>::quiet_NaN();

double number(const Settings& settings, std::string_view name) {
  return settings.find(name)->second.number();
}

std::int64_t whole_number(const Settings& settings, std::string_view name) {
  const double value = number(settings, name);
  constexpr double most = 1e9;
  if (value != std::floor(value) || std::abs(value) > most)
    throw DomainError(std::string(name) + " is a whole number");
  return static_cast<std::int64_t>(value);
}

bool flag(const Settings& settings, std::string_view name) {
  const double value = number(settings, name);
  if (value != 0 && value != 1) throw DomainError(fmt::format("{} is 0 or 1, not {}", name, value));
  return value == 1;
}

optim::Clip clip(const Settings& s) {
  return {.value = number(s, "clip_value"), .norm = number(s, "clip_norm")};
}

optim::Optimiser make_sgd(const Settings& s) {
  return optim::SGD{.rate = s.at("rate").rate(),
                    .momentum = number(s, "momentum"),
                    .nesterov = flag(s, "nesterov"),
                    .dampening = number(s, "dampening"),
                    .weight_decay = number(s, "weight_decay"),
                    .decay = number(s, "decay"),
                    .clip = clip(s)};
}

template <class Kind>
optim::Optimiser make_adam(const Settings& s) {
  return Kind{.rate = s.at("rate").rate(),
              .beta_1 = number(s, "β₁"),
              .beta_2 = number(s, "β₂"),
              .epsilon = number(s, "ε"),
              .weight_decay = number(s, "weight_decay"),
              .amsgrad = flag(s, "amsgrad"),
              .clip = clip(s)};
}

optim::Optimiser make_adagrad(const Settings& s) {
  return optim::Adagrad{.rate = s.at("rate").rate(),
                        .decay = number(s, "decay"),
                        .start = number(s, "start"),
                        .epsilon = number(s, "ε"),
                        .weight_decay = number(s, "weight_decay"),
                        .clip = clip(s)};
}

optim::Optimiser make_rmsprop(const Settings& s) {
  return optim::RMSprop{.rate = s.at("rate").rate(),
                        .alpha = number(s, "α"),
                        .epsilon = number(s, "ε"),
                        .momentum = number(s, "momentum"),
                        .centred = flag(s, "centred"),
                        .weight_decay = number(s, "weight_decay"),
                        .clip = clip(s)};
}

optim::Optimiser make_lbfgs(const Settings& s) {
  return optim::LBFGS{.history = whole_number(s, "history"), .evaluations = whole_number(s, "evaluations")};
}

optim::Optimiser make_levenberg_marquardt(const Settings& s) {
  return optim::LevenbergMarquardt{.damping = number(s, "damping"), .trials = whole_number(s, "trials")};
}

// What all rules can be given besides their own.
std::vector<Setting> with_common(std::vector<Setting> settings, double weight_decay = 0) {
  settings.insert(settings.end(), {{"weight_decay", weight_decay}, {"clip_value", 0}, {"clip_norm", 0}});
  return settings;
}

std::vector<Setting> adam_settings(double weight_decay) {
  return with_common({{"rate", 0.001}, {"β₁", 0.9}, {"β₂", 0.999}, {"ε", 1e-8}, {"amsgrad", 0}},
                     weight_decay);
}

const std::vector<NamedOptimiser>& list() {
  static const std::vector<NamedOptimiser> all = {
      {"sgd", "stochastic gradient descent: W ← W - rate · ∂C/∂W",
       with_common(
           {{"rate", must_be_given}, {"momentum", 0}, {"nesterov", 0}, {"decay", 0}, {"dampening", 0}}),
       make_sgd},
      {"adagrad", "steps scaled by the root of the sum of all squared gradients",
       with_common({{"rate", 0.01}, {"decay", 0}, {"start", 0}, {"ε", 1e-10}}), make_adagrad},
      {"rmsprop", "steps scaled by the root of a running mean of squared gradients",
       with_common({{"rate", 0.01}, {"α", 0.99}, {"ε", 1e-8}, {"momentum", 0}, {"centred", 0}}),
       make_rmsprop},
      {"adam", "steps scaled by running means of the gradient and its square", adam_settings(0),
       make_adam<optim::Adam>},
      {"adamw", "adam with weights that shrink by a part of the rate", adam_settings(0.01),
       make_adam<optim::AdamW>},
      {"lbfgs",
       "quasi-Newton steps with a line search, each on all of its examples",
       {{"history", 10}, {"evaluations", 25}},
       make_lbfgs},
      {"levenberg_marquardt",
       "damped Gauss-Newton steps for a sum of squares",
       {{"damping", 1e-3}, {"trials", 20}},
       make_levenberg_marquardt},
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
