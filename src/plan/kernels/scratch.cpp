#include "plan/kernels/scratch.hpp"

#include <memory>
#include <new>

namespace turunan::plan {

namespace {

constexpr std::align_val_t alignment{64};

struct AlignedDelete {
  void operator()(std::byte* memory) const { ::operator delete(memory, alignment); }
};

struct Scratch {
  std::unique_ptr<std::byte, AlignedDelete> memory;
  std::size_t bytes = 0;
};

}  // namespace

void* scratch(ScratchUse use, std::size_t bytes) {
  thread_local Scratch all[4];
  Scratch& own = all[static_cast<std::size_t>(use)];
  if (bytes > own.bytes) {
    own.memory.reset();
    own.bytes = 0;
    own.memory.reset(static_cast<std::byte*>(::operator new(bytes, alignment)));
    own.bytes = bytes;
  }
  return own.memory.get();
}

}  // namespace turunan::plan
