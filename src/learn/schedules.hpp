#pragma once

#include <limits>

#include "learn/optimiser.hpp"

namespace turunan::learn {

/// What a setting of a schedule is where it is not given: the number of steps that there are.
inline constexpr double all_steps = std::numeric_limits<double>::infinity();

/// A schedule by its name in a sheet.
struct NamedSchedule {
  std::string_view name;
  std::string_view summary;
  std::vector<Setting> settings;  ///< in the order in which they may stand without their names
  /// From all of them. Throws DomainError for a number out of range.
  schedule::Rate (*make)(const Settings&);
};

std::span<const NamedSchedule> schedules();
/// Null where there is none by that name.
const NamedSchedule* find_schedule(std::string_view name);

}  // namespace turunan::learn
