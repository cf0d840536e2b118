// The workloads of docs/performance.md as a sheet would run them: `turunan_workloads W3 [SECONDS]` prints
// seconds a step as JSON. `peak` and `copy` measure the machine instead.
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <map>
#include <string>

#include "ops/power.hpp"
#include "ops/softmax.hpp"
#include "ops/trigonometry.hpp"
#include "peak.hpp"
#include "stopwatch.hpp"
#include "training_step.hpp"
#include "turunan/error.hpp"

namespace turunan::bench {

namespace {

constexpr DType f32 = DType::f32;

void train(const Workload& workload, double seconds) {
  const double products = workload.products;
  const double before = products > 0 ? peak_gflops() : 0;
  Training training(workload.problem, workload.examples());
  const Timing timing = measure([&](long steps) { training.run(steps); }, seconds);
  const double peak = products > 0 ? std::max(before, peak_gflops()) : 0;
  char more[160] = "";
  if (products > 0)
    std::snprintf(more, sizeof more, ", \"flops\": %.6g, \"peak_gflops\": %.5g", products, peak);
  std::snprintf(more + std::strlen(more), sizeof more - std::strlen(more), ", \"cost\": %.6g",
                training.cost());
  print_timing(timing, more);
}

// One example after another: its row is copied in, the network runs, its ten probabilities are copied out.
void w7(double seconds) {
  const Tensor X = input({f32, {1, 784}});
  const Layers network = layers(X, {784, 128, 10}, ops::relu);
  plan::Program program({ops::apply_softmax(ops::softmax, network.z, -1)}, {});
  set_parameters(program, network.parameters);
  const Array rows = fashion_mnist().X;
  Array probabilities = program.output(0);
  std::int64_t row = 0;
  double sum = 0;
  print_timing(measure(
      [&](long steps) {
        for (long i = 0; i < steps; ++i, row = (row + 1) % rows.shape()[0]) {
          program.gather(X, rows, {&row, 1});
          program.run();
          program.output(0, probabilities);
          sum += probabilities.element(0);
        }
      },
      seconds));
  if (!std::isfinite(sum)) std::abort();
}

constexpr std::int64_t w8_elements = 10'000'000;

// As often as makes W8's elements in all.
void elementwise(std::int64_t elements, double seconds) {
  const Tensor x = input({f32, {elements}}), y = input({f32, {elements}}), z = input({f32, {elements}});
  plan::Program program({ops::gelu(x) * ops::tanh(y) + ops::exp(-ops::square(z))}, {});
  for (const Tensor& variable : {x, y, z}) program.set(variable, numbers(variable.type(), 3));
  print_timing(measure([&](long steps) { program.run(steps * (w8_elements / elements)); }, seconds));
}

void w8(double seconds) {
  elementwise(w8_elements, seconds);
}
// On elements that stay in the first cache.
void w8_in_cache(double seconds) {
  elementwise(1000, seconds);
}

void peak(double) {
  std::printf("{\"gflops\": %.5g}\n", peak_gflops());
}

// From memory to memory: bytes read and bytes written both count.
void copy(double seconds) {
  const std::size_t bytes = w8_elements * sizeof(float);
  std::vector<char> from(bytes, 1), to(bytes, 2);
  const Timing timing = measure(
      [&](long steps) {
        for (long i = 0; i < steps; ++i) {
          std::memcpy(to.data(), from.data(), bytes);
          asm volatile("" : : "r"(to.data()) : "memory");
        }
      },
      seconds);
  char more[64];
  std::snprintf(more, sizeof more, ", \"bytes_per_second\": %.5g",
                2 * static_cast<double>(bytes) / timing.best);
  print_timing(timing, more);
}

}  // namespace

int run(const std::string& name, double seconds) {
  const std::map<std::string, void (*)(double)> others = {
      {"W7", w7}, {"W8", w8}, {"W8-in-cache", w8_in_cache}, {"peak", peak}, {"copy", copy}};
  if (const Workload* workload = find_workload(name)) {
    train(*workload, seconds);
  } else if (const auto found = others.find(name); found != others.end()) {
    found->second(seconds);
  } else {
    std::fprintf(stderr, "there is no workload %s\n", name.c_str());
    return 2;
  }
  return 0;
}

}  // namespace turunan::bench

int main(int count, char** arguments) {
  try {
    return turunan::bench::run(count > 1 ? arguments[1] : "", count > 2 ? std::atof(arguments[2]) : 0.5);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
