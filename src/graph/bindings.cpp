#include "graph/bindings.hpp"

#include "graph/operation.hpp"
#include "turunan/error.hpp"

namespace turunan {

namespace {

// "the parameter W₁"; without a name its type tells which it is.
std::string described(const Node& variable) {
  const std::string kind(variable.operation.name);
  if (!variable.origin.name.empty()) return "the " + kind + " " + variable.origin.name;
  return (kind.starts_with('i') ? "an " : "a ") + kind + ", " + to_string(variable.type) + ",";
}

}  // namespace

Array bound_value(const Node& variable, const Bindings& bindings) {
  const auto found = bindings.find(&variable);
  if (found == bindings.end() && variable.attributes.kept == nullptr) {
    throw Error(described(variable) + " has no value", {},
                "compile(f) makes a function that is given values");
  }
  const Array& value = found == bindings.end() ? *variable.attributes.kept : found->second;
  if (value.type() == variable.type) return value.is_of_bytes() ? value.compact() : value;
  if (found == bindings.end() && !is_floating(value.dtype())) {
    throw Error(
        described(variable) + " has no value: no layer has registered it", {},
        "add(\"name\", parameter) in the constructor of its layer does, and calling the layer draws it");
  }
  throw ShapeError("the value of " + described(variable) + " is " + to_string(variable.type),
                   {{0, "is " + to_string(value.type())}});
}

}  // namespace turunan
