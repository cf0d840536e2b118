#include "ops/value.hpp"

#include "graph/memory.hpp"
#include "ops/leaf.hpp"
#include "turunan/error.hpp"

namespace turunan {

namespace {

constexpr std::size_t most_inputs = 3;

Array elementwise_value(const Node& node, std::span<const Array> inputs) {
  std::array<std::vector<double>, most_inputs> columns;
  for (std::size_t i = 0; i < inputs.size(); ++i) columns[i] = inputs[i].to_doubles();
  std::vector<double> result(static_cast<std::size_t>(node.type.shape.elements()));
  std::array<double, most_inputs> x = {};
  for (std::size_t position = 0; position < result.size(); ++position) {
    for (std::size_t i = 0; i < inputs.size(); ++i) x[i] = columns[i][position];
    result[position] = node.operation.scalar({x.data(), node.attributes.numbers.data()});
  }
  return Array(node.type.shape, result, node.type.dtype);
}

// Whole numbers beyond 2^53 have no exact double, so they are never made one.
Array integer_value(const Node& node, std::span<const Array> inputs) {
  Array result = Array::zeros({DType::i64, node.type.shape});
  const auto out = result.write<std::int64_t>();
  std::array<Array, most_inputs> whole;
  for (std::size_t i = 0; i < inputs.size(); ++i) whole[i] = inputs[i].cast(DType::i64).compact();
  std::array<std::int64_t, most_inputs> x = {};
  for (std::size_t position = 0; position < out.size(); ++position) {
    for (std::size_t i = 0; i < inputs.size(); ++i) x[i] = whole[i].read<std::int64_t>()[position];
    out[position] = node.operation.integer(x.data());
  }
  return result.cast(node.type.dtype);
}

bool computes_with_integers(const Operation& operation, std::span<const Array> inputs) {
  return operation.integer != nullptr && inputs.back().dtype() == DType::i64;
}

// The body's nodes are walked in order; the composite's inputs stand in for themselves.
Array body_value(const Node& node, std::span<const Array> inputs) {
  std::vector<Tensor> placeholders;
  for (const Tensor& x : node.inputs) placeholders.push_back(input(x.type()));
  const Tensor body = node.operation.body(placeholders, node.attributes);
  const std::vector<Tensor> order = nodes_in_order({&body, 1});
  std::vector<Array> values(order.size());
  const auto value_in = [&](const Tensor& tensor) {
    for (std::size_t i = 0; i < placeholders.size(); ++i) {
      if (tensor == placeholders[i]) return inputs[i];
    }
    for (std::size_t i = 0; i < order.size(); ++i) {
      if (tensor == order[i]) return values[i];
    }
    throw Error("a body uses a tensor that is not its own");
  };
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (ops::is_variable(order[i])) continue;
    std::vector<Array> arguments;
    for (const Tensor& x : order[i].node().inputs) arguments.push_back(value_in(x));
    values[i] = value_of(order[i].node(), arguments);
  }
  return value_in(body);
}

}  // namespace

Array value_of(const Node& node, std::span<const Array> inputs) {
  require_memory(static_cast<std::size_t>(node.type.shape.elements()) * sizeof(double));
  const Operation& operation = node.operation;
  if (computes_with_integers(operation, inputs)) return integer_value(node, inputs);
  if (operation.scalar != nullptr) return elementwise_value(node, inputs);
  if (operation.value != nullptr) return operation.value({inputs, node.attributes, node.type});
  if (operation.body != nullptr) return body_value(node, inputs);
  throw Error("the " + std::string(operation.name) + " '" + node.origin.name + "' has no value yet");
}

}  // namespace turunan
