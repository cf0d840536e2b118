#include "explain/update.hpp"

#include "ops/leaf.hpp"
#include "plan/program.hpp"
#include "turunan/error.hpp"

namespace turunan::explanation {

namespace {

class UpdateWriter {
 public:
  UpdateWriter(const Subject& subject, const Equations& equations, const Values& values,
               const Bindings& gradients)
      : subject_(subject), equations_(equations), values_(values), gradients_(gradients) {
    for (const auto& [variable, value] : subject.values) bindings_[&variable.node()] = value;
    for (const Subject::Change& change : subject.changes) bindings_[&change.variable.node()] = change.before;
    const Formula cost = symbol(equations.root().name);
    for (const Subject::GradientLeaf& g : subject.gradients) {
      const auto found = gradients.find(&g.parameter.node());
      if (found == gradients.end()) continue;
      bindings_[&g.leaf.node()] = found->second;
      symbols_[&g.leaf.node()] = partial(cost, symbol(g.parameter.node().origin.name));
    }
  }

  std::vector<UpdateStep> run() {
    for (const Subject::Change& change : subject_.changes) {
      name_tensors_of(change.value);
      write(change);
    }
    return std::move(steps_);
  }

 private:
  // Of everything with a name below a change, and an equation for what has none in the derivation.
  void name_tensors_of(const Tensor& value) {
    for (const Tensor& x : nodes_in_order({&value, 1})) {
      const std::string& name = x.node().origin.name;
      if (symbols_.contains(&x.node()) || x == value || name.empty()) continue;
      const auto known = equations_.of_tensor.find(&x.node());
      symbols_[&x.node()] =
          symbol(known == equations_.of_tensor.end() ? name : equations_.list[known->second].name);
      values_[symbols_[&x.node()].text] = plan::evaluate({&x, 1}, bindings_).front();
      if (known == equations_.of_tensor.end() && !x.node().inputs.empty()) define(x);
    }
  }

  void define(const Tensor& x) {
    UpdateStep step;
    step.defines = true;
    step.left = symbols_.at(&x.node());
    step.after = values_.at(step.left.text);
    step.gradient = gradient_of(x, {});
    finish(step, x);
  }

  void write(const Subject::Change& change) {
    UpdateStep step;
    step.left = symbol(change.variable.node().origin.name);
    symbols_[&change.variable.node()] = step.left;
    values_[step.left.text] = change.before;
    step.before = change.before;
    step.after = change.after;
    step.gradient = gradient_of(change.value, change.variable);
    finish(step, change.value);
    // From here on the name is what the variable has become, as in a textbook's algorithm.
    symbols_[&change.value.node()] = step.left;
    if (!ops::is_variable(change.value)) values_[step.left.text] = change.after;
  }

  void finish(UpdateStep& step, const Tensor& value) {
    Symbols symbols = symbols_;
    symbols.erase(&value.node());
    step.name = step.left.text;
    step.right = formula_of(value, symbols);
    Values values = values_;
    for (const auto& [leaf, formula] : symbols_) {
      const auto bound = bindings_.find(leaf);
      if (formula.kind == FormulaKind::partial && bound != bindings_.end())
        values[key_of(formula)] = bound->second;
    }
    step.numbers = with_numbers(step.right, values);
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
  Values values_;
  const Bindings& gradients_;
  Bindings bindings_;
  Symbols symbols_;
  std::vector<UpdateStep> steps_;
};

}  // namespace

std::vector<UpdateStep> update_of(const Subject& subject, const Equations& equations, const Values& values,
                                  const Bindings& gradients) {
  return UpdateWriter(subject, equations, values, gradients).run();
}

}  // namespace turunan::explanation
