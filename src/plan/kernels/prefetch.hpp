#pragma once

#include <cstddef>

namespace turunan::plan {

/// Asks for memory that will be read soon, line by line, into the second-level cache.
inline void prefetch(const void* memory, std::size_t bytes) {
  constexpr std::size_t line = 64;
  const char* from = static_cast<const char*>(memory);
  for (std::size_t i = 0; i < bytes; i += line) {
    __builtin_prefetch(from + i, 0, 2);
    asm volatile(""
                 :
                 : "r"(from + i));  // or the compiler takes the function to do nothing, and drops its calls
  }
}

}  // namespace turunan::plan
