#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "sheet/syntax.hpp"
#include "turunan/tensor.hpp"

namespace turunan::sheet {

/// What a name of a sheet stands for.
struct Meaning {
  enum class Kind : std::uint8_t { value, parameter, data, function };

  Kind kind = Kind::value;
  Tensor tensor = {};                  ///< of a value, a parameter, data
  ExprPtr expression = {};             ///< that defines it; null for data
  std::size_t result = 0;              ///< which of the expression's results
  std::vector<Identifier> arguments = {};  ///< of a function
  std::set<std::string> uses = {};     ///< every name its value depends on, through others too
  std::uint64_t first_draw = 0;        ///< the number of the first random draw in the expression
  SourcePtr source = {};
  Span span = {};                      ///< of the name where it was defined
};

/// The names defined so far.
using Meanings = std::map<std::string, Meaning, std::less<>>;

}  // namespace turunan::sheet
