#pragma once

#include <cstddef>

namespace turunan::plan {

/// What the memory is for; uses may be nested, so each has a piece of its own.
enum class ScratchUse : unsigned char { packing, blocks, tile, images };

/// Memory for a while, 64-byte aligned, one piece for each thread and use. It grows to the largest size asked
/// for and is then handed out again and again: only the first call with a new largest size allocates. Throws
/// std::bad_alloc.
void* scratch(ScratchUse use, std::size_t bytes);

}  // namespace turunan::plan
