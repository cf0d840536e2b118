#pragma once

#include <span>
#include <vector>

#include "graph/node.hpp"

namespace turunan {

/// The same graph with less work in it: aliases and operations without effect removed, equal computations
/// shared, small constants computed. Every value stays what it was bit for bit, save which NaN it is; so x·0
/// stays, and x + 0 unless 0 is what leaves even -0 alone.
///
/// Parameters and inputs are never merged. A node in `kept` keeps its operation, origin and attributes and is
/// neither removed, merged into another, nor computed; it is the same node unless something before it
/// changed. Name it among the roots to learn what it became. Time is linear in the size of the graph.
///
/// With Constants::stay numbers are not put together, so that 1/64 stays a quotient for a reader.
enum class Constants : std::uint8_t { computed, stay };
std::vector<Tensor> simplify(std::span<const Tensor> roots, std::span<const Tensor> kept = {},
                             Constants constants = Constants::computed);
Tensor simplify(const Tensor& root);

}  // namespace turunan
