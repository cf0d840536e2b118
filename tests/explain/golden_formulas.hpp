#pragma once

#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

#include "explain/notation.hpp"
#include "explain/sheet_derivation.hpp"
#include "ops/arithmetic.hpp"
#include "ops/catalogue.hpp"
#include "ops/leaf.hpp"
#include "ops/sum.hpp"
#include "reference/evaluate.hpp"
#include "sheet/elaborator.hpp"

/// The expressions of data/formulas.txt and what they are printed as.
namespace turunan::golden {

/// What expressions are made of.
inline const std::map<std::string, Shape>& shapes() {
  static const std::map<std::string, Shape> all = {{"x", {2, 3}},       {"z", {2, 3}},
                                                   {"r", {3}},          {"r₄", {1, 4}},
                                                   {"s", {}},           {"α", {}},
                                                   {"B", {3, 4}},       {"D", {4, 2}},
                                                   {"h", {2, 4}},       {"S", {3, 3}},
                                                   {"M", {3, 3}},       {"v", {3}},
                                                   {"w", {3}},          {"w₂", {2}},
                                                   {"T", {2, 3, 4}},    {"P", {2, 4, 2}},
                                                   {"p", {4, 3}},       {"y", {4, 3}},
                                                   {"l", {4, 3}},       {"W₁", {2, 3}},
                                                   {"u", {1, 4, 5, 2}}, {"k", {3, 2, 2, 3}},
                                                   {"ŷ", {4, 1}},       {"y₁", {4, 1}},
                                                   {"x_max", {2, 3}},   {"learning_rate", {}}};
  return all;
}

inline Array value_of(const std::string& name, const Shape& shape) {
  std::vector<double> elements;
  for (std::int64_t i = 0; i < shape.elements(); ++i) {
    const double some = 0.2 + 0.07 * static_cast<double>((5 * i + name[0]) % 11);
    elements.push_back(name == "S"   ? (i % 4 == 0 ? 3.0 + static_cast<double>(i) : 0.5)
                       : name == "y" ? (i % 3 == i / 3 % 3 ? 1 : 0)
                                     : some);
  }
  return {shape, elements};
}

/// One line of the file with what stands below it.
struct Case {
  std::string expression;
  std::vector<std::string> printed;
};

inline std::string path() {
  return std::string(TURUNAN_SOURCE_DIR) + "/tests/explain/data/formulas.txt";
}

class Formulas {
 public:
  Formulas() {
    for (const auto& [name, shape] : shapes()) {
      variables_[name] = parameter({DType::f64, shape}, {{}, 0, name});
      symbols_[&variables_.at(name).node()] = explanation::symbol(name);
    }
  }

  /// Unicode, LaTeX, MathML and, of a derivative, its rule.
  std::vector<std::string> printed(const std::string& expression) {
    static const std::regex derivative("∂\\((.*)\\)/∂(.+)");
    std::smatch found;
    if (!std::regex_match(expression, found, derivative)) {
      const Tensor y = tensor(expression);
      note(y, {});
      return in_all(explanation::formula_of(y, symbols_));
    }
    const Tensor y = tensor(found[1]), by = variables_.at(found[2]);
    note(y, by);
    const Step step = derived(y, by);
    std::vector<std::string> lines = in_all(step.right);
    lines.push_back(text_of(step.rule));
    return lines;
  }

  const std::set<const Operation*>& seen() const { return seen_; }
  /// Operations and the inputs by which they were differentiated.
  const std::set<std::pair<const Operation*, std::size_t>>& differentiated() const { return differentiated_; }

 private:
  static std::vector<std::string> in_all(const Formula& f) {
    return {formula_text(f), formula_latex(f), formula_mathml(f)};
  }

  Tensor tensor(const std::string& text) {
    // One of several results.
    static const std::regex result("((eig|svd|qr)\\(.*\\))\\[(.)\\]");
    std::smatch found;
    const bool several = std::regex_match(text, found, result);
    const auto source = std::make_shared<const sheet::Source>("formula", several ? found[1].str() : text);
    static const sheet::Meanings none;
    std::uint64_t draws = 0;
    sheet::Elaborator build({.meanings = &none,
                             .evaluate = [](const Tensor& x) { return reference::evaluate(x, {}); },
                             .draws = &draws},
                            source, variables_);
    const sheet::ExprPtr expression = sheet::parse_expression(source);
    return several ? build.results(expression).at(static_cast<std::size_t>(std::stoi(found[3])))
                   : build(expression);
  }

  // ∂C/∂x of a cost that the expression goes into under the name Y.
  Step derived(const Tensor& expression, const Tensor& by) {
    const std::string name = expression.rank() < 2 ? "q" : "Y";
    const Tensor y = with_origin(expression, {{}, 0, name});
    const Tensor weights = input(y.type(), {{}, 0, "G"});
    Subject subject{.cost = with_origin(ops::sum(y * weights), {{}, 0, "C"}), .with_respect_to = {by}};
    for (const auto& [key, variable] : variables_)
      subject.values.emplace_back(variable, value_of(key, variable.shape()));
    subject.values.emplace_back(weights, value_of("G", weights.shape()));
    const Derivation d = explain(subject);
    if (!d.passed()) throw std::runtime_error("a wrong derivative");
    return d.backward.back();
  }

  void note(const Tensor& y, const Tensor& by) {
    std::set<const Node*> depends;
    for (const Tensor& x : nodes_in_order({&y, 1})) {
      const Operation& operation = x.node().operation;
      seen_.insert(&operation);
      if (by && x == by) depends.insert(&x.node());
      for (std::size_t i = 0; i < x.node().inputs.size(); ++i) {
        if (!depends.contains(&x.node().inputs[i].node())) continue;
        depends.insert(&x.node());
        differentiated_.emplace(&operation, operation.arity == Operation::any_number ? 0 : i);
      }
    }
  }

  sheet::Elaborator::Names variables_;
  explanation::Symbols symbols_;
  std::set<const Operation*> seen_;
  std::set<std::pair<const Operation*, std::size_t>> differentiated_;
};

}  // namespace turunan::golden
