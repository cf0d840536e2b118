#include "explain/check/kinks.hpp"

#include <algorithm>
#include <numeric>
#include <span>

#include "explain/check/local_cost.hpp"
#include "ops/activation.hpp"
#include "ops/extremes.hpp"
#include "ops/pooling.hpp"
#include "ops/statistics.hpp"
#include "transform/rewrite.hpp"

namespace turunan::explanation {

namespace {

Tensor number(const Tensor& x) {
  return ops::cast(x, DType::f64);
}

// 1 where a is the greater, -1 where it is the less, 0 where they tie.
Tensor side(const Tensor& a, const Tensor& b) {
  return number(ops::greater(a, b)) - number(ops::less(a, b));
}

Tensor side_of_zero(const Tensor& x) {
  return side(x, constant_like(x, 0));
}

using Patterns = std::vector<Tensor>;

Patterns value_itself(const Tensor& y) {
  return {number(y)};
}

Patterns sides_of_inputs(const Tensor& y) {
  return {side(y.node().inputs[0], y.node().inputs[1])};
}

Patterns sides_of_bounds(const Tensor& y) {
  const auto& x = y.node().inputs;
  return {side(x[0], x[1]), side(x[0], x[2]), side(x[1], x[2])};
}

// Which elements are the extreme ones.
Patterns chosen(const Tensor& y) {
  const Tensor& x = y.node().inputs[0];
  return {number(ops::equal(x, ops::expand_reduced(y, {y, y, 0})))};
}

// At which element of the images each place of a window is largest.
Patterns largest_places(const Tensor& y) {
  const Tensor& x = y.node().inputs[0];
  std::vector<double> numbers(static_cast<std::size_t>(x.shape().elements()));
  std::iota(numbers.begin(), numbers.end(), 0.0);
  return {ops::take_largest(number(x), Array(x.shape(), numbers), *y.node().attributes.window)};
}

// Is a norm or deviation zero? Of equal elements a deviation is not, by its rounding.
Patterns vanishes(const Tensor& y) {
  const Tensor& x = y.node().inputs[0];
  if (x.shape().elements() == 0) return {};
  constexpr double rounding = 1e-14;
  return {number(ops::less_equal(y, rounding * apply(ops::reduce_max, {ops::abs(x)}, y.node().attributes)))};
}

struct Known {
  const Operation* operation;
  Patterns (*patterns)(const Tensor& y);
  std::string_view name = {};  ///< in a sheet, where it differs
};

constexpr Known known[] = {
    {&ops::sign, [](const Tensor& y) { return Patterns{side_of_zero(y.node().inputs[0])}; }},
    {&ops::step, [](const Tensor& y) { return Patterns{side_of_zero(y.node().inputs[0])}; }},
    {&ops::floor, value_itself},
    {&ops::ceil, value_itself},
    {&ops::round, value_itself},
    {&ops::argmax, value_itself},
    {&ops::argmin, value_itself},
    {&ops::maximum, sides_of_inputs, "max"},
    {&ops::minimum, sides_of_inputs, "min"},
    {&ops::clip, sides_of_bounds},
    {&ops::reduce_max, chosen},
    {&ops::reduce_min, chosen},
    {&ops::pool_max, largest_places},
    {&ops::pool_take, largest_places, "maxpool"},
    {&ops::pool_put, largest_places, "maxpool"},
    {&ops::where, [](const Tensor& y) { return Patterns{number(y.node().inputs[0])}; }},
    {&ops::norm, vanishes},
    {&ops::deviation, vanishes},
    {&ops::sqrt,
     [](const Tensor& y) {
       const Tensor& x = y.node().inputs[0];
       return Patterns{number(ops::equal(x, constant_like(x, 0)))};
     }},
    {&ops::power, [](const Tensor& y) { return Patterns{side_of_zero(y.node().inputs[0])}; }, "^"},
    {&ops::divide, [](const Tensor& y) { return Patterns{side_of_zero(y.node().inputs[1])}; }, "/"},
    {&ops::quotient, [](const Tensor& y) { return Patterns{side_of_zero(y.node().inputs[1])}; }, "/"},
};

const Known* find_known(const Operation& operation) {
  const auto* found = std::ranges::find(known, &operation, &Known::operation);
  return found == std::end(known) ? nullptr : found;
}

Patterns patterns_of(const Tensor& y) {
  const Operation& operation = y.node().operation;
  if (const Known* entry = find_known(operation)) return entry->patterns(y);
  if (operation.elementwise == Elementwise::comparison) return value_itself(y);
  Patterns patterns;
  if (!operation.domain.kinks_at_points || operation.elementwise == Elementwise::no) return patterns;
  for (std::size_t i = 0; i < operation.domain.number_of_points; ++i) {
    for (const Tensor& x : y.node().inputs)
      patterns.push_back(side(x, constant_like(x, operation.domain.points[i])));
  }
  return patterns;
}

std::string name_of(const Operation& operation) {
  if (const Known* entry = find_known(operation); entry != nullptr && !entry->name.empty())
    return std::string(entry->name);
  const bool comparison = operation.elementwise == Elementwise::comparison;
  return std::string(comparison ? operation.notation.symbol : operation.name);
}

bool is_looked_into(const Operation& operation) {
  return operation.body != nullptr && operation.derivative[0] == nullptr && find_known(operation) == nullptr;
}

// A pattern is a few nodes upon those of the cost's graph, which are older than the cost.
bool depends(const Tensor& pattern, const Tensor& cost, const std::unordered_set<const Node*>& dependent) {
  std::vector<const Node*> stack = {&pattern.node()};
  while (!stack.empty()) {
    const Node* node = stack.back();
    stack.pop_back();
    if (dependent.contains(node)) return true;
    if (node->id <= cost.node().id) continue;
    for (const Tensor& x : node->inputs) stack.push_back(&x.node());
  }
  return false;
}

Tensor opened(Tensor cost) {
  bool found = true;
  while (found) {
    found = false;
    cost = rewrite({&cost, 1}, [&](const Tensor& tensor, std::span<const Tensor> inputs) -> Tensor {
             if (!is_looked_into(tensor.node().operation)) return {};
             found = true;
             return tensor.node().operation.body(inputs, tensor.node().attributes);
           }).front();
  }
  return cost;
}

}  // namespace

CostWithKinks with_kinks(const Tensor& cost, const Tensor& x) {
  CostWithKinks result{opened(cost), {}};
  const std::vector<Tensor> order = nodes_in_order({&result.cost, 1});
  const auto dependent = depending_on(order, x);
  for (const Tensor& y : order) {
    if (!dependent.contains(&y.node()) || y == x) continue;
    const Operation& operation = y.node().operation;
    for (Tensor& pattern : patterns_of(y)) {
      // What x cannot change, such as the side of a constant divisor, tells nothing.
      if (!depends(pattern, result.cost, dependent)) continue;
      const bool comparison = operation.elementwise == Elementwise::comparison;
      result.kinks.push_back({name_of(operation), std::move(pattern), comparison});
    }
  }
  return result;
}

}  // namespace turunan::explanation
