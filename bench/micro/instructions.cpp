// What one instruction of a plan costs where it has next to nothing to do.
#include <benchmark/benchmark.h>

#include "ops/product.hpp"
#include "rates.hpp"
#include "training_step.hpp"

namespace turunan::bench {

namespace {

constexpr int length = 100;

// The instructions of a step are the numbered lines of the listing.
int instructions_of(const plan::Program& program) {
  int count = 0;
  const std::string listing = program.listing();
  for (std::size_t at = 0; at < listing.size(); at = listing.find('\n', at) + 1) count += listing[at] == ' ';
  return count;
}

void run(benchmark::State& state, plan::Program program) {
  const double seconds = seconds_each(state, [&] { program.run(); });
  const int count = instructions_of(program);
  state.counters["instructions"] = count;
  state.counters["ns/instruction"] = seconds * 1e9 / count;
}

// x·W·W·…, a row of 16 by 16×16: more than is put into one instruction, 512 operations each.
void products(benchmark::State& state) {
  const Tensor x = input({DType::f32, {1, 16}}), W = input({DType::f32, {16, 16}});
  Tensor y = x;
  for (int i = 0; i < length; ++i) y = ops::product(y, W);
  run(state, plan::Program({y}, {}));
}

// Sums of a row of 64 and differences from them, in turn.
void sums(benchmark::State& state) {
  const Tensor x = input({DType::f32, {1, 64}});
  Tensor y = x;
  for (int i = 0; i < length; ++i) y = y - ops::sum(y, {1}, true);
  run(state, plan::Program({y}, {}));
}

BENCHMARK(products)->Name("chain of products 1×16 · 16×16");
BENCHMARK(sums)->Name("chain of sums and differences, 1×64");

}  // namespace

}  // namespace turunan::bench
