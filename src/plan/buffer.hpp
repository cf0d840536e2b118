#pragma once

#include "plan/view.hpp"

namespace turunan::plan {

/// Memory that the plan knows of. The positions count steps.
struct Buffer {
  std::size_t bytes = 0;
  std::byte* memory = nullptr;  ///< where it lies already: variables and constants
  bool lasting = false;         ///< still read after the last step: outputs, and what is computed only once
  std::size_t first = SIZE_MAX, last = 0;
  BufferId shares = no_buffer;  ///< the buffer whose memory it takes over
};

}  // namespace turunan::plan
