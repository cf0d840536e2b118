#include <algorithm>

#include "ops/arithmetic.hpp"
#include "ops/loss.hpp"
#include "ops/view.hpp"
#include "plan/describe.hpp"
#include "plan/families.hpp"
#include "plan/kernels/softmax.hpp"

// Softmax with cross-entropy and its gradient (softmax(z) Σy − y)/n, found by its formula, in one pass over z
// and y instead of five.

namespace turunan::plan {

namespace {

constexpr std::int64_t most_elements = 1 << 14;  // of z: what is larger is better cut into parts

struct LossNodes {
  NodeIndex gradient = no_node;
  NodeIndex factor = no_node;     // a number that multiplies the gradient, where there is one
  std::vector<NodeIndex> passed;  // from the softmax to the gradient, which nobody else reads
};

class LossMatch {
 public:
  LossMatch(const Network& network, NodeIndex cost)
      : network_(network), cost_(cost), z_(network.inputs(cost)[0]), y_(network.inputs(cost)[1]) {}

  std::optional<LossNodes> find() {
    if (network_.type(z_).shape.elements() > most_elements) return std::nullopt;
    for (const NodeIndex user : network_.users(z_)) {
      found_ = {};
      if (is(user, ops::softmax) && takes_softmax(network_, user) && follow(user)) return found_;
    }
    return std::nullopt;
  }

 private:
  bool is(NodeIndex node, const Operation& operation) const {
    return &network_.node(node).operation == &operation && network_.fixed[node] == network_.fixed[cost_];
  }

  bool follow(NodeIndex softmax) {
    const NodeIndex product = next(softmax, ops::multiply);
    if (product == no_node || !is_sum_of_targets(other_input(product, softmax))) return false;
    const NodeIndex difference = next(product, ops::subtract);
    if (difference == no_node || network_.inputs(difference)[1] != y_) return false;
    found_.gradient = next(difference, ops::divide);
    if (found_.gradient == no_node || !is_number_of_rows(network_.inputs(found_.gradient)[1])) return false;
    take_factor();
    return true;
  }

  // The only reader of a node, which is passed; nothing where that is another operation.
  NodeIndex next(NodeIndex node, const Operation& operation) {
    const auto users = network_.users(node);
    if (network_.is_root[node] || users.size() != 1 || !is(users[0], operation)) return no_node;
    found_.passed.push_back(node);
    return users[0];
  }

  NodeIndex other_input(NodeIndex node, NodeIndex input) const {
    const auto x = network_.inputs(node);
    return x[0] == input ? x[1] : x[0];
  }

  // Σ_j y_ij, a column that the product repeats.
  bool is_sum_of_targets(NodeIndex node) {
    while (is(node, ops::broadcast) && is_read_once(node)) {
      found_.passed.push_back(node);
      node = network_.inputs(node)[0];
    }
    if (!is(node, ops::reduce_sum) || !is_read_once(node) || network_.inputs(node)[0] != y_) return false;
    found_.passed.push_back(node);
    const auto& axes = network_.node(node).attributes.axes;
    const Shape &column = network_.type(node).shape, &whole = network_.type(y_).shape;
    return column.rank() == whole.rank() && axes.size() == 1 &&
           axes[0] + 1 == static_cast<std::int64_t>(whole.rank());
  }

  bool is_read_once(NodeIndex node) const {
    return !network_.is_root[node] && network_.users(node).size() == 1;
  }

  // What a number that stands for many was broadcast from.
  NodeIndex unrepeated(NodeIndex node) const {
    while (&network_.node(node).operation == &ops::broadcast) node = network_.inputs(node)[0];
    return node;
  }

  bool is_number_of_rows(NodeIndex divisor) const {
    const NodeIndex node = unrepeated(divisor);
    const auto& value = network_.node(node).attributes.value;
    return network_.kinds[node] == NodeKind::constant && value->elements() == 1 &&
           value->element(0) == ops::examples(network_.nodes[z_]);
  }

  // The gradient of 2·cost is 2 times that of the cost. What is computed may itself wait for the cost, as in
  // the gradient of its square.
  void take_factor() {
    const NodeIndex gradient = found_.gradient;
    if (!is_read_once(gradient) || !is(network_.users(gradient)[0], ops::multiply)) return;
    const NodeIndex product = network_.users(gradient)[0],
                    factor = unrepeated(other_input(product, gradient));
    const NodeKind kind = network_.kinds[factor];
    const bool is_number = network_.type(factor).shape.elements() == 1 &&
                           (kind == NodeKind::constant || kind == NodeKind::variable);
    if (!is_number || factor == gradient || network_.type(product) != network_.type(gradient)) return;
    found_.passed.push_back(gradient);
    found_.gradient = product;
    found_.factor = factor;
  }

  const Network& network_;
  NodeIndex cost_, z_, y_;
  LossNodes found_;
};

struct LossRecord {
  SoftmaxCrossEntropyKernel kernel;
  const std::byte *z, *y;
  const void* factor;
  std::byte *cost, *gradient;
  std::size_t rows, columns;
};

void run_loss(const void* memory, std::int64_t) {
  const auto& r = *static_cast<const LossRecord*>(memory);
  r.kernel(r.z, r.y, r.factor, r.cost, r.gradient, r.rows, r.columns);
}

const void* one(DType dtype) {
  static constexpr float single = 1;
  static constexpr double twice = 1;
  return dtype == DType::f32 ? static_cast<const void*>(&single) : &twice;
}

}  // namespace

std::vector<NodeIndex> gradient_beside(const Network& network, NodeIndex loss) {
  if (&network.node(loss).operation != &ops::softmax_cross_entropy || !takes_softmax(network, loss))
    return {};
  std::optional<LossNodes> found = LossMatch(network, loss).find();
  if (!found) return {};
  found->passed.push_back(found->gradient);
  return found->passed;
}

void lower_loss(Lowering& lowering, const Unit& unit) {
  const Network& network = lowering.network();
  const LossNodes nodes = *LossMatch(network, unit.loss).find();
  const View z = lowering.compact(network.inputs(unit.loss)[0]),
             y = lowering.compact(network.inputs(unit.loss)[1]);
  const std::optional<View> factor =
      nodes.factor == no_node ? std::nullopt : std::optional(lowering.view(nodes.factor));
  const View cost = lowering.make_result(unit.loss), gradient = lowering.make_result(nodes.gradient);
  Step step;
  step.text = describe(network, unit.loss) + ", its gradient " + label(network, nodes.gradient);
  step.reads = {z.buffer, y.buffer};
  if (factor) step.reads.push_back(factor->buffer);
  step.writes = {cost.buffer, gradient.buffer};
  if (!lowering.has_home(nodes.gradient) && z.buffer != y.buffer)
    step.may_take_over = {{gradient.buffer, z.buffer}};
  step.emit = [=](Memory& memory) {
    const auto columns = static_cast<std::size_t>(z.shape.from_end(1));
    const LossRecord* record = memory.keep(
        LossRecord{find_softmax_cross_entropy(z.dtype), memory.at(z), memory.at(y),
                   factor ? memory.at(*factor) : one(z.dtype), memory.at(cost), memory.at(gradient),
                   static_cast<std::size_t>(z.shape.elements()) / columns, columns});
    return Instruction{run_loss, record, 1};
  };
  lowering.add(std::move(step), network.fixed[unit.loss]);
}

}  // namespace turunan::plan
