#pragma once

#include <span>
#include <vector>

#include "graph/node.hpp"

namespace turunan {

/// The same values computed without overflow or a logarithm of 0:
/// crossentropy(softmax(z), y) and bce(σ(z), y) from z, log(softmax(z)) as log_softmax(z).
/// The nodes in `kept` stay what they are, since someone asks for their cotangent.
std::vector<Tensor> stabilise(std::span<const Tensor> roots, std::span<const Tensor> kept = {});

}  // namespace turunan
