// All of our own measurements; --benchmark_filter=XOR picks some, --benchmark_repetitions=9 repeats.
#include <benchmark/benchmark.h>

int main(int count, char** arguments) {
  benchmark::Initialize(&count, arguments);
  if (benchmark::ReportUnrecognizedArguments(count, arguments)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
