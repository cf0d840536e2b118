#pragma once

#include "plan/lowering.hpp"

// What makes images some rows at a time, so that what is made of them element by element can follow while
// they are in the cache.

namespace turunan::plan {

/// Whether the node makes its result in tiles.
bool convolves_in_tiles(const Network& network, NodeIndex node);
bool pools_in_tiles(const Network& network, NodeIndex node);

/// The unit's product, and its other nodes on each tile.
void lower_convolution_in_tiles(Lowering& lowering, const Unit& unit);
void lower_pooling_in_tiles(Lowering& lowering, const Unit& unit);

}  // namespace turunan::plan
