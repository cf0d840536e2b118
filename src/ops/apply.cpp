#include "ops/apply.hpp"

#include <algorithm>

#include "ops/leaf.hpp"
#include "ops/view.hpp"
#include "turunan/error.hpp"

namespace turunan {

namespace {

DType input_dtype(const Operation& operation, const std::vector<Tensor>& inputs) {
  DType dtype = DType::boolean;
  for (std::size_t i = operation.elementwise == Elementwise::selection; i < inputs.size(); ++i) {
    dtype = promote(dtype, inputs[i].dtype());
  }
  switch (operation.elementwise) {
    case Elementwise::floating: return is_floating(dtype) ? dtype : DType::f64;
    case Elementwise::arithmetic: return promote(dtype, DType::i64) == DType::i64 ? DType::i64 : dtype;
    case Elementwise::logical: return DType::boolean;
    case Elementwise::comparison:
    case Elementwise::selection:
    case Elementwise::no: return dtype;
  }
  return dtype;
}

void promote_and_broadcast(const Operation& operation, std::vector<Tensor>& inputs) {
  const DType dtype = input_dtype(operation, inputs);
  Shape shape;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    try {
      shape = broadcast_shapes(shape, inputs[i].shape());
    } catch (const ShapeError& error) {
      // With two operands both are named; the shape so far is the first's.
      throw ShapeError(error.required(), {{i == 0 ? 0 : i - 1, "is " + to_string(shape)},
                                          {i, "is " + to_string(inputs[i].shape())}});
    }
  }
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const bool condition = operation.elementwise == Elementwise::selection && i == 0;
    inputs[i] = ops::broadcast_to(ops::cast(inputs[i], condition ? DType::boolean : dtype), shape);
  }
}

TensorType elementwise_type(const Operation& operation, const std::vector<Tensor>& inputs) {
  const bool boolean =
      operation.elementwise == Elementwise::comparison || operation.elementwise == Elementwise::logical;
  return {boolean ? DType::boolean : inputs.back().dtype(), inputs.front().shape()};
}

Tensor make(const Operation& operation, std::vector<Tensor> inputs, Attributes attributes,
            const Origin& origin) {
  TensorType type;
  if (operation.type != nullptr) {
    std::vector<TensorType> types;
    for (const Tensor& input : inputs) types.push_back(input.type());
    type = operation.type(types, attributes);
  } else if (operation.elementwise != Elementwise::no) {
    type = elementwise_type(operation, inputs);
  } else if (operation.body != nullptr) {
    type = operation.body(inputs, attributes).type();
  } else {
    throw Error(std::string(operation.name) + " is built from other operations, it makes no node of its own");
  }
  (void)type.shape.elements();  // throws for sizes that no tensor has
  return Tensor(
      std::make_shared<Node>(operation, std::move(inputs), std::move(attributes), std::move(type), origin));
}

}  // namespace

Tensor apply(const Operation& operation, std::vector<Tensor> inputs, Attributes attributes) {
  if (operation.arity != Operation::any_number && inputs.size() != operation.arity) {
    throw ShapeError(std::string(operation.name) + " takes " + std::to_string(operation.arity) +
                     " tensors, not " + std::to_string(inputs.size()));
  }
  if (operation.elementwise != Elementwise::no) promote_and_broadcast(operation, inputs);
  return make(operation, std::move(inputs), std::move(attributes), OriginScope::current());
}

Tensor rebuild(const Node& node, std::vector<Tensor> inputs) {
  return make(node.operation, std::move(inputs), node.attributes, node.origin);
}

Tensor open(const Node& node) {
  const OriginScope scope(node.origin);
  return node.operation.body(node.inputs, node.attributes);
}

Tensor constant_like(const Tensor& tensor, double value) {
  return Array::scalar(value, is_floating(tensor.dtype()) ? tensor.dtype() : DType::f64);
}

}  // namespace turunan
