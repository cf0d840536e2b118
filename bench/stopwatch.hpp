#pragma once

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <vector>

namespace turunan::bench {

/// Seconds a step, over many samples.
struct Timing {
  double median = 0, best = 0;
  long samples = 0;
};

inline double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Times `steps(n)`, which takes n steps, for so many seconds. A sample is as many steps as take 2 ms, one at
/// least; there are three samples at least, after two runs that do not count.
template <class Steps>
Timing measure(const Steps& steps, double seconds) {
  using Clock = std::chrono::steady_clock;
  constexpr double sample_seconds = 2e-3;
  long count = 1;
  steps(count);
  for (double taken = 0; taken < sample_seconds; count = taken < sample_seconds ? count * 2 : count) {
    const auto start = Clock::now();
    steps(count);
    taken = seconds_since(start);
  }
  std::vector<double> samples;
  const auto begin = Clock::now();
  while (samples.size() < 3 || seconds_since(begin) < seconds) {
    const auto start = Clock::now();
    steps(count);
    samples.push_back(seconds_since(start) / static_cast<double>(count));
  }
  std::sort(samples.begin(), samples.end());
  return {samples[samples.size() / 2], samples.front(), static_cast<long>(samples.size())};
}

/// What bench/peers/run.py reads: one line of JSON. `more` is further members, each with a comma before it.
inline void print_timing(const Timing& timing, const char* more = "") {
  std::printf("{\"median\": %.6g, \"best\": %.6g, \"samples\": %ld%s}\n", timing.median, timing.best,
              timing.samples, more);
}

}  // namespace turunan::bench
