#pragma once

#include <benchmark/benchmark.h>

#include "peak.hpp"
#include "stopwatch.hpp"

namespace turunan::bench {

/// Runs the loop of a benchmark; returns the seconds of one iteration.
template <class Work>
double seconds_each(benchmark::State& state, const Work& work) {
  const auto start = std::chrono::steady_clock::now();
  for (auto _ : state) work();
  return seconds_since(start) / static_cast<double>(state.iterations());
}

/// Adds two columns: 10⁹ floating-point operations a second, and the same in percent of what one core does at
/// most.
inline void count_operations(benchmark::State& state, double operations, double seconds) {
  static const double peak = peak_gflops();
  state.counters["GF/s"] = operations / seconds * 1e-9;
  state.counters["% of peak"] = 100 * operations / seconds * 1e-9 / peak;
}

}  // namespace turunan::bench
