#include "explain/update.hpp"

#include <set>

#include "ops/leaf.hpp"
#include "plan/program.hpp"
#include "turunan/error.hpp"

namespace turunan::explanation {

namespace {

class UpdateWriter {
 public:
  UpdateWriter(const Subject& subject, const Equations& equations, const Bindings& gradients)
      : subject_(subject), equations_(equations), gradients_(gradients) {
    for (const auto& [variable, value] : subject.values) bindings_[&variable.node()] = value;
    for (const Subject::Change& change : subject.changes) {
      bindings_[&change.variable.node()] = change.before;
      symbols_[&change.variable.node()] = symbol(change.variable.node().origin.name);
    }
    const Formula cost = symbol(equations.root().name);
    for (const Subject::GradientLeaf& g : subject.gradients) {
      const auto found = gradients.find(&g.parameter.node());
      if (found == gradients.end()) continue;
      bindings_[&g.leaf.node()] = found->second;
      symbols_[&g.leaf.node()] = partial(cost, symbol(g.parameter.node().origin.name));
    }
    for (const auto& [leaf, formula] : symbols_) values_[leaf] = bindings_.at(leaf);
  }

  std::vector<UpdateStep> run() {
    std::vector<const Subject::Change*> later;
    for (const Subject::Change& change : subject_.changes) {
      if (is_read_by_others(change)) {
        later.push_back(&change);
      } else {
        write(change);
      }
    }
    for (const Subject::Change* change : later) write(*change);
    return std::move(steps_);
  }

 private:
  // Others use what the variable was, as a rate uses the step's number: it changes when they are done.
  bool is_read_by_others(const Subject::Change& change) const {
    bool reads_old = false, reads_new = false;
    for (const Subject::Change& other : subject_.changes) {
      if (&other == &change) continue;
      for (const Tensor& x : nodes_in_order({&other.value, 1})) {
        reads_new = reads_new || x == change.value;
        reads_old = reads_old || x == change.variable;
      }
    }
    return reads_old && !reads_new && !gradients_.contains(&change.variable.node());
  }

  void write(const Subject::Change& change) {
    name_tensors_of(change.value);
    UpdateStep step;
    step.left = symbol(change.variable.node().origin.name);
    step.before = change.before;
    step.after = change.after;
    step.gradient = gradient_of(change.value, change.variable);
    const Formula left = step.left;
    finish(std::move(step), change.value);
    // From here on the name is what the variable has become, as in a textbook's algorithm.
    if (change.value.node().inputs.empty()) return;
    symbols_[&change.value.node()] = left;
    values_[&change.value.node()] = change.after;
  }

  // Of everything with a name below a change, and an equation for what has none in the derivation.
  void name_tensors_of(const Tensor& value) {
    for (const Tensor& x : nodes_in_order({&value, 1})) {
      const std::string& name = x.node().origin.name;
      if (symbols_.contains(&x.node()) || x == value || name.empty()) continue;
      const auto known = equations_.of_tensor.find(&x.node());
      const bool defined = known != equations_.of_tensor.end();
      const Formula left = symbol(defined ? equations_.list[known->second].name : name);
      values_[&x.node()] = plan::evaluate({&x, 1}, bindings_).front();
      if (!defined && !x.node().inputs.empty()) {
        UpdateStep step;
        step.defines = true;
        step.left = left;
        step.after = values_.at(&x.node());
        step.gradient = gradient_of(x, {});
        finish(std::move(step), x);
      }
      symbols_[&x.node()] = left;
    }
  }

  // The symbols that a formula stands on, the deepest that have one, with their values.
  struct Used {
    Symbols symbols;
    Values values;
  };
  Used used_in(const Tensor& root) const {
    Used used;
    std::vector<Tensor> open(root.node().inputs.begin(), root.node().inputs.end());
    if (open.empty() && symbols_.contains(&root.node())) open.push_back(root);
    std::set<const Node*> seen;
    while (!open.empty()) {
      const Tensor x = open.back();
      open.pop_back();
      if (!seen.insert(&x.node()).second) continue;
      const auto known = symbols_.find(&x.node());
      if (known == symbols_.end()) {
        open.insert(open.end(), x.node().inputs.begin(), x.node().inputs.end());
        continue;
      }
      Formula formula = known->second;
      // What it was and what it has become, both in one formula.
      while (used.values.contains(key_of(formula))) formula.text += "′";
      used.values[key_of(formula)] = values_.at(&x.node());
      used.symbols[&x.node()] = std::move(formula);
    }
    return used;
  }

  void finish(UpdateStep step, const Tensor& value) {
    const Used used = used_in(value);
    step.name = step.left.text;
    step.right = formula_of(value, used.symbols);
    step.numbers = with_numbers(step.right, used.values);
    step.result = array(step.after);
    steps_.push_back(std::move(step));
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
  Bindings bindings_;                              // of variables and gradients
  Symbols symbols_;                                // of every tensor that has a name by now
  std::unordered_map<const Node*, Array> values_;  // of the same
  std::vector<UpdateStep> steps_;
};

}  // namespace

std::vector<UpdateStep> update_of(const Subject& subject, const Equations& equations,
                                  const Bindings& gradients) {
  return UpdateWriter(subject, equations, gradients).run();
}

}  // namespace turunan::explanation
