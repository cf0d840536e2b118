#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "learn/schedules.hpp"
#include "sheet/names.hpp"
#include "sheet/session.hpp"

// The optimiser of a `minimise` and its settings: sgd(rate = cosine(0.1, 1000), momentum = 0.9).
namespace turunan::sheet {

namespace {

// What is not allowed by a rate or an optimiser is said at its place.
template <class Make>
auto made_at(const Span& span, const SourcePtr& source, Make make) {
  try {
    return make();
  } catch (const DomainError& error) {
    throw SheetError(
        {.span = span, .message = error.required(), .labels = {}, .help = error.help(), .source = source});
  }
}

}  // namespace

const learn::NamedOptimiser& Session::optimiser_of(const Minimise& m) const {
  if (const learn::NamedOptimiser* found = learn::find_optimiser(m.optimiser.key)) return *found;
  std::vector<std::string> names;
  for (const learn::NamedOptimiser& optimiser : learn::optimisers()) names.emplace_back(optimiser.name);
  const std::string near = nearest(m.optimiser.key, names);
  fail(m.optimiser.span, fmt::format("there is no optimiser named {}", display(m.optimiser.key)),
       near.empty() ? fmt::format("there are: {}", fmt::join(names, ", "))
                    : fmt::format("did you mean {}?", near));
}

// The arguments under the names of their settings, each given once.
std::map<std::string, const Argument*> Session::matched(std::string_view callee,
                                                        const std::vector<Argument>& arguments,
                                                        std::span<const learn::Setting> settings,
                                                        std::size_t without_names) const {
  std::vector<std::string> names;
  for (const learn::Setting& setting : settings) names.push_back(display(setting.name));
  std::map<std::string, const Argument*> result;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const Argument& argument = arguments[i];
    const bool by_place = !argument.keyword && i < without_names;
    const std::string name = argument.keyword ? argument.keyword->key
                             : by_place       ? std::string(settings[i].name)
                                              : "";
    if (name.empty()) {
      fail(argument.span,
           fmt::format("only the first {} of {} may stand without {}",
                       without_names == 1 ? "setting" : fmt::format("{} settings", without_names), callee,
                       without_names == 1 ? "its name" : "their names"),
           fmt::format("its settings are {}", fmt::join(names, ", ")));
    }
    const auto has_name = [&](const learn::Setting& setting) { return setting.name == name; };
    if (std::ranges::none_of(settings, has_name)) {
      const std::string near = nearest(display(name), names);
      fail(argument.span, fmt::format("{} has no setting {}", callee, display(name)),
           near.empty() ? fmt::format("its settings are {}", fmt::join(names, ", "))
                        : fmt::format("did you mean {}?", near));
    }
    if (!result.emplace(name, &argument).second)
      fail(argument.span, fmt::format("{} is given twice", display(name)));
  }
  return result;
}

double Session::setting_number(const std::string& name, const Argument& argument) {
  const double value = elaborator().number(argument.value);
  if (!std::isfinite(value)) fail(argument.span, fmt::format("{} is a finite number", display(name)));
  return value;
}

// A number, or a schedule's call; `steps` is how many there are for it.
schedule::Rate Session::rate_of(const Argument& argument, std::int64_t steps) {
  const Call* call = argument.value->as<Call>();
  const learn::NamedSchedule* found = call == nullptr ? nullptr : learn::find_schedule(call->function.key);
  if (found == nullptr) {
    const double rate = setting_number("rate", argument);
    return made_at(argument.span, source_, [&] { return schedule::Rate(rate); });
  }
  const auto given = matched(found->name, call->arguments, found->settings, found->settings.size());
  learn::Settings settings;
  for (const auto& [name, value] : given) {
    if (name != "rate") settings.insert_or_assign(name, setting_number(name, *value));
  }
  const bool wraps = found->name == "warm_up";
  if (wraps && settings.contains("steps")) {
    const double warm = settings.at("steps").number();
    if (warm > 0 && warm < static_cast<double>(steps)) steps -= static_cast<std::int64_t>(warm);
  }
  for (const learn::Setting& setting : found->settings) {
    const std::string name(setting.name);
    if (const auto rate = given.find("rate"); name == "rate" && rate != given.end()) {
      settings.insert_or_assign(name, wraps ? learn::SettingValue(rate_of(*rate->second, steps))
                                            : setting_number(name, *rate->second));
    }
    if (settings.contains(name)) continue;
    if (std::isnan(setting.otherwise))
      fail(call->function.span, fmt::format("{} needs its {}", found->name, name));
    const double otherwise =
        setting.otherwise == learn::all_steps ? static_cast<double>(steps) : setting.otherwise;
    settings.insert_or_assign(name, otherwise);
  }
  return made_at(argument.span, source_, [&] { return found->make(settings); });
}

optim::Optimiser Session::optimiser_with_settings(const Minimise& m, std::int64_t steps) {
  const learn::NamedOptimiser& optimiser = optimiser_of(m);
  learn::Settings settings;
  // The first setting may stand without its name: sgd(0.1).
  for (const auto& [name, argument] : matched(optimiser.name, m.arguments, optimiser.settings, 1)) {
    settings.insert_or_assign(name, name == "rate" ? learn::SettingValue(rate_of(*argument, steps))
                                                   : setting_number(name, *argument));
  }
  settings = learn::settings_of(optimiser, settings);
  for (const learn::Setting& setting : optimiser.settings) {
    if (settings.contains(setting.name)) continue;
    fail(m.optimiser.span, fmt::format("{} needs its {}", optimiser.name, display(setting.name)),
         fmt::format("{}({} = 0.1)", optimiser.name, display(setting.name)));
  }
  return made_at(m.optimiser.span, source_, [&] { return optimiser.make(settings); });
}

}  // namespace turunan::sheet
