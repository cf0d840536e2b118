// The matrix products of one training step, in 10⁹ operations a second and in percent of the core's peak.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <new>

#include "peak.hpp"
#include "plan/kernels/product.hpp"

namespace turunan::bench {

namespace {

struct Case {
  const char* name;
  plan::ProductShape shape;
};

struct Free {
  void operator()(float* memory) const { ::operator delete (memory, std::align_val_t{64}); }
};

std::unique_ptr<float, Free> filled(std::int64_t elements) {
  const auto count = static_cast<std::size_t>(elements);
  std::unique_ptr<float, Free> memory(
      static_cast<float*>(::operator new (count * sizeof(float), std::align_val_t{64})));
  for (std::size_t i = 0; i < count; ++i) memory.get()[i] = static_cast<float>(i % 7) * 0.125F;
  return memory;
}

void measure(const Case& item, double peak) {
  using Clock = std::chrono::steady_clock;
  const plan::ProductShape& s = item.shape;
  const plan::Product product(s);
  const auto a = filled(s.m * s.k), b = filled(s.k * s.n), c = filled(s.m * s.n);
  const double flops = 2.0 * static_cast<double>(s.m) * static_cast<double>(s.n) * static_cast<double>(s.k);
  const int calls = std::max(1, static_cast<int>(2e7 / flops));
  double best = 1e30;
  for (int repetition = 0; repetition < 15; ++repetition) {
    const auto start = Clock::now();
    for (int i = 0; i < calls; ++i) product.run(a.get(), b.get(), c.get());
    best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count() / calls);
  }
  fmt::print("{:<34} {:>2} parts {:>12.3f} µs {:>8.1f} GF/s {:>6.1f} %\n", item.name, product.parts(),
             best * 1e6, flops / best / 1e9, 100.0 * flops / best / 1e9 / peak);
}

}  // namespace

void measure_all() {
  const double peak = peak_gflops();
  fmt::print("fused multiply-add peak, f32, one core: {:.1f} GF/s\n", peak);
  const DType f32 = DType::f32;
  const Case cases[] = {
      {"X·W1       64×784 · 784×128", {f32, 64, 128, 784}},
      {"A1·W2      64×128 · 128×10", {f32, 64, 10, 128}},
      {"A1ᵀ·dZ2    128×64 · 64×10", {f32, 128, 10, 64, true}},
      {"dZ2·W2ᵀ    64×10 · 10×128", {f32, 64, 128, 10, false, true}},
      {"Xᵀ·dZ1     784×64 · 64×128", {f32, 784, 128, 64, true}},
      {"dZ1·W1ᵀ    64×128 · 128×784", {f32, 64, 784, 128, false, true}},
      {"X·W1       1×784 · 784×128", {f32, 1, 128, 784}},
      {"A·w        64×784 · 784×1", {f32, 64, 1, 784}},
      {"X·W1       60000×784 · 784×128", {f32, 60000, 128, 784}},
      {"X·W        512×4096 · 4096×4096", {f32, 512, 4096, 4096}},
      {"dZ·Wᵀ      512×4096 · 4096×4096", {f32, 512, 4096, 4096, false, true}},
      {"Xᵀ·dZ      4096×512 · 512×4096", {f32, 4096, 4096, 512, true}},
      {"XOR        4×2 · 2×2", {f32, 4, 2, 2}},
      {"XOR        4×2 · 2×1", {f32, 4, 1, 2}},
      {"XOR        2×4 · 4×2", {f32, 2, 2, 4, true}},
      {"4-32-16-4  64×32 · 32×16", {f32, 64, 16, 32}},
      {"4-32-16-4  64×16 · 16×32", {f32, 64, 32, 16, false, true}},
  };
  for (const Case& item : cases) measure(item, peak);
}

}  // namespace turunan::bench

int main() {
  turunan::bench::measure_all();
}
