#include "explain/update.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "explain/notation.hpp"
#include "explain/numbers.hpp"
#include "ops/leaf.hpp"
#include "plan/program.hpp"

namespace turunan::explanation {

namespace {

class UpdateWriter {
 public:
  UpdateWriter(const Subject& subject, const Equations& equations, const Bindings& gradients)
      : subject_(subject), equations_(equations), gradients_(gradients) {
    for (const auto& [variable, value] : subject.values) bindings_[&variable.node()] = value;
    for (const Subject::Change& change : subject.changes) bindings_[&change.variable.node()] = change.before;
    const Formula cost = symbol(equations.root().name);
    for (const Subject::GradientLeaf& g : subject.gradients) {
      const auto found = gradients.find(&g.parameter.node());
      if (found == gradients.end()) continue;
      bindings_[&g.leaf.node()] = known_[&g.leaf.node()] = found->second;
      symbols_[&g.leaf.node()] = partial(cost, symbol(g.parameter.node().origin.name));
    }
  }

  std::vector<UpdateStep> run() {
    for (const Subject::Change* change : in_order()) {
      name_tensors_of(change->value);
      write(*change);
    }
    return std::move(steps_);
  }

 private:
  // As given, but for a variable that another change uses as it was, as a rate uses the step's number: it
  // changes when those that do are written. Where they use each other, the first goes first.
  std::vector<const Subject::Change*> in_order() const {
    const std::vector<Subject::Change>& changes = subject_.changes;
    std::map<const Node*, std::size_t> readers;  // of those not yet written
    std::vector<std::vector<const Node*>> reads;
    for (const Subject::Change& change : changes) {
      reads.push_back(variables_used_by(change));
      for (const Node* variable : reads.back()) ++readers[variable];
    }
    std::vector<const Subject::Change*> order;
    std::vector<bool> written(changes.size());
    while (order.size() < changes.size()) {
      std::size_t next = changes.size();
      for (std::size_t i = changes.size(); i-- > 0;) {
        const bool first = next == changes.size() || readers[&changes[next].variable.node()] > 0;
        if (!written[i] && (first || readers[&changes[i].variable.node()] == 0)) next = i;
      }
      written[next] = true;
      order.push_back(&changes[next]);
      for (const Node* variable : reads[next]) --readers[variable];
    }
    return order;
  }

  // Variables of other changes as they were, on ways that do not pass what another variable has become.
  std::vector<const Node*> variables_used_by(const Subject::Change& change) const {
    Symbols stops;
    for (const Subject::Change& other : subject_.changes) {
      if (&other == &change) continue;
      stops[&other.variable.node()] = {};
      if (other.value != change.value && !other.value.node().inputs.empty()) stops[&other.value.node()] = {};
    }
    std::vector<const Node*> used;
    for (const Tensor& x : reached(change.value, stops)) {
      const auto is_variable = [&](const Subject::Change& other) { return other.variable == x; };
      if (std::ranges::any_of(subject_.changes, is_variable)) used.push_back(&x.node());
    }
    return used;
  }

  // Of everything with a name below a change, and an equation for what has none in the derivation.
  void name_tensors_of(const Tensor& value) {
    for (const Tensor& x : nodes_in_order({&value, 1})) {
      const std::string& name = x.node().origin.name;
      const bool whole = x == value && !x.node().inputs.empty();
      if (symbols_.contains(&x.node()) || whole || name.empty()) continue;
      const auto known = equations_.of_tensor.find(&x.node());
      symbols_[&x.node()] =
          symbol(known == equations_.of_tensor.end() ? name : equations_.list[known->second].name);
      known_[&x.node()] = plan::evaluate({&x, 1}, bindings_).front();
      if (known == equations_.of_tensor.end() && !x.node().inputs.empty()) define(x);
    }
  }

  void define(const Tensor& x) {
    UpdateStep step;
    step.defines = true;
    step.left = symbols_.at(&x.node());
    step.after = known_.at(&x.node());
    step.gradient = gradient_of(x, {});
    finish(std::move(step), x);
  }

  void write(const Subject::Change& change) {
    UpdateStep step;
    const Formula left = symbol(change.variable.node().origin.name);
    symbols_[&change.variable.node()] = left;
    known_[&change.variable.node()] = change.before;
    step.left = left;
    step.before = change.before;
    step.after = change.after;
    step.gradient = gradient_of(change.value, change.variable);
    finish(std::move(step), change.value);
    // From here on the name is what the variable has become, as in a textbook's algorithm.
    const Node& value = change.value.node();
    if (value.inputs.empty() || symbols_.contains(&value)) return;
    symbols_[&value] = left;
    known_[&value] = change.after;
  }

  void finish(UpdateStep step, const Tensor& value) {
    const Symbols symbols = symbols_for(value);
    step.name = step.left.text;
    step.right = formula_of(value, symbols);
    Values values;
    for (const Tensor& x : reached(value, symbols))
      values[key_of(symbols.at(&x.node()))] = known_.at(&x.node());
    step.numbers = with_numbers(step.right, values);
    step.result = array(step.after);
    steps_.push_back(std::move(step));
  }

  // The symbols that this equation is written with. What a variable has become is written out where the
  // variable as it was stands beside it: all values of a step are taken at the same point.
  Symbols symbols_for(const Tensor& value) const {
    Symbols symbols = symbols_;
    if (!value.node().inputs.empty()) symbols.erase(&value.node());
    for (bool clash = true; clash;) {
      clash = false;
      const std::vector<Tensor> found = reached(value, symbols);
      for (const Subject::Change& change : subject_.changes) {
        const bool both = std::ranges::find(found, change.variable) != found.end() &&
                          std::ranges::find(found, change.value) != found.end();
        if (!both || change.value.node().inputs.empty()) continue;
        symbols.erase(&change.value.node());
        clash = true;
      }
    }
    return symbols;
  }

  // The tensors below a value at which its formula stops.
  static std::vector<Tensor> reached(const Tensor& value, const Symbols& symbols) {
    std::vector<Tensor> found, open = {value};
    std::set<const Node*> seen;
    while (!open.empty()) {
      const Tensor x = std::move(open.back());
      open.pop_back();
      if (!seen.insert(&x.node()).second) continue;
      if (symbols.contains(&x.node())) {
        found.push_back(x);
      } else {
        open.insert(open.end(), x.node().inputs.begin(), x.node().inputs.end());
      }
    }
    return found;
  }

  // Of the parameter itself, or of the one whose gradient goes into this piece of state.
  std::optional<Array> gradient_of(const Tensor& value, const Tensor& variable) const {
    if (variable) {
      if (const auto own = gradients_.find(&variable.node()); own != gradients_.end()) return own->second;
    }
    for (const Tensor& x : nodes_in_order({&value, 1})) {
      for (const Subject::GradientLeaf& g : subject_.gradients) {
        const auto found = gradients_.find(&g.parameter.node());
        if (g.leaf == x && found != gradients_.end()) return found->second;
      }
    }
    return {};
  }

  const Subject& subject_;
  const Equations& equations_;
  const Bindings& gradients_;
  Bindings bindings_;
  Symbols symbols_;
  Bindings known_;  // the values of what has a symbol
  std::vector<UpdateStep> steps_;
};

}  // namespace

std::vector<UpdateStep> update_of(const Subject& subject, const Equations& equations,
                                  const Bindings& gradients) {
  return UpdateWriter(subject, equations, gradients).run();
}

}  // namespace turunan::explanation
