#include "sheet/syntax.hpp"

// Equality of trees, without spans, brackets and spellings.
namespace turunan::sheet {

// One overload for each kind of part; the pointers tie them together.
static BinaryOp plain(BinaryOp op) {
  return op == BinaryOp::kMatrixProduct ? BinaryOp::kDot : op;
}

static bool same(const Identifier& a, const Identifier& b) {
  return a.key == b.key;
}

template <class T>
static bool same(const std::vector<T>& a, const std::vector<T>& b);

static bool same(const Argument& a, const Argument& b) {
  if (a.keyword.has_value() != b.keyword.has_value()) return false;
  return (!a.keyword || same(*a.keyword, *b.keyword)) && same(a.value, b.value);
}
static bool same(const Subscript& a, const Subscript& b) {
  return same(a.at, b.at) && same(a.start, b.start) && same(a.stop, b.stop) && same(a.step, b.step);
}
static bool same(const Binding& a, const Binding& b) {
  return same(a.name, b.name) && same(a.value, b.value);
}
static bool same(const DrawSize& a, const DrawSize& b) {
  return a.number == b.number && a.name == b.name;
}
static bool same(const Draw& a, const Draw& b) {
  return same(a.name, b.name) && same(a.sizes, b.sizes);
}
static bool same(const Update& a, const Update& b) {
  return same(a.name, b.name) && same(a.value, b.value);
}

template <class T>
static bool same(const std::vector<T>& a, const std::vector<T>& b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!same(a[i], b[i])) return false;
  }
  return true;
}

static bool same(const Number& a, const Number& b) {
  return a.value == b.value;
}
static bool same(const Text& a, const Text& b) {
  return a.value == b.value;
}
static bool same(const Variable& a, const Variable& b) {
  return a.key == b.key;
}
static bool same(const Negation& a, const Negation& b) {
  return same(a.operand, b.operand);
}
static bool same(const Binary& a, const Binary& b) {
  return plain(a.op) == plain(b.op) && same(a.left, b.left) && same(a.right, b.right);
}
static bool same(const Postfix& a, const Postfix& b) {
  return a.op == b.op && same(a.operand, b.operand);
}
static bool same(const Call& a, const Call& b) {
  return same(a.function, b.function) && same(a.arguments, b.arguments);
}
static bool same(const Tuple& a, const Tuple& b) {
  return same(a.elements, b.elements);
}
static bool same(const Index& a, const Index& b) {
  return same(a.operand, b.operand) && same(a.subscripts, b.subscripts);
}
static bool same(const Literal& a, const Literal& b) {
  return a.nested == b.nested && same(a.rows, b.rows);
}
static bool same(const Derivative& a, const Derivative& b) {
  return same(a.by, b.by) && same(a.of, b.of);
}
static bool same(const With& a, const With& b) {
  return same(a.body, b.body) && same(a.bindings, b.bindings);
}

static bool same(const Definition& a, const Definition& b) {
  return same(a.name, b.name) && same(a.value, b.value);
}
static bool same(const ParamDefinition& a, const ParamDefinition& b) {
  return same(a.name, b.name) && same(a.value, b.value);
}
static bool same(const FunctionDefinition& a, const FunctionDefinition& b) {
  return same(a.name, b.name) && same(a.parameters, b.parameters) && same(a.body, b.body);
}
static bool same(const Unpacking& a, const Unpacking& b) {
  return same(a.names, b.names) && same(a.value, b.value);
}
static bool same(const DataDefinition& a, const DataDefinition& b) {
  return same(a.names, b.names) && same(a.value, b.value);
}
static bool same(const Evaluation& a, const Evaluation& b) {
  return same(a.value, b.value);
}
static bool same(const Check& a, const Check& b) {
  return a.op == b.op && same(a.left, b.left) && same(a.right, b.right) && same(a.tolerance, b.tolerance) &&
         same(a.draws, b.draws);
}
static bool same(const Minimise& a, const Minimise& b) {
  return same(a.cost, b.cost) && same(a.optimiser, b.optimiser) && same(a.arguments, b.arguments) &&
         same(a.batch, b.batch) && same(a.epochs, b.epochs) && same(a.steps, b.steps) &&
         same(a.reports, b.reports);
}
static bool same(const Repeat& a, const Repeat& b) {
  return same(a.count, b.count) && same(a.updates, b.updates);
}
static bool same(const Seed& a, const Seed& b) {
  return a.value == b.value;
}
static bool same(const Precision& a, const Precision& b) {
  return a.single == b.single;
}
static bool same(const Save& a, const Save& b) {
  return a.file == b.file;
}
static bool same(const Load& a, const Load& b) {
  return a.file == b.file;
}

template <class Node>
static bool same_node(const Node& a, const Node& b) {
  if (a.index() != b.index()) return false;
  return std::visit([&](const auto& left) { return same(left, std::get<std::decay_t<decltype(left)>>(b)); },
                    a);
}

bool same(const ExprPtr& a, const ExprPtr& b) {
  if (!a || !b) return !a && !b;
  return same_node(a->node, b->node);
}

bool same(const Statement& a, const Statement& b) {
  return same_node(a.node, b.node);
}

bool same(const Sheet& a, const Sheet& b) {
  if (a.statements.size() != b.statements.size() || a.diagnostics.size() != b.diagnostics.size())
    return false;
  for (std::size_t i = 0; i < a.statements.size(); ++i) {
    if (!same(a.statements[i], b.statements[i])) return false;
  }
  return true;
}

}  // namespace turunan::sheet
