#pragma once

#include <cstddef>
#include <cstdint>

namespace turunan::plan {

/// What is done to `n` elements of a tensor from `start` on, while the result of which they are made lies in
/// a tile.
struct Stretch {
  void (*run)(const void* record, const std::byte* tile, std::int64_t start, std::int64_t n) = nullptr;
  const void* record = nullptr;
};

}  // namespace turunan::plan
