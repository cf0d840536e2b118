#pragma once

#include <cstddef>
#include <memory>

namespace turunan {

/// Memory for the elements of an array: all zero, at the start of a cache line. Throws MemoryError where
/// there is not as much.
std::shared_ptr<std::byte> allocate(std::size_t bytes);

}  // namespace turunan
