// The matrix products of one training step, in 10⁹ operations a second and in percent of the core's peak.
#include <benchmark/benchmark.h>

#include <memory>
#include <new>

#include "plan/kernels/product.hpp"
#include "rates.hpp"

namespace turunan::bench {

namespace {

struct Case {
  const char* name;
  plan::ProductShape shape;
};

constexpr DType f32 = DType::f32;
const Case cases[] = {
    {"X·W₁ 64×784 · 784×128", {f32, 64, 128, 784}},
    {"A₁·W₂ 64×128 · 128×10", {f32, 64, 10, 128}},
    {"A₁ᵀ·dZ₂ 128×64 · 64×10", {f32, 128, 10, 64, true}},
    {"dZ₂·W₂ᵀ 64×10 · 10×128", {f32, 64, 128, 10, false, true}},
    {"Xᵀ·dZ₁ 784×64 · 64×128", {f32, 784, 128, 64, true}},
    {"dZ₁·W₁ᵀ 64×128 · 128×784", {f32, 64, 784, 128, false, true}},
    {"X·W₁ 1×784 · 784×128", {f32, 1, 128, 784}},
    {"A·w 64×784 · 784×1", {f32, 64, 1, 784}},
    {"X·W₁ 60000×784 · 784×128", {f32, 60000, 128, 784}},
    {"X·W 512×4096 · 4096×4096", {f32, 512, 4096, 4096}},
    {"dZ·Wᵀ 512×4096 · 4096×4096", {f32, 512, 4096, 4096, false, true}},
    {"Xᵀ·dZ 4096×512 · 512×4096", {f32, 4096, 4096, 512, true}},
    {"XOR 4×2 · 2×2", {f32, 4, 2, 2}},
    {"XOR 4×2 · 2×1", {f32, 4, 1, 2}},
    {"XOR 2×4 · 4×2", {f32, 2, 2, 4, true}},
    {"4-32-16-4 64×32 · 32×16", {f32, 64, 16, 32}},
    {"4-32-16-4 64×16 · 16×32", {f32, 64, 32, 16, false, true}},
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

void product(benchmark::State& state, const plan::ProductShape& s) {
  const plan::Product product(s);
  const auto a = filled(s.m * s.k), b = filled(s.k * s.n), c = filled(s.m * s.n);
  const double operations =
      2.0 * static_cast<double>(s.m) * static_cast<double>(s.n) * static_cast<double>(s.k);
  count_operations(state, operations, seconds_each(state, [&] { product.run(a.get(), b.get(), c.get()); }));
  state.counters["parts"] = static_cast<double>(product.parts());
}

const bool registered = [] {
  for (const Case& item : cases) benchmark::RegisterBenchmark(item.name, product, item.shape);
  return true;
}();

}  // namespace

}  // namespace turunan::bench
