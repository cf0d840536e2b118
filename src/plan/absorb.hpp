#pragma once

#include "plan/fuse.hpp"
#include "plan/schedule.hpp"

namespace turunan::plan {

/// Puts the product that a gradient is into the unit that makes the update of it, where nothing else reads
/// it: then it is computed tile by tile and needs no memory.
void absorb_products(const Network& network, std::span<const UpdateNodes> updates, Units& units);

/// Puts what makes images into the unit that follows it element by element, where nothing else reads it: then
/// that is done while some rows of the images are in the cache.
void absorb_images(const Network& network, Units& units);

/// Puts the gradient of softmax with cross-entropy into the unit of its cost: both come from one pass.
void absorb_gradients_of_losses(const Network& network, Units& units);

}  // namespace turunan::plan
