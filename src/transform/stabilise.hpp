#pragma once

#include <functional>
#include <span>
#include <vector>

#include "graph/node.hpp"

namespace turunan {

/// What one node is when it is computed without overflow or a logarithm of 0; empty where it is fine as it
/// is: crossentropy(softmax(z), y) and bce(σ(z), y) from z, log(softmax(z)) as log_softmax(z). `may_skip`
/// says of the node between, the softmax or an alias of it, whether it may be passed over.
Tensor stable_form(const Node& node, std::span<const Tensor> inputs,
                   const std::function<bool(const Tensor&)>& may_skip);

/// A graph with every node in its stable form. The nodes in `kept` are never passed over.
std::vector<Tensor> stabilise(std::span<const Tensor> roots, std::span<const Tensor> kept = {});

}  // namespace turunan
