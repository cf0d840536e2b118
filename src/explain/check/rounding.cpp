#include "explain/check/rounding.hpp"

#include <algorithm>
#include <limits>

#include "explain/check/local_cost.hpp"
#include "ops/activation.hpp"
#include "ops/convolution.hpp"
#include "ops/extremes.hpp"
#include "ops/indexing.hpp"
#include "ops/pooling.hpp"
#include "ops/product.hpp"
#include "ops/random.hpp"
#include "ops/statistics.hpp"
#include "transform/gradient.hpp"
#include "transform/rewrite.hpp"

namespace turunan::explanation {

namespace {

// These move elements about, choose among them or change their sign: they round nothing.
bool is_exact(const Operation& operation) {
  constexpr const Operation* exact[] = {
      &ops::alias,       &ops::broadcast,   &ops::reshape_to, &ops::permute,    &ops::take_slice,
      &ops::place_slice, &ops::concatenate, &ops::reduce_max, &ops::reduce_min, &ops::maximum,
      &ops::minimum,     &ops::where,       &ops::abs,        &ops::negate,     &ops::relu,
      &ops::pool_max,    &ops::pool_take};
  return std::ranges::find(exact, &operation) != std::end(exact);
}

// Sums of products of their inputs' elements, whatever the signs.
bool is_linear(const Operation& operation) {
  constexpr const Operation* linear[] = {
      &ops::matmul,       &ops::convolution, &ops::convolution_transposed, &ops::convolution_of_weights,
      &ops::pool_average, &ops::pool_spread};
  return std::ranges::find(linear, &operation) != std::end(linear);
}

// A decomposition, a determinant: its rounding is that of numbers as large as its inputs.
bool is_opaque(const Operation& operation) {
  return operation.value != nullptr && operation.elementwise == Elementwise::no && operation.arity > 0 &&
         &operation != &ops::reduce_product;
}

Tensor with_greatest_inputs(const Tensor& y) {
  Tensor magnitude = ops::abs(y);
  for (const Tensor& x : y.node().inputs) {
    if (is_floating(x.dtype()) && x.shape().elements() > 0)
      magnitude =
          magnitude + ops::cast(ops::apply_reduction(ops::reduce_max, ops::abs(x), {}, false), y.dtype());
  }
  return magnitude;
}

// What a node's rounding is relative to.
Tensor magnitude(const Tensor& y) {
  const Node& node = y.node();
  if (is_linear(node.operation)) {
    std::vector<Tensor> inputs;
    for (const Tensor& x : node.inputs) inputs.push_back(ops::abs(x));
    return apply(node.operation, std::move(inputs), node.attributes);
  }
  if (&node.operation == &ops::pool_put)
    return apply(node.operation, {node.inputs[0], ops::abs(node.inputs[1])}, node.attributes);
  const bool adds = &node.operation == &ops::reduce_sum || &node.operation == &ops::reduce_mean;
  if (adds && is_floating(node.inputs[0].dtype()))
    return apply(node.operation, {ops::abs(node.inputs[0])}, node.attributes);
  return is_opaque(node.operation) ? with_greatest_inputs(y) : ops::abs(y);
}

}  // namespace

FirstOrder first_order(const Tensor& cost, const Tensor& x) {
  const std::vector<Tensor> order = nodes_in_order({&cost, 1});
  const auto dependent = depending_on(order, x);
  std::vector<Tensor> rounded = {x};
  for (const Tensor& y : order) {
    const bool rounds = is_floating(y.dtype()) && !is_exact(y.node().operation);
    if (rounds && y != x && dependent.contains(&y.node())) rounded.push_back(y);
  }
  const std::vector<Tensor> adjoints = pullback(cost, ops::filled_like(cost, 1), rounded);
  Tensor total = 0.0;
  for (std::size_t i = 0; i < rounded.size(); ++i) {
    if (adjoints[i])
      total = total + ops::sum(ops::masked_product(ops::abs(adjoints[i]), magnitude(rounded[i])));
  }
  // An elementary function of f64 is off by a few ε at most.
  constexpr double few = 4;
  return {adjoints[0] ? adjoints[0] : ops::filled_like(x, 0),
          few * std::numeric_limits<double>::epsilon() * total};
}

Tensor with_noise(const Tensor& root, double relative, std::uint64_t seed) {
  std::uint64_t draw = 0;
  return rewrite({&root, 1},
                 [&](const Tensor& tensor, std::span<const Tensor> inputs) -> Tensor {
                   const Node& node = tensor.node();
                   if (!is_floating(node.type.dtype) || is_exact(node.operation)) return {};
                   const Tensor exact = std::ranges::equal(inputs, node.inputs)
                                            ? tensor
                                            : rebuild(node, {inputs.begin(), inputs.end()});
                   const bool up = (ops::random_bits(seed, draw++) & 1U) != 0;
                   return exact + (up ? relative : -relative) * magnitude(exact);
                 })
      .front();
}

}  // namespace turunan::explanation
