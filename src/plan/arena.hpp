#pragma once

#include "plan/lowering.hpp"

namespace turunan::plan {

/// Finds when each buffer is needed, and lets writes take over the memory of reads that end there.
void find_lifetimes(Lowered& lowered);

/// Offsets into one block for the buffers that need memory, aligned to 64 bytes, so that no two that are
/// needed at the same time overlap: the largest first, each at the lowest place that is free.
struct Arena {
  std::vector<std::size_t> offsets;  ///< of each buffer; unset_offset for those that lie elsewhere
  std::size_t bytes = 0;
  static constexpr std::size_t unset_offset = SIZE_MAX;
};
Arena place(const std::vector<Buffer>& buffers);

}  // namespace turunan::plan
