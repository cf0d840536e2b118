#pragma once

#include "plan/fuse.hpp"
#include "plan/schedule.hpp"

namespace turunan::plan {

/// Puts the product that a gradient is into the unit that makes the update of it, where nothing else reads
/// it: then it is computed tile by tile and needs no memory.
void absorb_products(const Network& network, std::span<const UpdateNodes> updates, Units& units);

}  // namespace turunan::plan
