// W8's formula as a plain loop over numbers that stay in the first cache, with the vector functions of the C
// library: what its arithmetic costs where memory costs nothing. Prints seconds for as many elements as W8
// has.
#include <cmath>
#include <cstdlib>

#include "stopwatch.hpp"

namespace {

constexpr int block = 1000;
constexpr long elements = 10'000'000;

float x[block], y[block], z[block], result[block];

void compute() {
  for (int i = 0; i < block; ++i) {
    const float gelu = 0.5F * x[i] * (1 + std::erf(x[i] * 0.70710678F));
    result[i] = gelu * std::tanh(y[i]) + std::exp(-z[i] * z[i]);
  }
}

}  // namespace

int main(int count, char** arguments) {
  for (int i = 0; i < block; ++i) {
    x[i] = static_cast<float>(i % 97) / 16 - 3;
    y[i] = static_cast<float>(i % 89) / 15 - 3;
    z[i] = static_cast<float>(i % 83) / 14 - 3;
  }
  const auto steps = [](long n) {
    for (long i = 0; i < n * (elements / block); ++i) {
      compute();
      asm volatile("" : : "r"(result) : "memory");
    }
  };
  const double seconds = count > 2 ? std::atof(arguments[2]) : 0.5;
  turunan::bench::print_timing(turunan::bench::measure(steps, seconds));
  return std::isfinite(result[0]) ? 0 : 1;
}
