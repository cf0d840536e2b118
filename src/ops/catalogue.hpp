#pragma once

#include "graph/operation.hpp"

namespace turunan {

/// Every operation, in the order of the list in catalogue.cpp.
std::span<const Operation* const> catalogue();

/// The operation that a sheet calls by this name or alias; null where there is none.
const Operation* find_function(std::string_view name);

/// All that a sheet can call, names and aliases, sorted.
std::vector<std::string_view> function_names();

/// The parameters of an operation's call: its own, or x, y, z after its arity.
Parameters parameters_of(const Operation& operation);

}  // namespace turunan
