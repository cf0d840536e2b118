#include "explain/trace/path_graph.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <queue>

namespace turunan::explanation {

namespace {

// A NaN counts as the greatest, so that it is seen.
double magnitude(double x) {
  return std::isnan(x) ? std::numeric_limits<double>::infinity() : std::abs(x);
}

// The beginning of a path: its last edge, and the beginning before that.
struct Beginning {
  PathGraph::Edge last;
  std::size_t before;
  double product;
};
constexpr std::size_t nowhere = SIZE_MAX;

EdgePath path_to(const std::vector<Beginning>& beginnings, std::size_t at) {
  EdgePath path;
  for (; beginnings[at].before != nowhere; at = beginnings[at].before) path.push_back(beginnings[at].last);
  std::ranges::reverse(path);
  return path;
}

struct Candidate {
  double bound;  // the greatest |product| of the paths that begin so
  std::size_t beginning;
  bool operator<(const Candidate& other) const {
    // Of equal ones the later goes first: it is nearer to its end.
    return bound != other.bound ? bound < other.bound : beginning < other.beginning;
  }
};

}  // namespace

std::vector<PathTotals> totals_of(const PathGraph& graph) {
  std::vector<PathTotals> totals(graph.places.size());
  if (graph.cost == nowhere) return totals;
  totals[graph.cost] = {1, 1, 1};
  for (std::size_t i = graph.places.size(); i-- > 0;) {
    for (const PathGraph::Edge& edge : graph.places[i].edges) {
      const PathTotals& rest = totals[edge.to];
      if (rest.number == 0) continue;
      totals[i].number += rest.number;
      totals[i].sum += edge.factor * rest.sum;
      totals[i].greatest = std::max(totals[i].greatest, magnitude(edge.factor * rest.greatest));
    }
  }
  return totals;
}

std::vector<EdgePath> all_paths(const PathGraph& graph, const std::vector<PathTotals>& totals) {
  struct Visit {
    std::size_t place;
    std::size_t next_edge = 0;
  };
  std::vector<EdgePath> paths;
  EdgePath path;
  std::vector<Visit> visits;
  if (!totals.empty() && totals[0].number > 0) visits.push_back({0});
  while (!visits.empty()) {
    Visit& visit = visits.back();
    const auto& edges = graph.places[visit.place].edges;
    if (visit.place == graph.cost) paths.push_back(path);
    if (visit.place == graph.cost || visit.next_edge == edges.size()) {
      visits.pop_back();
      if (!path.empty()) path.pop_back();
      continue;
    }
    const PathGraph::Edge edge = edges[visit.next_edge++];
    if (totals[edge.to].number == 0) continue;
    path.push_back(edge);
    visits.push_back({edge.to});
  }
  return paths;
}

std::vector<EdgePath> greatest_paths(const PathGraph& graph, const std::vector<PathTotals>& totals,
                                     std::size_t count) {
  std::vector<EdgePath> paths;
  std::vector<Beginning> beginnings = {{{0, 1}, nowhere, 1}};
  std::priority_queue<Candidate> open;
  if (!totals.empty() && totals[0].number > 0) open.push({totals[0].greatest, 0});
  while (!open.empty() && paths.size() < count) {
    const std::size_t at = open.top().beginning;
    open.pop();
    const Beginning here = beginnings[at];
    if (here.last.to == graph.cost) {
      paths.push_back(path_to(beginnings, at));
      continue;
    }
    for (const PathGraph::Edge& edge : graph.places[here.last.to].edges) {
      if (totals[edge.to].number == 0) continue;
      const double product = here.product * edge.factor;
      open.push({magnitude(product * totals[edge.to].greatest), beginnings.size()});
      beginnings.push_back({edge, at, product});
    }
  }
  return paths;
}

}  // namespace turunan::explanation
