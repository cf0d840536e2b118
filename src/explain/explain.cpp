#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "explain/backward.hpp"
#include "explain/check/difference_quotient.hpp"
#include "explain/numbers.hpp"
#include "explain/rule.hpp"
#include "explain/trace/trace.hpp"
#include "explain/update.hpp"
#include "ops/making.hpp"
#include "plan/program.hpp"
#include "transform/gradient.hpp"
#include "turunan/error.hpp"

namespace turunan {

namespace explanation {

namespace {

constexpr std::uint64_t direction_seed = 1;
constexpr std::int64_t most_entries = 1000;  // of a parameter compared one by one
constexpr std::int64_t most_entries_of_intermediate = 64;
// Comparing one intermediate takes a walk over the graph: more than this many nodes in all are not walked.
constexpr std::size_t longest_walk = 50'000;

void require_one_number(const Tensor& cost) {
  if (cost.shape().elements() == 1) return;
  throw ShapeError("what is explained is one number, a scalar or a 1×1 tensor",
                   {{0, "is " + to_string(cost.shape())}}, "mean( ) or Σ( ) of it is one");
}

// Composites of a graph, of that name or of any.
std::set<const Operation*> composites_in(const Tensor& root, std::string_view name = {}) {
  std::set<const Operation*> found;
  for (const Tensor& x : nodes_in_order({&root, 1})) {
    const Operation& operation = x.node().operation;
    const bool alias = std::ranges::find(operation.aliases, name) != operation.aliases.end();
    if (operation.body != nullptr && (name.empty() || operation.name == name || alias))
      found.insert(&operation);
  }
  return found;
}

// A name may be that of a composite inside of another one that is opened.
std::set<const Operation*> composites(const Tensor& cost, const std::vector<std::string>& names) {
  std::set<const Operation*> opened;
  Tensor graph = cost;
  for (bool more = true; more;) {
    const std::size_t before = opened.size();
    for (const std::string& name : names) opened.merge(composites_in(graph, name));
    graph = with_bodies(cost, opened);
    more = opened.size() > before;
  }
  std::set<std::string_view> openable;
  for (const Tensor& root : {cost, graph})
    for (const Operation* operation : composites_in(root)) openable.insert(operation->name);
  for (const std::string& name : names) {
    const auto has_name = [&](const Operation* o) {
      return o->name == name || std::ranges::find(o->aliases, name) != o->aliases.end();
    };
    if (std::ranges::any_of(opened, has_name)) continue;
    throw Error(fmt::format("there is no composite {} to open here", name), {},
                openable.empty() ? "these equations have none"
                                 : fmt::format("those that can be opened: {}", fmt::join(openable, ", ")));
  }
  return opened;
}

class Explanation {
 public:
  Explanation(const Subject& subject, const ExplainOptions& options) : subject_(subject), options_(options) {
    require_one_number(subject.cost);
    for (const auto& [variable, value] : subject.values) bindings_[&variable.node()] = value;
    const std::set<const Operation*> opened = composites(subject.cost, options.open);
    find_wanted();
    equations_ = equations_of(subject.cost, name_tensors(subject.cost, subject.names_taken, wanted_), opened);
    for (const Tensor& x : wanted_) wanted_equations_.insert(equations_.of_tensor.at(&x.node()));
    backward_ = backward_of(equations_, wanted_equations_, bindings_);
    cost_ = symbol(equations_.root().name);
    symbols_ = equations_.symbols;
    for (const Adjoint& adjoint : backward_.adjoints) {
      if (adjoint.leaf) symbols_[&adjoint.leaf.node()] = partial_of(adjoint.of);
    }
    evaluate();
  }

  Derivation run() {
    Derivation d;
    d.sheet = subject_.sheet;
    d.cost = cost_.text;
    d.moment = subject_.moment;
    add_forward(d);
    add_backward(d);
    if (options_.check && std::isfinite(cost_value())) add_checks(d);
    d.update = update_of(subject_, equations_, gradients_);
    add_traces(d);
    add_notes(d);
    return d;
  }

 private:
  Formula partial_of(std::size_t i) const { return partial(cost_, symbol(equations_.list[i].name)); }
  double cost_value() const { return values_.at(cost_.text).element(0); }
  const Array& value_of(std::size_t i) const { return values_.at(equations_.list[i].name); }

  // Tensors asked for that the cost's graph has; the others have a zero gradient.
  void find_wanted() {
    std::set<const Node*> graph;
    for (const Tensor& x : nodes_in_order({&subject_.cost, 1})) {
      graph.insert(&x.node());
      const bool trained = &x.node().operation == &ops::parameter;
      if (subject_.with_respect_to.empty() && trained) wanted_.push_back(x);
    }
    for (const Tensor& x : subject_.with_respect_to)
      (graph.contains(&x.node()) ? wanted_ : absent_).push_back(x);
  }

  // The numbers of the whole derivation in one go, as the engine computes them.
  void evaluate() {
    std::vector<Tensor> roots;
    std::vector<std::string> keys;
    std::unordered_map<const Node*, Tensor> composed;
    for (const Equation& equation : equations_.list) {
      roots.push_back(equation.tensor);
      keys.push_back(equation.name);
      composed[&equation.leaf.node()] = equation.tensor;
    }
    for (const Adjoint& adjoint : backward_.adjoints) {
      if (!adjoint.expression) continue;
      roots.push_back(substituted(adjoint.expression, composed));
      keys.push_back(key_of(partial_of(adjoint.of)));
      composed[&adjoint.leaf.node()] = roots.back();
    }
    const std::vector<Tensor> exact = gradient(subject_.cost, wanted_);
    roots.insert(roots.end(), exact.begin(), exact.end());
    const std::vector<Array> values = plan::evaluate(roots, bindings_);
    for (std::size_t i = 0; i < keys.size(); ++i) values_[keys[i]] = values[i];
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
      const std::size_t equation = equations_.of_tensor.at(&wanted_[i].node());
      values_[key_of(partial_of(equation))] = values[keys.size() + i];
      gradients_[&wanted_[i].node()] = values[keys.size() + i];
    }
  }

  Step step_of(Formula left, Formula right, const Array& value) const {
    Step step;
    step.name = key_of(left);
    step.left = std::move(left);
    step.shapes = with_shapes(right, values_);
    step.numbers = with_numbers(right, values_);
    step.right = std::move(right);
    step.value = value;
    step.result = array(value);
    return step;
  }

  void add_forward(Derivation& d) const {
    for (const Equation& equation : equations_.list) {
      const Array& value = values_.at(equation.name);
      if (!equation.expression) {
        d.given.push_back(
            {symbol(equation.name), value, &equation.tensor.node().operation == &ops::parameter});
      } else {
        d.forward.push_back(step_of(symbol(equation.name), formula_of(equation.expression, symbols_), value));
      }
    }
  }

  void add_backward(Derivation& d) const {
    for (const Adjoint& adjoint : backward_.adjoints) {
      if (!adjoint.expression) continue;
      const Formula left = partial_of(adjoint.of);
      Step step = step_of(left, formula_of(adjoint.expression, symbols_, Products::gathered),
                          values_.at(key_of(left)));
      step.rule = rule_of(adjoint, backward_, equations_);
      d.backward.push_back(std::move(step));
    }
    for (const std::size_t i : wanted_equations_) {
      if (backward_.find(i) == nullptr)
        add_zero(d, equations_.list[i].tensor, equations_.list[i].name, i, true);
    }
    if (wanted_equations_.contains(equations_.list.size() - 1)) add_cost_itself(d);
    for (const Tensor& x : absent_) add_zero(d, x, x.node().origin.name, 0, false);
  }

  void add_cost_itself(Derivation& d) const {
    const Tensor& cost = equations_.root().tensor;
    Step step = step_of(partial(cost_, cost_), number(1), Array::full(cost.type(), 1));
    step.rule = words("a number changes as fast as itself");
    d.backward.insert(d.backward.begin(), std::move(step));
  }

  void add_zero(Derivation& d, const Tensor& x, const std::string& name, std::size_t equation,
                bool in_graph) const {
    const Formula by = symbol(name.empty() ? "x" : name);
    Step step = step_of(partial(cost_, by), number(0), Array::zeros(x.type()));
    step.rule = why_zero(equations_, cost_.text, by, equation, in_graph);
    d.backward.push_back(std::move(step));
  }

  // Intermediates are compared too, where they are not too many; they are shown where they fail.
  void add_checks(Derivation& d) const {
    std::unordered_map<std::string, std::size_t> equation_of;
    for (const Adjoint& adjoint : backward_.adjoints) {
      if (adjoint.expression) equation_of[key_of(partial_of(adjoint.of))] = adjoint.of;
    }
    const std::size_t walk = equation_of.size() * nodes_in_order({&subject_.cost, 1}).size();
    for (Step& step : d.backward) {
      const auto found = equation_of.find(step.name);
      if (found == equation_of.end()) continue;
      const bool wanted = wanted_equations_.contains(found->second);
      if (!wanted && walk > longest_walk) continue;
      Check check = compare(subject_.cost, bindings_, equations_.list[found->second].tensor, step.value,
                            direction_seed, wanted ? most_entries : most_entries_of_intermediate);
      check.name = step.name;
      check.gradient = step.left;
      step.difference_quotient_error = check.greatest_error;
      if (wanted || !check.passed) d.checks.push_back(std::move(check));
    }
  }

  void add_traces(Derivation& d) const {
    for (const ExplainOptions::Entry& entry : options_.trace) {
      const auto found = equations_.of_tensor.find(&entry.tensor.node());
      if (found == equations_.of_tensor.end()) {
        throw Error(fmt::format("{} does not depend on {}, so there is no path to follow", cost_.text,
                                entry.tensor.node().origin.name));
      }
      d.traces.push_back(trace_of(found->second, entry.index));
    }
  }

  Trace trace_of(std::size_t start, const std::vector<std::int64_t>& index) const {
    std::vector<PathEquation> steps;
    Bindings leaves;
    for (std::size_t i = 0; i < equations_.list.size(); ++i) {
      const Equation& equation = equations_.list[i];
      leaves[&equation.leaf.node()] = value_of(i);
      if (backward_.differentiated[i])
        steps.push_back({equation.name, backward_.differentiated[i], equation.leaf});
    }
    Trace result = trace(steps, leaves, equations_.list[start].leaf, index, equations_.list[start].name);
    const Tensor& x = equations_.list[start].tensor;
    const Array gradient_value = plan::evaluate(std::vector{gradient(subject_.cost, x)}, bindings_).front();
    std::int64_t position = 0;
    for (std::size_t axis = 0; axis < index.size(); ++axis)
      position = position * x.shape()[axis] + index[axis];
    result.gradient = gradient_value.element(position);
    return result;
  }

  void add_notes(Derivation& d) const {
    if (wanted_.empty() && absent_.empty()) {
      Words note;
      note += cost_;
      note += std::string(" depends on no parameter, so there is no backward pass.");
      d.notes.push_back(std::move(note));
    }
    if (!std::isfinite(cost_value())) {
      Words note;
      note += cost_;
      note += std::string(" is not finite, so no gradient is compared with difference quotients.");
      d.notes.push_back(std::move(note));
    }
    for (const std::string& name : backward_.row_sums_of_one) {
      Words note = words("Every row of ");
      note += symbol(name);
      note += std::string(" sums to 1, so the factor that sums it is left out.");
      d.notes.push_back(std::move(note));
    }
  }

  const Subject& subject_;
  const ExplainOptions& options_;
  Bindings bindings_, gradients_;
  std::vector<Tensor> wanted_, absent_;
  std::set<std::size_t> wanted_equations_;
  Equations equations_;
  Backward backward_;
  Formula cost_;
  Symbols symbols_;
  Values values_;
};

}  // namespace

}  // namespace explanation

bool Derivation::passed() const {
  return std::ranges::all_of(checks, &Check::passed);
}

Derivation explain(const Subject& subject, const ExplainOptions& options) {
  return explanation::Explanation(subject, options).run();
}

}  // namespace turunan
