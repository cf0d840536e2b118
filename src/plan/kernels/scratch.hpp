#pragma once

#include <cstddef>

namespace turunan::plan {

/// Memory for packing tiles, 64-byte aligned, one piece for each thread. It grows to the largest size asked
/// for and is then handed out again and again: only the first call with a new largest size allocates. Throws
/// std::bad_alloc.
void* scratch(std::size_t bytes);

}  // namespace turunan::plan
