#pragma once

#include "graph/operation.hpp"

namespace turunan {

/// Makes a node. Elementwise inputs are promoted and broadcast first, each by a node of its own.
/// Throws ShapeError, TypeError or DomainError where the inputs do not fit.
Tensor apply(const Operation& operation, std::vector<Tensor> inputs, Attributes attributes = {});

/// A node of exactly these inputs: what a pass uses to rebuild a graph. The type rule still checks them.
Tensor rebuild(const Node& node, std::vector<Tensor> inputs);

/// The body of a composite, opened at its inputs.
Tensor open(const Node& node);

/// A scalar constant of another tensor's element type.
Tensor constant_like(const Tensor& tensor, double value);

template <class... T>
Tensor Operation::operator()(const T&... inputs) const {
  return apply(*this, {Tensor(inputs)...});
}

}  // namespace turunan
