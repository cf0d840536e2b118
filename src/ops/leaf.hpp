#pragma once

#include "ops/apply.hpp"

// Leaves: what a graph starts from. A constant carries its value; parameters and inputs have theirs given.

namespace turunan::ops {

TensorType type_of_value(std::span<const TensorType>, const Attributes& attributes);
inline TensorType type_as_given(std::span<const TensorType>, const Attributes& attributes) {
  return {attributes.dtype, attributes.shape};
}

inline constexpr Operation constant{
    .name = "constant",
    .summary = "",
    .arity = 0,
    .type = type_of_value,
    .value = [](const Evaluation& e) { return *e.attributes.value; },
};

inline constexpr Operation parameter{.name = "parameter", .summary = "", .arity = 0, .type = type_as_given};

inline constexpr Operation input{.name = "input", .summary = "", .arity = 0, .type = type_as_given};

/// A second name for a tensor, with an identity of its own: ∂/∂ of the alias stops at the alias.
inline constexpr Operation alias{
    .name = "alias",
    .summary = "",
    .type = [](std::span<const TensorType> x, const Attributes&) { return x[0]; },
    .value = [](const Evaluation& e) { return e.x[0]; },
    .derivative = {[](const Pullback& p) { return p.g; }},
    .notation = {.form = Form::hidden},
    .samples = []() -> std::vector<Sample> {
      return {{{{2, 3}}}};
    },
};

/// The tensor under a name, for whoever reads the graph as equations; it changes no value.
Tensor named(const Tensor& tensor, std::string name);

inline bool is_constant(const Tensor& tensor) {
  return &tensor.node().operation == &constant;
}
/// A leaf whose value is given from outside.
inline bool is_variable(const Tensor& tensor) {
  return &tensor.node().operation == &parameter || &tensor.node().operation == &input;
}

}  // namespace turunan::ops
