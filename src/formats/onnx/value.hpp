#pragma once

#include <memory>
#include <vector>

#include "formats/onnx/element_type.hpp"

namespace turunan::onnx {

/// What a name of a model stands for while its graph is built: a tensor with the element type that it is
/// declared to have, a sequence of values, or, for an optional, nothing.
struct Value {
  enum class Kind : std::uint8_t { nothing, tensor, sequence };

  Kind kind = Kind::nothing;
  Tensor tensor = {};
  ElementType type = ElementType::undefined;
  std::vector<Value> sequence = {};

  Value() = default;
  Value(Tensor t, ElementType e) : kind(Kind::tensor), tensor(std::move(t)), type(e) {}
  explicit Value(std::vector<Value> values) : kind(Kind::sequence), sequence(std::move(values)) {}
};

using Values = std::vector<Value>;

/// The result of arithmetic: cast, wrapped or rounded as its element type would be.
inline Value computed(const Tensor& tensor, ElementType type) {
  return {converted(tensor, type), type};
}

}  // namespace turunan::onnx
