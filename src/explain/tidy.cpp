#include "explain/tidy.hpp"

#include <algorithm>

#include "ops/leaf.hpp"
#include "ops/making.hpp"
#include "ops/pieces.hpp"
#include "ops/softmax.hpp"
#include "ops/statistics.hpp"
#include "ops/sum.hpp"
#include "ops/view.hpp"
#include "reference/evaluate.hpp"
#include "transform/rewrite.hpp"
#include "transform/simplify.hpp"

namespace turunan::explanation {

namespace {

// What is behind broadcasts and casts.
Tensor behind(Tensor x) {
  while (&x.node().operation == &ops::broadcast || &x.node().operation == &ops::cast_to ||
         &x.node().operation == &ops::reshape_to) {
    x = Tensor(x.node().inputs[0]);
  }
  return x;
}

// The sum that a factor is, or an empty tensor.
Tensor row_sum(const Tensor& x) {
  const Tensor sum = behind(x);
  return &sum.node().operation == &ops::reduce_sum ? sum : Tensor();
}

class Tidier {
 public:
  Tidier(const Equations& equations, const Bindings& values) : equations_(equations), values_(values) {}

  std::vector<std::string> names;  // of data whose rows sum to 1

  // x without a factor that is 1 for the data at hand, or an empty tensor.
  Tensor without_row_sums(const Tensor& x, std::span<const Tensor> inputs) {
    if (&x.node().operation != &ops::multiply) return {};
    for (std::size_t i = 0; i < 2; ++i) {
      const Tensor sum = row_sum(inputs[i]);
      if (sum && is_one(sum) && inputs[1 - i].type() == x.type()) return inputs[1 - i];
    }
    return {};
  }

 private:
  bool is_one(const Tensor& sum) {
    const auto found = equations_.of_leaf.find(&sum.node().inputs[0].node());
    if (found == equations_.of_leaf.end()) return false;
    const Equation& data = equations_.list[found->second];
    if (!is_data(data.tensor)) return false;
    const Array value = reference::evaluate(data.tensor, values_);
    const Array sums = reference::evaluate(sum, {{&data.leaf.node(), value}});
    const std::vector<double> each = sums.to_doubles();
    if (!std::ranges::all_of(each, [](double x) { return x == 1; })) return false;
    if (std::ranges::find(names, data.name) == names.end()) names.push_back(data.name);
    return true;
  }

  // Given with the network, or computed from what is: nothing that training changes.
  bool is_data(const Tensor& tensor) const {
    const std::vector<Tensor> nodes = nodes_in_order({&tensor, 1});
    return std::ranges::none_of(nodes, [&](const Tensor& x) {
      return ops::is_variable(x) && (&x.node().operation == &ops::parameter || !values_.contains(&x.node()));
    });
  }

  const Equations& equations_;
  const Bindings& values_;
};

// c·y of a product with a number, 1·y of anything else.
std::pair<double, Tensor> multiple(const Tensor& x) {
  if (&x.node().operation == &ops::multiply) {
    for (std::size_t i = 0; i < 2; ++i) {
      const std::optional<double> number = ops::uniform_value(x.node().inputs[i]);
      if (number && x.node().inputs[1 - i].type() == x.type()) return {*number, x.node().inputs[1 - i]};
    }
  }
  return {1, x};
}

// c‖W‖·W/‖W‖ is cW, also where W is 0, for there the quotient is 0; an empty tensor for anything else.
Tensor without_norm(const Tensor& x, std::span<const Tensor> inputs) {
  if (&x.node().operation != &ops::multiply) return {};
  for (std::size_t i = 0; i < 2; ++i) {
    if (&inputs[i].node().operation != &ops::quotient) continue;
    const Tensor of = inputs[i].node().inputs[0], length = behind(inputs[i].node().inputs[1]);
    const bool is_norm = &length.node().operation == &ops::norm && length.shape().elements() == 1 &&
                         length.node().inputs[0] == of && of.type() == x.type();
    double number = 1;
    Tensor factor = behind(inputs[1 - i]);
    for (auto next = multiple(factor); next.second != factor; next = multiple(factor)) {
      number *= next.first;
      factor = behind(next.second);
    }
    if (is_norm && factor == length) return number == 1 ? of : number * of;
  }
  return {};
}

// x + x is 2x, the exponential of a log-softmax a softmax; an empty tensor where there is nothing to do.
Tensor put_together(const Tensor& x, std::span<const Tensor> inputs) {
  if (&x.node().operation == &ops::add) {
    const auto [a, left] = multiple(inputs[0]);
    const auto [b, right] = multiple(inputs[1]);
    return left == right && left.type() == x.type() ? (a + b) * left : Tensor();
  }
  const bool exponential = &x.node().operation == &ops::exp;
  if (!exponential || &inputs[0].node().operation != &ops::log_softmax) return {};
  return apply(ops::softmax, {inputs[0].node().inputs[0]}, inputs[0].node().attributes);
}

// A computation that can be told from others: not a leaf, nor a number.
bool is_distinct(const Tensor& x) {
  return !x.node().inputs.empty() && &x.node().operation != &ops::broadcast;
}

void tidy_once(Backward& backward, const Equations& equations, Tidier& tidier) {
  std::vector<Tensor> roots;
  std::vector<std::size_t> owners;
  for (std::size_t i = 0; i < equations.list.size(); ++i) {
    if (!equations.list[i].expression) continue;
    roots.push_back(equations.list[i].expression);
    owners.push_back(i);
  }
  for (const Adjoint& adjoint : backward.adjoints) {
    if (adjoint.expression) roots.push_back(adjoint.expression);
  }
  roots = simplify(roots, {}, Constants::stay);
  std::unordered_map<const Node*, Tensor> known;
  for (std::size_t k = 0; k < owners.size(); ++k) {
    if (is_distinct(roots[k])) known.emplace(&roots[k].node(), equations.list[owners[k]].leaf);
  }
  const auto replacement = [&](const Tensor& x, std::span<const Tensor> inputs) -> Tensor {
    if (const auto found = known.find(&x.node()); found != known.end()) return found->second;
    if (const Tensor shorter = tidier.without_row_sums(x, inputs)) return shorter;
    if (const Tensor shorter = without_norm(x, inputs)) return shorter;
    return put_together(x, inputs);
  };
  std::vector<Tensor> adjoints(roots.begin() + static_cast<std::ptrdiff_t>(owners.size()), roots.end());
  adjoints = simplify(rewrite(adjoints, replacement), {}, Constants::stay);
  std::size_t next = 0;
  for (Adjoint& adjoint : backward.adjoints) {
    if (adjoint.expression) adjoint.expression = adjoints[next++];
  }
}

}  // namespace

void tidy(Backward& backward, const Equations& equations, const Bindings& values) {
  Tidier tidier(equations, values);
  // What is put together the first time may be an equation's right side, the second time its name.
  for (int pass = 0; pass < 2; ++pass) tidy_once(backward, equations, tidier);
  backward.row_sums_of_one = std::move(tidier.names);
}

}  // namespace turunan::explanation
