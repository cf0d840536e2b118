#include "peak.hpp"

#include <algorithm>
#include <chrono>

#include "plan/kernels/highway_targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "peak.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace turunan::bench::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// x ← x·f + s on twelve independent vectors: enough to cover the latency on two units. Returns the
/// operations.
double multiply_add(int rounds, float* sink) {
  const hn::ScalableTag<float> d;
  const auto f = hn::Set(d, 0.999F), s = hn::Set(d, 0.001F);
  auto x0 = hn::Iota(d, 0), x1 = x0, x2 = x0, x3 = x0, x4 = x0, x5 = x0, x6 = x0, x7 = x0, x8 = x0, x9 = x0;
  auto x10 = x0, x11 = x0;
  for (int i = 0; i < rounds; ++i) {
    x0 = hn::MulAdd(x0, f, s), x1 = hn::MulAdd(x1, f, s), x2 = hn::MulAdd(x2, f, s);
    x3 = hn::MulAdd(x3, f, s), x4 = hn::MulAdd(x4, f, s), x5 = hn::MulAdd(x5, f, s);
    x6 = hn::MulAdd(x6, f, s), x7 = hn::MulAdd(x7, f, s), x8 = hn::MulAdd(x8, f, s);
    x9 = hn::MulAdd(x9, f, s), x10 = hn::MulAdd(x10, f, s), x11 = hn::MulAdd(x11, f, s);
    // Without this the compiler would see twelve equal vectors and keep one.
    asm volatile("" : "+v"(x0.raw), "+v"(x1.raw), "+v"(x2.raw), "+v"(x3.raw), "+v"(x4.raw), "+v"(x5.raw));
    asm volatile("" : "+v"(x6.raw), "+v"(x7.raw), "+v"(x8.raw), "+v"(x9.raw), "+v"(x10.raw), "+v"(x11.raw));
  }
  const auto sum = x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9 + x10 + x11;
  *sink = hn::GetLane(hn::SumOfLanes(d, sum));
  return 12.0 * 2.0 * static_cast<double>(hn::Lanes(d)) * rounds;
}

}  // namespace turunan::bench::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace turunan::bench {

HWY_EXPORT(multiply_add);

double peak_gflops() {
  using Clock = std::chrono::steady_clock;
  constexpr int rounds = 300'000, repetitions = 40;
  double best = 0.0;
  volatile float used = 0.0F;
  for (int i = 0; i < repetitions; ++i) {
    float sink = 0.0F;
    const auto start = Clock::now();
    const double operations = HWY_DYNAMIC_DISPATCH(multiply_add)(rounds, &sink);
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    used = sink;
    best = std::max(best, operations / seconds / 1e9);
  }
  static_cast<void>(used);
  return best;
}

}  // namespace turunan::bench
#endif
