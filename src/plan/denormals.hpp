#pragma once

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#include <cstdint>

namespace turunan::plan {

/// While it lives, the processor takes numbers below the smallest normal one as 0 on this thread: they would
/// cost a hundred times as much as others.
class FlushDenormals {
 public:
  FlushDenormals() : before_(read()) { write(before_ | bits); }
  ~FlushDenormals() { write(before_); }
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;

 private:
#if defined(__SSE2__)
  static constexpr std::uint64_t bits = 0x8040;  // flush to zero, denormals are zero
  static std::uint64_t read() {
    return _mm_getcsr();
  }
  static void write(std::uint64_t state) {
    _mm_setcsr(static_cast<unsigned>(state));
  }
#elif defined(__aarch64__)
  static constexpr std::uint64_t bits = std::uint64_t{1} << 24;
  static std::uint64_t read() {
    std::uint64_t state;
    asm volatile("mrs %0, fpcr" : "=r"(state));
    return state;
  }
  static void write(std::uint64_t state) {
    asm volatile("msr fpcr, %0" : : "r"(state));
  }
#else
  static constexpr std::uint64_t bits = 0;
  static std::uint64_t read() {
    return 0;
  }
  static void write(std::uint64_t) {}
#endif

  std::uint64_t before_;
};

}  // namespace turunan::plan
