#include "ops/leaf.hpp"

#include "turunan/error.hpp"

namespace turunan {

TensorType ops::type_of_value(std::span<const TensorType>, const Attributes& attributes) {
  if (!attributes.value) throw Error("a constant carries its value");
  return attributes.value->type();
}

Tensor::Tensor(const Array& value) : Tensor(apply(ops::constant, {}, {.value = value.compact()})) {}
Tensor::Tensor(double value) : Tensor(Array::scalar(value)) {}

void Tensor::throw_empty() {
  throw Error("an empty tensor has neither type nor value: it was never set, or it was moved from", {},
              "Tensor(0) is the number 0");
}

const TensorType& Tensor::type() const {
  return node().type;
}
const Shape& Tensor::shape() const {
  return node().type.shape;
}
DType Tensor::dtype() const {
  return node().type.dtype;
}
std::size_t Tensor::rank() const {
  return node().type.shape.rank();
}

namespace {

Tensor variable(const Operation& operation, const TensorType& type, Origin origin) {
  const OriginScope scope(std::move(origin));
  return apply(operation, {}, {.shape = type.shape, .dtype = type.dtype});
}

}  // namespace

Tensor parameter(const TensorType& type, Origin origin) {
  return variable(ops::parameter, type, std::move(origin));
}

Tensor input(const TensorType& type, Origin origin) {
  return variable(ops::input, type, std::move(origin));
}

Tensor with_origin(const Tensor& tensor, Origin origin) {
  const OriginScope scope(origin);
  const Node& node = tensor.node();
  if (!node.origin.name.empty() || ops::is_variable(tensor)) return ops::alias(tensor);
  return Tensor(
      std::make_shared<Node>(node.operation, node.inputs, node.attributes, node.type, std::move(origin)));
}

Tensor ops::named(const Tensor& tensor, std::string name) {
  Origin origin = OriginScope::current();
  origin.name = std::move(name);
  return with_origin(tensor, std::move(origin));
}

}  // namespace turunan
