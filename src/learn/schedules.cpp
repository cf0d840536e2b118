#include "learn/schedules.hpp"

#include <fmt/format.h>

#include <cmath>

#include "turunan/error.hpp"

namespace turunan::learn {

namespace {

using schedule::Rate;

constexpr double must_be_given = std::numeric_limits<double>::quiet_NaN();

std::int64_t whole(const Settings& settings, std::string_view name) {
  const double value = settings.find(name)->second.number();
  constexpr double most = 0x1p53;
  if (value != std::floor(value) || std::abs(value) > most)
    throw DomainError(fmt::format("{} is a whole number, not {}", name, value));
  return static_cast<std::int64_t>(value);
}

Rate make_constant(const Settings& s) {
  return schedule::Constant{s.at("rate").number()};
}

Rate make_step(const Settings& s) {
  return schedule::Step{s.at("rate").number(), whole(s, "every"), s.at("factor").number()};
}

Rate make_exponential(const Settings& s) {
  return schedule::Exponential{s.at("rate").number(), s.at("factor").number(), whole(s, "every")};
}

Rate make_cosine(const Settings& s) {
  return schedule::Cosine{s.at("rate").number(), whole(s, "steps"), s.at("least").number()};
}

Rate make_one_cycle(const Settings& s) {
  return schedule::OneCycle{s.at("greatest").number(), whole(s, "steps"), s.at("rising").number(),
                            s.at("start_divisor").number(), s.at("end_divisor").number()};
}

Rate make_warm_up(const Settings& s) {
  return schedule::WarmUp{s.at("rate").rate(), whole(s, "steps"), s.at("start").number()};
}

Rate make_on_plateau(const Settings& s) {
  return schedule::OnPlateau{s.at("rate").number(), s.at("factor").number(), whole(s, "patience"),
                             s.at("threshold").number(), s.at("least").number()};
}

const std::vector<NamedSchedule>& list() {
  static const std::vector<NamedSchedule> all = {
      {"constant", "the same rate throughout", {{"rate", must_be_given}}, make_constant},
      {"step",
       "times the factor after every so many steps",
       {{"rate", must_be_given}, {"every", must_be_given}, {"factor", 0.1}},
       make_step},
      {"exponential",
       "rate · factor^(t / every)",
       {{"rate", must_be_given}, {"factor", must_be_given}, {"every", 1}},
       make_exponential},
      {"cosine",
       "down half a cosine wave to the least",
       {{"rate", must_be_given}, {"steps", all_steps}, {"least", 0}},
       make_cosine},
      {"one_cycle",
       "up half a cosine wave, then down",
       {{"greatest", must_be_given},
        {"steps", all_steps},
        {"rising", 0.3},
        {"start_divisor", 25},
        {"end_divisor", 1e4}},
       make_one_cycle},
      {"warm_up",
       "up a straight line, then a rate or a schedule",
       {{"rate", must_be_given}, {"steps", must_be_given}, {"start", 0}},
       make_warm_up},
      {"on_plateau",
       "times the factor when the cost no longer falls",
       {{"rate", must_be_given}, {"factor", 0.1}, {"patience", 10}, {"threshold", 1e-4}, {"least", 0}},
       make_on_plateau},
  };
  return all;
}

}  // namespace

std::span<const NamedSchedule> schedules() {
  return list();
}

const NamedSchedule* find_schedule(std::string_view name) {
  for (const NamedSchedule& schedule : list()) {
    if (schedule.name == name) return &schedule;
  }
  return nullptr;
}

}  // namespace turunan::learn
