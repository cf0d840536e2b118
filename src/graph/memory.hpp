#pragma once

#include <cstddef>

namespace turunan {

/// Throws MemoryError where so many bytes are more than the machine can give; what the system promises
/// without having counts as more. Small requests are not looked at.
void require_memory(std::size_t bytes);

}  // namespace turunan
