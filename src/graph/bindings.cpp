#include "graph/bindings.hpp"

#include "graph/operation.hpp"
#include "turunan/error.hpp"

namespace turunan {

const Array& bound_value(const Node& variable, const Bindings& bindings) {
  const auto found = bindings.find(&variable);
  if (found == bindings.end() && variable.attributes.kept == nullptr) {
    throw Error("the " + std::string(variable.operation.name) + " " + variable.origin.name + " has no value");
  }
  const Array& value = found == bindings.end() ? *variable.attributes.kept : found->second;
  if (value.type() != variable.type) {
    throw ShapeError("the value of " + variable.origin.name + " is " + to_string(variable.type),
                     {{0, "is " + to_string(value.type())}});
  }
  return value;
}

}  // namespace turunan
