#include "explain/trace/trace.hpp"

#include <map>
#include <unordered_map>
#include <unordered_set>

#include "explain/check/difference_quotient.hpp"
#include "explain/layout.hpp"
#include "explain/trace/local_jacobian.hpp"
#include "explain/trace/path_graph.hpp"
#include "graph/index.hpp"
#include "ops/leaf.hpp"
#include "turunan/error.hpp"

namespace turunan::explanation {

namespace {

constexpr double most_listed = 1000;
constexpr std::size_t listed_of_many = 20;
constexpr double most_work = 1e9;  // elements to compute: some seconds
constexpr std::size_t most_edges = 10'000'000;

// The equations that the cost needs, by their leaves.
std::vector<bool> needed_by_cost(std::span<const PathEquation> equations) {
  std::vector<bool> needed(equations.size(), false);
  std::unordered_set<const Node*> leaves;
  if (!equations.empty()) leaves.insert(&equations.back().leaf.node());
  for (std::size_t e = equations.size(); e-- > 0;) {
    needed[e] = leaves.contains(&equations[e].leaf.node());
    if (!needed[e]) continue;
    for (const Tensor& tensor : nodes_in_order({&equations[e].expression, 1})) {
      if (ops::is_variable(tensor)) leaves.insert(&tensor.node());
    }
  }
  return needed;
}

// Grows the graph of entries from the start, equation by equation.
class Growth {
 public:
  Growth(std::span<const PathEquation> equations, const Bindings& values)
      : equations_(equations), values_(values) {}

  PathGraph from(const Tensor& start, std::int64_t position) {
    graph_.places.push_back({PathGraph::start, position});
    reached_[&start.node()].emplace(position, 0);
    if (start == equations_.back().leaf) graph_.cost = 0;
    const std::vector<bool> needed = needed_by_cost(equations_);
    for (std::size_t e = 0; e < equations_.size(); ++e) {
      if (needed[e] && equations_[e].leaf != start) add(e);
    }
    return std::move(graph_);
  }

 private:
  using Places = std::map<std::int64_t, std::size_t>;  // of the entries of one tensor

  void add(std::size_t e) {
    const PathEquation& equation = equations_[e];
    Places results;
    std::vector<Edge> edges;
    for (const Tensor& leaf : nodes_in_order({&equation.expression, 1})) {
      const auto reached = reached_.find(&leaf.node());
      if (reached != reached_.end()) add_edges(equation, leaf, reached->second, edges, results);
    }
    // Places in the order of the entries, behind all that lead to them.
    for (auto& [position, place] : results) {
      place = graph_.places.size();
      graph_.places.push_back({e, position});
    }
    for (const Edge& edge : edges)
      graph_.places[edge.from].edges.push_back({results.at(edge.position), edge.factor});
    if (e + 1 == equations_.size() && !results.empty()) graph_.cost = results.begin()->second;
    reached_[&equation.leaf.node()] = std::move(results);
  }

  struct Edge {
    std::size_t from;
    std::int64_t position;
    double factor;
  };

  void add_edges(const PathEquation& equation, const Tensor& leaf, const Places& from,
                 std::vector<Edge>& edges, Places& results) {
    std::vector<std::int64_t> columns;
    for (const auto& [position, place] : from) columns.push_back(position);
    if (columns.empty()) return;
    work_ += work_of_columns(equation.expression, leaf, columns.size());
    if (work_ > most_work) refuse();
    for (const Column& column : columns_of_jacobian(equation.expression, leaf, values_, columns)) {
      for (const auto& [position, factor] : column.entries) {
        edges.push_back({from.at(column.of), position, factor});
        results.emplace(position, 0);
      }
      if (++edges_ > most_edges || edges.size() > most_edges) refuse();
    }
  }

  [[noreturn]] static void refuse() {
    throw Error("a trace follows an entry through at most some millions of derivatives", {},
                "with one example there are fewer");
  }

  std::span<const PathEquation> equations_;
  const Bindings& values_;
  PathGraph graph_;
  std::unordered_map<const Node*, Places> reached_;
  double work_ = 0;
  std::size_t edges_ = 0;
};

// An entry as text and as a formula. A scalar has no index, nor has the cost.
class Entries {
 public:
  Entries(std::span<const PathEquation> equations, const Tensor& start, std::string_view start_name)
      : equations_(equations), start_(start), start_name_(start_name) {}

  std::string text(const PathGraph::Place& place) const { return name(place) + index(place); }

  Formula formula(const PathGraph::Place& place) const {
    Formula symbol{.text = name(place)};
    if (index(place).empty()) return symbol;
    Formula result{.kind = FormulaKind::index, .parts = {std::move(symbol)}};
    std::int64_t rest = place.position;
    const Shape& sizes = shape(place);
    for (std::size_t axis = sizes.rank(); axis-- > 0; rest /= sizes[axis])
      result.options.insert(result.options.begin(), std::to_string(rest % sizes[axis]));
    return result;
  }

 private:
  static bool is_start(const PathGraph::Place& place) { return place.tensor == PathGraph::start; }
  std::string name(const PathGraph::Place& place) const {
    return is_start(place) ? start_name_ : equations_[place.tensor].name;
  }
  const Shape& shape(const PathGraph::Place& place) const {
    return is_start(place) ? start_.shape() : equations_[place.tensor].expression.shape();
  }
  std::string index(const PathGraph::Place& place) const {
    const bool cost = place.tensor + 1 == equations_.size();
    return cost ? std::string() : index_text(shape(place), place.position);
  }

  std::span<const PathEquation> equations_;
  Tensor start_;
  std::string start_name_;
};

Trace::Path described(const PathGraph& graph, const EdgePath& edges, const Entries& entries) {
  Trace::Path path{.factors = {}, .product = 1};
  std::size_t from = 0;
  for (const PathGraph::Edge& edge : edges) {
    const PathGraph::Place &below = graph.places[from], &above = graph.places[edge.to];
    Formula derivative{.kind = FormulaKind::partial,
                       .parts = {entries.formula(above), entries.formula(below)}};
    path.factors.push_back({.of = entries.text(above),
                            .by = entries.text(below),
                            .derivative = std::move(derivative),
                            .value = edge.factor});
    path.product *= edge.factor;
    from = edge.to;
  }
  return path;
}

std::int64_t position_of(const Shape& shape, std::span<const std::int64_t> index) {
  if (index.size() != shape.rank()) {
    throw ShapeError("an entry is named by an index along each axis", {{0, "is " + to_string(shape)}});
  }
  std::int64_t position = 0;
  for (std::size_t axis = 0; axis < index.size(); ++axis) {
    if (index[axis] < 0 || index[axis] >= shape[axis]) {
      throw ShapeError("an index counts from 0 and stays below the size of its axis",
                       {{0, "is " + to_string(shape)}});
    }
    position = position * shape[axis] + index[axis];
  }
  return position;
}

}  // namespace

Trace trace(std::span<const PathEquation> equations, const Bindings& values, const Tensor& start,
            std::span<const std::int64_t> index, std::string_view start_name) {
  if (equations.empty() || equations.back().expression.shape().elements() != 1)
    throw ShapeError("a trace leads to a cost of one number");
  const std::int64_t position = position_of(start.shape(), index);
  const PathGraph graph = Growth(equations, values).from(start, position);
  const std::vector<PathTotals> totals = totals_of(graph);
  const bool all = totals[0].number <= most_listed;

  Trace result;
  result.entry = std::string(start_name) + index_text(start.shape(), position);
  result.number_of_paths = totals[0].number;
  result.sum = totals[0].sum;
  const Entries entries(equations, start, start_name);
  double listed = 0;
  for (const EdgePath& path :
       all ? all_paths(graph, totals) : greatest_paths(graph, totals, listed_of_many)) {
    result.paths.push_back(described(graph, path, entries));
    listed += result.paths.back().product;
  }
  result.rest = all ? 0 : result.sum - listed;
  return result;
}

}  // namespace turunan::explanation
