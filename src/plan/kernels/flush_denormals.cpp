#include "plan/kernels/threads.hpp"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace turunan::plan {

namespace {

#if defined(__SSE2__)
constexpr unsigned long flush_bits = 0x8040;  // MXCSR: results to zero, operands as zero
unsigned long read_control() {
  return _mm_getcsr();
}
void write_control(unsigned long bits) {
  _mm_setcsr(static_cast<unsigned>(bits));
}
#elif defined(__aarch64__)
constexpr unsigned long flush_bits = 1UL << 24;  // FPCR.FZ
unsigned long read_control() {
  unsigned long bits = 0;
  asm volatile("mrs %0, fpcr" : "=r"(bits));
  return bits;
}
void write_control(unsigned long bits) {
  asm volatile("msr fpcr, %0" : : "r"(bits));
}
#else
constexpr unsigned long flush_bits = 0;
unsigned long read_control() {
  return 0;
}
void write_control(unsigned long) {}
#endif

}  // namespace

FlushDenormals::FlushDenormals() : before_(read_control()) {
  write_control(before_ | flush_bits);
}

/// Only the two bits go back: flags that were raised meanwhile stay raised.
FlushDenormals::~FlushDenormals() {
  write_control((read_control() & ~flush_bits) | (before_ & flush_bits));
}

}  // namespace turunan::plan
