#include "sheet/mentions.hpp"

#include <set>
#include <vector>

namespace turunan::sheet {

namespace {

using Visit = std::function<void(const std::string&, Span, bool)>;

/// The parts of one expression: names are visited, expressions are kept for later.
struct Parts {
  const Expr& whole;
  const Visit& visit;
  std::vector<ExprPtr>& open;

  void keep(const ExprPtr& e) const {
    if (e) open.push_back(e);
  }
  void operator()(const Number&) const {}
  void operator()(const Text&) const {}
  void operator()(const Variable& v) const { visit(v.key, whole.span, false); }
  void operator()(const Negation& n) const { keep(n.operand); }
  void operator()(const Binary& b) const {
    keep(b.left);
    keep(b.right);
  }
  void operator()(const Postfix& p) const { keep(p.operand); }
  void operator()(const Call& c) const {
    visit(c.function.key, c.function.span, true);
    for (const Argument& argument : c.arguments) keep(argument.value);
  }
  void operator()(const Tuple& t) const {
    for (const ExprPtr& e : t.elements) keep(e);
  }
  void operator()(const Index& i) const {
    keep(i.operand);
    for (const Subscript& s : i.subscripts) {
      for (const ExprPtr& e : {s.at, s.start, s.stop, s.step}) keep(e);
    }
  }
  void operator()(const Literal& l) const {
    for (const auto& row : l.rows) {
      for (const ExprPtr& e : row) keep(e);
    }
  }
  void operator()(const Derivative& d) const {
    keep(d.of);
    visit(d.by.key, d.by.span, false);
  }
  void operator()(const With& w) const {
    keep(w.body);
    for (const Binding& binding : w.bindings) {
      visit(binding.name.key, binding.name.span, false);
      keep(binding.value);
    }
  }
};

}  // namespace

void for_each_mention(const ExprPtr& expression, const Visit& visit) {
  std::vector<ExprPtr> open = {expression};
  while (!open.empty()) {
    const ExprPtr e = std::move(open.back());
    open.pop_back();
    std::visit(Parts{*e, visit, open}, e->node);
  }
}

bool needs(const ExprPtr& expression, const std::string& key, const LaterNames& later) {
  std::vector<ExprPtr> open = {expression};
  std::set<std::string> seen;
  bool found = false;
  while (!open.empty() && !found) {
    const ExprPtr e = std::move(open.back());
    open.pop_back();
    if (!e) continue;
    for_each_mention(e, [&](const std::string& name, Span, bool) {
      found = found || name == key;
      const auto definition = later.find(name);
      if (definition != later.end() && seen.insert(name).second)
        open.push_back(definition->second.expression);
    });
  }
  return found;
}

}  // namespace turunan::sheet
