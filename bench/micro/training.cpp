// Steps of training, forward and backward with the update, and what compiling one takes.
#include <benchmark/benchmark.h>

#include "ops/activation.hpp"
#include "rates.hpp"
#include "training_step.hpp"

namespace turunan::bench {

namespace {

constexpr DType f32 = DType::f32;

struct Case {
  const char* name;
  const Operation* activation;
  const char* optimiser;
  std::int64_t batch;
};

constexpr Case cases[] = {
    {"784-128-10, relu, sgd", &ops::relu, "sgd", 0},
    {"784-128-10, relu, sgd, batches gathered", &ops::relu, "sgd", 64},
    {"784-128-10, relu, adam", &ops::relu, "adam", 0},
    {"784-128-10, σ, sgd", &ops::sigmoid, "sgd", 0},
};

Problem clothes(const Case& item) {
  return {.sizes = {784, 128, 10},
          .activation = item.activation,
          .optimiser = item.optimiser,
          .batch = item.batch};
}

void step_of_clothes(benchmark::State& state, const Case& item) {
  Training training(clothes(item), made_up(f32, 64, 784, 10));
  constexpr double operations = 2.0 * 64 * (784 * 128 * 2 + 128 * 10 * 3);
  count_operations(state, operations, seconds_each(state, [&] { training.run(1); }));
}

void step_of_small(benchmark::State& state) {
  Training training({.sizes = {4, 32, 16, 4}, .optimiser = "adam", .rate = 0.001}, made_up(f32, 64, 4, 4));
  for (auto _ : state) training.run(1);
}

void step_of_images(benchmark::State& state) {
  const Workload& workload = *find_workload("W11");
  Problem problem = workload.problem;
  problem.batch = 0;
  Training training(problem, made_up(f32, 64, 784, 10));
  count_operations(state, workload.products, seconds_each(state, [&] { training.run(1); }));
}

// As a sheet takes them: many in one call.
void steps_of_xor(benchmark::State& state, DType dtype) {
  constexpr long steps = 1000;
  Training training(
      {.sizes = {2, 2, 1}, .activation = &ops::sigmoid, .head = square_of_sigmoid_head, .rate = 2},
      exclusive_or(dtype));
  state.counters["ns/step"] = 1e9 / steps * seconds_each(state, [&] { training.run(steps); });
}

void compiling(benchmark::State& state) {
  const Examples examples = made_up(f32, 64, 784, 10);
  for (auto _ : state) {
    Training training(clothes(cases[0]), examples);
    benchmark::DoNotOptimize(training);
  }
}

const bool registered = [] {
  for (const Case& item : cases) benchmark::RegisterBenchmark(item.name, step_of_clothes, item);
  benchmark::RegisterBenchmark("4-32-16-4, relu, adam", step_of_small);
  benchmark::RegisterBenchmark("28×28×1, two convolutions, 3136-128-10, batch 64", step_of_images);
  benchmark::RegisterBenchmark("XOR 2-2-1, f32, 1000 steps", steps_of_xor, f32);
  benchmark::RegisterBenchmark("XOR 2-2-1, f64, 1000 steps", steps_of_xor, DType::f64);
  benchmark::RegisterBenchmark("784-128-10, compiling", compiling);
  return true;
}();

}  // namespace

}  // namespace turunan::bench
