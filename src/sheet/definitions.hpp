#pragma once

#include <map>
#include <memory>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "sheet/syntax.hpp"
#include "turunan/tensor.hpp"

namespace turunan::sheet {

/// What a name of a sheet stands for.
struct Meaning {
  enum class Kind : std::uint8_t { value, parameter, data, function };

  Kind kind = Kind::value;
  Tensor tensor = {};                      ///< of a value, a parameter, data
  ExprPtr expression = {};                 ///< that defines it; null for data
  std::size_t result = 0;                  ///< which of the expression's results
  std::vector<Identifier> arguments = {};  ///< of a function
  std::map<std::string, std::shared_ptr<const Meaning>> uses =
      {};                        ///< the names in its expression, as they were
  std::uint64_t order = 0;       ///< a meaning is made after those that it uses
  std::uint64_t first_draw = 0;  ///< the number of the first random draw in the expression
  bool are_examples = false;     ///< of a value: some rows of data, so that batches are taken of them
  bool differs_in_training =
      false;  ///< the expression calls what is another while a minimise trains: dropout
  SourcePtr source = {};
  Span span = {};  ///< of the name where it was defined
};

using MeaningPtr = std::shared_ptr<const Meaning>;
using Named = std::pair<std::string, MeaningPtr>;

/// Calls enter(named) for the names and, where it says so, for those that they use, each once; params aside.
template <class Enter>
void for_each_used(const std::map<std::string, MeaningPtr>& used, Enter enter) {
  std::vector<Named> open(used.begin(), used.end());
  std::unordered_set<const Meaning*> seen;
  while (!open.empty()) {
    const Named named = open.back();
    open.pop_back();
    const Meaning& meaning = *named.second;
    if (meaning.kind == Meaning::Kind::parameter || !seen.insert(&meaning).second) continue;
    if (enter(named)) open.insert(open.end(), meaning.uses.begin(), meaning.uses.end());
  }
}

/// The names defined so far.
using Meanings = std::map<std::string, MeaningPtr, std::less<>>;

/// Where names stand that are defined further down, and what defines them.
struct Later {
  std::size_t line;
  ExprPtr expression;
};
using LaterNames = std::map<std::string, Later, std::less<>>;

}  // namespace turunan::sheet
