#pragma once

#include <unordered_map>

#include "explain/formula.hpp"

namespace turunan::explanation {

/// What some nodes of a graph are written as.
using Symbols = std::unordered_map<const Node*, Formula>;

/// Whether products keep the order of the graph, as their author wrote them, or have their numbers, signs and
/// divisors gathered, as a derivative needs whose order nobody chose.
enum class Products : std::uint8_t { as_built, gathered };

/// So many terms at most stand in one sum without brackets.
inline constexpr std::size_t terms_of_a_group = 32;

/// A graph as a formula, read off each operation's notation. Broadcasts and casts stay unseen where the
/// formula means the same without them. The depth of the graph above the symbols must be small.
Formula formula_of(const Tensor& root, const Symbols& symbols, Products products = Products::as_built);

}  // namespace turunan::explanation
