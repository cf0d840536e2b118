#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace turunan::explanation {

/// The entries of tensors that lie between a start and a cost, and the derivatives between them.
struct PathGraph {
  struct Edge {
    std::size_t to;
    double factor;
  };
  struct Place {
    std::size_t tensor;     ///< which of the equations; `start` for the start
    std::int64_t position;  ///< of the entry, in row-major order
    std::vector<Edge> edges = {};
  };
  static constexpr std::size_t start = SIZE_MAX;

  std::vector<Place> places = {};  ///< an edge leads to a later place; the first is the start
  std::size_t cost = SIZE_MAX;     ///< the cost's place; SIZE_MAX where nothing reaches it
};

/// What all paths from a place to the cost come to.
struct PathTotals {
  double number = 0;
  double sum = 0;       ///< of the products
  double greatest = 0;  ///< |product|
};
std::vector<PathTotals> totals_of(const PathGraph& graph);

/// A path as the edges that it takes from the start on.
using EdgePath = std::vector<PathGraph::Edge>;

/// Every path, in the order of the edges. Their number must be small.
std::vector<EdgePath> all_paths(const PathGraph& graph, const std::vector<PathTotals>& totals);

/// The paths of the greatest |product|, greatest first: best first, since `totals` says how much there is to
/// come.
std::vector<EdgePath> greatest_paths(const PathGraph& graph, const std::vector<PathTotals>& totals,
                                     std::size_t count);

}  // namespace turunan::explanation
