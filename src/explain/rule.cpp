#include "explain/rule.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "ops/making.hpp"
#include "ops/pieces.hpp"
#include "transform/simplify.hpp"

namespace turunan::explanation {

namespace {

constexpr std::size_t longest_slope = 12;
constexpr std::size_t most_ways = 8;

bool is(const Tensor& x, const Operation& operation) {
  return &x.node().operation == &operation;
}

bool is_flat(const Operation& operation, std::size_t input) {
  return operation.derivative[std::min<std::size_t>(input, 2)] == zero_derivative;
}

// One equation on the way from a tensor to the cost.
class Path {
 public:
  Path(const Equations& equations, std::size_t equation, const Tensor& expression, const Tensor& from)
      : equation_(equations.list[equation]), root_(expression), from_(from) {
    for (const std::size_t used : equations.used_by(expression)) {
      const Equation& e = equations.list[used];
      symbols_.emplace(&e.leaf.node(), symbol(e.name));
    }
    symbols_.emplace(&root_.node(), symbol(equation_.name));
  }

  // What is said of each operation, the cost's side first; "sum rule" only where there is nothing else to
  // say.
  std::vector<Words> run() {
    const std::vector<Tensor> order = nodes_in_order({&root_, 1});
    std::set<const Node*> depends = {&from_.node()};
    const auto passes = [&depends](const Tensor& x, std::size_t k) {
      return depends.contains(&x.node().inputs[k].node()) && !is_flat(x.node().operation, k);
    };
    for (const Tensor& x : order) {
      for (std::size_t k = 0; k < x.node().inputs.size(); ++k) {
        if (passes(x, k)) depends.insert(&x.node());
      }
    }
    for (std::size_t i = order.size(); i-- > 0;) {
      if (!depends.contains(&order[i].node())) continue;
      for (std::size_t k = 0; k < order[i].node().inputs.size(); ++k) {
        if (passes(order[i], k)) say(order[i], k);
      }
    }
    std::vector<Words> said = std::move(phrases_);
    if (said.empty() && !sum_rule_.pieces.empty()) said.push_back(sum_rule_);
    if (said.empty()) said.push_back(words("it passes on unchanged"));
    return said;
  }

 private:
  void add(const std::string& key, Words phrase) {
    if (seen_.insert(key).second) phrases_.push_back(std::move(phrase));
  }

  void say(const Tensor& x, std::size_t input) {
    const Operation& operation = x.node().operation;
    if (is(x, ops::broadcast)) return say_broadcast(x);
    if (is(x, ops::alias) || is(x, ops::cast_to) || is(x, ops::reshape_to)) return;
    const bool list = operation.arity == Operation::any_number;
    const std::string_view text = operation.rule[list || input > 2 ? 0 : input];
    if (text.starts_with("sum rule")) {
      sum_rule_ = words(std::string(text));
    } else if (!text.empty()) {
      add(std::string(text), filled_in(text, x));
    } else if (operation.elementwise != Elementwise::no && x.node().inputs.size() == 1) {
      say_slope(x);
    } else {
      add(std::string(operation.name), words("chain rule through " + std::string(operation.name)));
    }
  }

  // Summed over what was repeated: the examples share a bias.
  void say_broadcast(const Tensor& x) {
    Tensor shared = x.node().inputs[0];
    while (is(shared, ops::broadcast) || is(shared, ops::cast_to) || is(shared, ops::alias) ||
           is(shared, ops::reshape_to)) {
      if (symbols_.contains(&shared.node())) break;
      shared = Tensor(shared.node().inputs[0]);
    }
    const Shape &from = x.node().inputs[0].shape(), &to = x.shape();
    if (from.elements() == to.elements()) return;
    const bool over_rows = to.rank() >= 2 && from.elements() == to.elements() / to[0] && from.rank() > 0;
    Words phrase = words(over_rows ? "a sum over the examples, because " : "a sum over all places, because ");
    const auto known = symbols_.find(&shared.node());
    if (known != symbols_.end()) phrase += known->second;
    phrase += std::string(known != symbols_.end() ? "" : "it") + " is shared by all of them";
    add("broadcast", std::move(phrase));
  }

  // σ′ = A₁ ⊙ (1 − A₁), from the derivative that the operation's own rule builds.
  void say_slope(const Tensor& x) {
    const Operation& operation = x.node().operation;
    const std::string_view name =
        operation.notation.symbol.empty() ? operation.name : operation.notation.symbol;
    const bool has_letter = operation.notation.form == Form::function;
    if (operation.derivative[0] == nullptr || !has_letter) {
      return add(std::string(name), words("chain rule through " + std::string(operation.name)));
    }
    const Tensor slope = operation.derivative[0]({x, ops::filled_like(x, 1), 0});
    Words phrase = words("chain rule, ");
    const Formula prime_of = prime_at(operation, name, x.node().inputs[0]);
    Formula value =
        slope ? formula_of(simplify({&slope, 1}, {}, Constants::stay).front(), symbols_, Products::gathered)
              : number(0);
    if (size_of(value) <= longest_slope) {
      phrase += infix("=", "=", precedence::comparison, prime_of, std::move(value));
    } else {
      phrase += prime_of;
    }
    add(std::string(name), std::move(phrase));
  }

  // σ′, or σ′(-Z₁) where it is not taken at a tensor with a name.
  Formula prime_at(const Operation& operation, std::string_view name, const Tensor& argument) const {
    Formula at = formula_of(argument, symbols_);
    if (at.kind == FormulaKind::symbol || size_of(at) > longest_slope)
      return prime(symbol(std::string(name)));
    const std::string latex(operation.notation.latex);
    return call(std::string(name) + "′", latex.empty() ? "" : latex + "'", {std::move(at)});
  }

  // A rule's text with the formulas of the inputs and the result in its places.
  Words filled_in(std::string_view text, const Tensor& x) const {
    Words result;
    while (true) {
      const std::size_t open = text.find('{');
      result += std::string(text.substr(0, open));
      if (open == std::string_view::npos) return result;
      const std::size_t close = text.find('}', open);
      place(text.substr(open + 1, close - open - 1), x, result);
      text.remove_prefix(close + 1);
    }
  }

  void place(std::string_view what, const Tensor& x, Words& result) const {
    Tensor tensor = what == "y" ? x : x.node().inputs[what == "0" ? 0 : what == "1" ? 1 : 2];
    // A vector is named, not the row or column that it was made.
    if (is(tensor, ops::reshape_to) && tensor.node().inputs[0].rank() == 1 &&
        !symbols_.contains(&tensor.node()))
      tensor = Tensor(tensor.node().inputs[0]);
    const Formula formula = formula_of(tensor, symbols_, Products::gathered);
    if (size_of(formula) <= 3) {
      result += formula;
    } else {
      result += std::string(what == "y"   ? "the result"
                            : what == "0" ? "the left factor"
                                          : "the right factor");
    }
  }

  const Equation& equation_;
  Tensor root_, from_;
  Symbols symbols_;
  std::vector<Words> phrases_;
  std::set<std::string> seen_;
  Words sum_rule_;
};

Words joined(const std::vector<Words>& phrases) {
  Words result;
  const bool said = std::ranges::any_of(phrases, [](const Words& phrase) {
    return !phrase.pieces.empty() && phrase.pieces[0].text.starts_with("chain rule");
  });
  if (phrases.size() > 1 && !said) result += std::string("chain rule: ");
  for (std::size_t i = 0; i < phrases.size(); ++i) {
    if (i > 0) result += std::string("; ");
    result += phrases[i];
  }
  return result;
}

}  // namespace

Words rule_of(const Adjoint& adjoint, const Backward& backward, const Equations& equations) {
  const Equation& x = equations.list[adjoint.of];
  Words result;
  if (adjoint.through.size() > 1) {
    result += symbol(x.name);
    result += fmt::format(" goes into {} equations, whose parts add up: ", adjoint.through.size());
  }
  for (std::size_t i = 0; i < adjoint.through.size(); ++i) {
    if (i == most_ways) {
      result += fmt::format("; and through {} more", adjoint.through.size() - i);
      break;
    }
    const std::size_t user = adjoint.through[i];
    if (adjoint.through.size() > 1) {
      result += std::string(i == 0 ? "through " : ". Through ");
      result += symbol(equations.list[user].name);
      result += std::string(": ");
    }
    result += joined(Path(equations, user, backward.differentiated[user], x.leaf).run());
  }
  return result;
}

Words why_zero(const Equations& equations, const std::string& cost, const Formula& x, std::size_t equation,
               bool is_in_graph) {
  Words result;
  result += symbol(cost);
  result += std::string(" does not depend on ");
  result += x;
  if (!is_in_graph) {
    result += std::string(": no equation on the way has it");
    return result;
  }
  // What every way to the cost goes through: an operation that is flat wherever it has a slope.
  std::vector<std::string> flat;
  const auto note = [&flat](const Operation& operation) {
    const std::string name(operation.name);
    if (std::ranges::find(flat, name) == flat.end()) flat.push_back(name);
  };
  std::set<const Node*> depends = {&equations.list[equation].leaf.node()};
  for (const Equation& e : equations.list) {
    if (!e.expression) continue;
    for (const Tensor& node : nodes_in_order({&e.expression, 1})) {
      for (std::size_t k = 0; k < node.node().inputs.size(); ++k) {
        if (!depends.contains(&node.node().inputs[k].node())) continue;
        depends.insert(&node.node());
        if (is_flat(node.node().operation, k)) note(node.node().operation);
      }
    }
    if (depends.contains(&e.expression.node())) depends.insert(&e.leaf.node());
  }
  result += std::string(" as far as slopes go");
  if (!flat.empty()) {
    result += fmt::format(": every way to it passes {}, flat wherever it has a slope", fmt::join(flat, ", "));
  }
  return result;
}

}  // namespace turunan::explanation
