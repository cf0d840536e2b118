#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "learn/rule.hpp"
#include "turunan/optim.hpp"

namespace turunan::learn {

/// One number that an optimiser can be given, and what it is if it is not.
struct Setting {
  std::string_view name;  ///< as in a sheet: "rate"
  double otherwise;       ///< NaN where it must be given
};

/// A number, or a schedule, which only a rate can be.
class SettingValue {
 public:
  SettingValue(double number) : number_(number) {}
  SettingValue(schedule::Rate rate) : rate_(std::move(rate)) {}
  double number() const;  ///< throws DomainError for a schedule
  /// Throws DomainError where it is not one.
  schedule::Rate rate() const { return rate_ ? *rate_ : schedule::Rate(number_); }

 private:
  double number_ = 0;
  std::optional<schedule::Rate> rate_;
};

using Settings = std::map<std::string, SettingValue, std::less<>>;

/// An optimiser by its name in a sheet.
struct NamedOptimiser {
  std::string_view name;
  std::string_view summary;
  std::vector<Setting> settings;
  /// From all of them. Throws DomainError for a number out of range.
  optim::Optimiser (*make)(const Settings&);
};

std::span<const NamedOptimiser> optimisers();
/// Null where there is none by that name.
const NamedOptimiser* find_optimiser(std::string_view name);
/// The given settings, and for the others what they are if they are not given.
Settings settings_of(const NamedOptimiser& optimiser, const Settings& given);

}  // namespace turunan::learn
