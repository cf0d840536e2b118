#include "graph/allocate.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

#include "graph/memory.hpp"

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace turunan {

namespace {

constexpr std::size_t line = 64, page = 2 << 20;  // of a cache; of memory, where the system has large pages
constexpr std::size_t many_bytes = 4 * page;

std::size_t round_up(std::size_t bytes, std::size_t multiple) {
  return std::max<std::size_t>((bytes + multiple - 1) / multiple, 1) * multiple;
}

// Many examples: batches are gathered from anywhere in them, and large pages find their way there sooner.
void prefer_large_pages([[maybe_unused]] void* memory, [[maybe_unused]] std::size_t bytes) {
#if defined(__linux__) && defined(MADV_HUGEPAGE)
  madvise(memory, bytes, MADV_HUGEPAGE);  // where it fails, memory is as it was
#endif
}

}  // namespace

std::shared_ptr<std::byte> allocate(std::size_t bytes) {
  const std::size_t alignment = bytes < many_bytes ? line : page;
  const std::size_t padded = round_up(bytes, alignment);
  require_memory(padded);
  void* memory = std::aligned_alloc(alignment, padded);
  if (memory == nullptr) throw std::bad_alloc();
  if (alignment == page) prefer_large_pages(memory, padded);
  std::memset(memory, 0, round_up(bytes, line));
  return {static_cast<std::byte*>(memory), [](std::byte* p) { std::free(p); }};
}

}  // namespace turunan
