#include "transform/simplify_rules.hpp"

#include <algorithm>
#include <cmath>

#include "ops/extremes.hpp"
#include "ops/making.hpp"
#include "ops/power.hpp"
#include "ops/statistics.hpp"
#include "ops/value.hpp"
#include "ops/view.hpp"
#include "turunan/error.hpp"

namespace turunan {

namespace {

bool is(const Node& node, const Operation& operation) {
  return &node.operation == &operation;
}
bool is(const Tensor& tensor, const Operation& operation) {
  return is(tensor.node(), operation);
}

bool is_number(const Tensor& tensor, double number) {
  const std::optional<double> value = ops::uniform_value(tensor);
  return value && *value == number && std::signbit(*value) == std::signbit(number);
}

// ---- arithmetic without effect

Tensor alias(const Node& node) {
  return is(node, ops::alias) ? node.inputs[0] : Tensor();
}

Tensor times_one(const Node& node) {
  const bool product = is(node, ops::multiply) || is(node, ops::masked_product);
  if (product && is_number(node.inputs[0], 1)) return node.inputs[1];
  // A masked product turns -0 into 0, so its second factor does not matter alone.
  if (is(node, ops::multiply) && is_number(node.inputs[1], 1)) return node.inputs[0];
  return {};
}

Tensor over_one(const Node& node) {
  return is(node, ops::divide) && is_number(node.inputs[1], 1) ? node.inputs[0] : Tensor();
}

// -0 + 0 is 0, but x + -0 and x - 0 are x for every x. Whole numbers have one zero only.
Tensor plus_zero(const Node& node) {
  const bool sum = is(node, ops::add), difference = is(node, ops::subtract);
  if (!sum && !difference) return {};
  const double nothing = sum && is_floating(node.type.dtype) ? -0.0 : 0.0;
  if (is_number(node.inputs[1], nothing)) return node.inputs[0];
  return sum && is_number(node.inputs[0], nothing) ? node.inputs[1] : Tensor();
}

Tensor first_power(const Node& node) {
  return is(node, ops::power) && is_number(node.inputs[1], 1) ? node.inputs[0] : Tensor();
}

Tensor double_negation(const Node& node) {
  return is(node, ops::negate) && is(node.inputs[0], ops::negate) ? node.inputs[0].node().inputs[0]
                                                                  : Tensor();
}

// ---- views of views

Tensor transposes(const Node& node) {
  if (!is(node, ops::permute)) return {};
  std::vector<std::int64_t> axes = node.attributes.axes;
  if (std::ranges::is_sorted(axes)) return node.inputs[0];
  if (!is(node.inputs[0], ops::permute)) return {};
  const Node& inner = node.inputs[0].node();
  for (std::int64_t& axis : axes) axis = inner.attributes.axes[static_cast<std::size_t>(axis)];
  if (std::ranges::is_sorted(axes)) return inner.inputs[0];
  return apply(ops::permute, {inner.inputs[0]}, {.axes = axes});
}

Tensor reshapes(const Node& node) {
  if (!is(node, ops::reshape_to)) return {};
  if (node.inputs[0].type() == node.type) return node.inputs[0];
  return is(node.inputs[0], ops::reshape_to) ? ops::reshape(node.inputs[0].node().inputs[0], node.type.shape)
                                             : Tensor();
}

Tensor broadcasts(const Node& node) {
  if (!is(node, ops::broadcast)) return {};
  if (node.inputs[0].type() == node.type) return node.inputs[0];
  if (!is(node.inputs[0], ops::broadcast)) return {};
  return ops::broadcast_to(node.inputs[0].node().inputs[0], node.type.shape);
}

// Every value of `from` comes back from `through` as it was.
bool holds(DType through, DType from) {
  return from == through || from == DType::boolean || (from == DType::f32 && through == DType::f64);
}

Tensor casts(const Node& node) {
  if (!is(node, ops::cast_to)) return {};
  if (node.inputs[0].type() == node.type) return node.inputs[0];
  if (!is(node.inputs[0], ops::cast_to)) return {};
  const Tensor& origin = node.inputs[0].node().inputs[0];
  return origin.type() == node.type && holds(node.inputs[0].dtype(), origin.dtype()) ? origin : Tensor();
}

// A sum, product, greatest or least of one element is that element.
Tensor reductions_of_one(const Node& node) {
  const bool reduction = is(node, ops::reduce_sum) || is(node, ops::reduce_product) ||
                         is(node, ops::reduce_max) || is(node, ops::reduce_min) || is(node, ops::reduce_mean);
  if (!reduction || node.inputs[0].dtype() != node.type.dtype) return {};
  if (ops::reduced_count(node.inputs[0].shape(), node.attributes.axes) != 1) return {};
  return ops::reshape(node.inputs[0], node.type.shape);
}

// ---- constants

constexpr std::int64_t small = 64;

// The scalar that a tensor repeats everywhere.
std::optional<Array> repeated(Tensor tensor) {
  while (is(tensor, ops::broadcast) || is(tensor, ops::reshape_to)) tensor = Tensor(tensor.node().inputs[0]);
  if (!ops::is_constant(tensor) || tensor.shape().elements() != 1) return {};
  return tensor.node().attributes.value->reshape({});
}

std::optional<Array> small_constant(const Tensor& tensor) {
  if (tensor.shape().elements() > small) return {};
  if (ops::is_constant(tensor)) return tensor.node().attributes.value;
  if (!is(tensor, ops::broadcast) || !ops::is_constant(tensor.node().inputs[0])) return {};
  return tensor.node().inputs[0].node().attributes.value->broadcast(tensor.shape());
}

// Of the same scalar everywhere the result is one scalar too, whatever the shape; it stays a broadcast, which
// costs nothing and shows other rules what it is.
Tensor repeated_scalars(const Node& node) {
  const bool same_elements = is(node, ops::reshape_to) || is(node, ops::permute);
  const bool elementwise = node.operation.elementwise != Elementwise::no || is(node, ops::cast_to);
  if (node.inputs.empty() || !(same_elements || elementwise)) return {};
  std::vector<Tensor> scalars;
  for (const Tensor& x : node.inputs) {
    const std::optional<Array> scalar = repeated(x);
    if (!scalar) return {};
    scalars.push_back(*scalar);
  }
  if (same_elements) return ops::broadcast_to(scalars[0], node.type.shape);
  std::vector<Array> values;
  for (const Tensor& scalar : scalars) values.push_back(*scalar.node().attributes.value);
  const Tensor result = value_of(apply(node.operation, scalars, node.attributes).node(), values);
  return ops::broadcast_to(result, node.type.shape);
}

Tensor constants(const Node& node) {
  if (node.inputs.empty() || is(node, ops::broadcast) || node.type.shape.elements() > small) return {};
  std::vector<Array> values;
  for (const Tensor& x : node.inputs) {
    const std::optional<Array> value = small_constant(x);
    if (!value) return {};
    values.push_back(*value);
  }
  try {
    return value_of(node, values);
  } catch (const Error&) {
    return {};  // a singular matrix, say: whoever evaluates it is told
  }
}

constexpr SimplifyRule rules[] = {
    {"an alias is what it names", alias},
    {"1·x = x", times_one},
    {"x/1 = x", over_one},
    {"x + -0 = x, x - 0 = x", plus_zero},
    {"x^1 = x", first_power},
    {"-(-x) = x", double_negation},
    {"transposes compose, and a transpose that moves nothing goes", transposes},
    {"the last reshape counts", reshapes},
    {"the last broadcast counts", broadcasts},
    {"a cast to the same type goes, and one there and back", casts},
    {"a reduction over one element is a reshape", reductions_of_one},
    {"the same number everywhere is computed once", repeated_scalars, true},
    {"small constants are computed", constants, true},
};

}  // namespace

std::span<const SimplifyRule> simplify_rules() {
  return rules;
}

}  // namespace turunan
