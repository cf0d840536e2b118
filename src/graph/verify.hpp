#pragma once

#include <span>

#include "graph/node.hpp"

namespace turunan {

/// Checks that a graph is well formed: inputs made before their users and none of them empty, as many as the
/// operation takes; elementwise inputs of one shape and agreeing element types; the type that the operation's
/// rule gives; axes within range and named once; leaves that carry what they need.
/// Throws Error, whose text shows the faulty node with its inputs and its users.
void verify(std::span<const Tensor> roots);
void verify(const Tensor& root);

/// What every pass calls on its result: verifies in debug builds, does nothing in a release.
inline void verify_in_debug([[maybe_unused]] std::span<const Tensor> roots) {
#ifndef NDEBUG
  verify(roots);
#endif
}

}  // namespace turunan
