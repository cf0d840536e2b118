// Steps of larger work, each beside the limit it is held to: the multiply-add peak, or the bandwidth of a
// copy. `large_bench [NAME…]` measures those workloads by turns and prints the least time of each;
// `--profile` prints the least time of every instruction instead.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <ctime>
#include <memory>
#include <random>

#include "learn/optimiser.hpp"
#include "ops/activation.hpp"
#include "ops/loss.hpp"
#include "ops/power.hpp"
#include "ops/product.hpp"
#include "ops/trigonometry.hpp"
#include "peak.hpp"
#include "plan/compile.hpp"
#include "plan/kernels/threads.hpp"
#include "plan/program.hpp"
#include "transform/gradient.hpp"

namespace turunan::bench {

namespace {

/// Of this thread where one thread does all, so that other work on the machine counts little; else of the
/// wall.
double now(bool alone = true) {
  timespec time;
  clock_gettime(alone ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// What is measured: a graph with values for its variables, and what a step is worth.
struct Workload {
  std::string name;
  std::vector<Tensor> outputs;
  std::vector<plan::Update> updates;
  std::vector<std::pair<Tensor, Array>> values;
  int threads = 1;
  std::int64_t steps = 1;  // of one repetition
  double products = 0;     // floating-point operations of the matrix products
  double bytes = 0;        // that have to pass through memory
  double best = INFINITY;  // seconds a step
};

Array numbers(const TensorType& type, double scale) {
  static std::mt19937 random(1);
  std::normal_distribution<float> normal(0.0F, static_cast<float>(scale));
  Array result = Array::zeros(type);
  for (float& x : result.write<float>()) x = normal(random);
  return result;
}

Array classes(const TensorType& type) {
  Array result = Array::zeros(type);
  const std::int64_t columns = type.shape.from_end(1);
  for (std::int64_t i = 0; i < type.shape[0]; ++i) {
    result.write<float>()[static_cast<std::size_t>(i * columns + i * 7 % columns)] = 1;
  }
  return result;
}

/// Dense layers with relu between them, softmax with cross-entropy at the end.
Workload training(std::string name, std::int64_t batch, const std::vector<std::int64_t>& sizes,
                  const char* optimiser, learn::Settings settings) {
  Workload work;
  work.name = std::move(name);
  const Tensor X = input({DType::f32, {batch, sizes.front()}}),
               y = input({DType::f32, {batch, sizes.back()}});
  std::vector<Tensor> parameters;
  Tensor A = X;
  for (std::size_t layer = 1; layer < sizes.size(); ++layer) {
    const Tensor W = parameter({DType::f32, {sizes[layer - 1], sizes[layer]}});
    const Tensor b = parameter({DType::f32, {1, sizes[layer]}});
    parameters.insert(parameters.end(), {W, b});
    work.values.emplace_back(W, numbers(W.type(), std::sqrt(2.0 / static_cast<double>(sizes[layer - 1]))));
    A = ops::product(A, W) + b;
    if (layer + 1 < sizes.size()) A = ops::relu(A);
    work.products += (layer == 1 ? 4.0 : 6.0) * static_cast<double>(batch * sizes[layer - 1] * sizes[layer]);
  }
  const Tensor cost = ops::cross_entropy(ops::apply_softmax(ops::softmax, A, -1), y);
  learn::Rule rule = learn::find_optimiser(optimiser)->rule(parameters, gradient(cost, parameters), settings);
  work.outputs = {cost};
  work.updates = rule.updates;
  for (const learn::State& state : rule.state) work.values.emplace_back(state.variable, state.start);
  work.values.emplace_back(X, numbers(X.type(), 1));
  work.values.emplace_back(y, classes(y.type()));
  return work;
}

const learn::Settings gentle = {{"rate", 1e-4}, {"momentum", 0}, {"nesterov", 0}, {"decay", 0}};
const learn::Settings adam = {{"rate", 1e-5}, {"β₁", 0.9}, {"β₂", 0.999}, {"ε", 1e-8}};

Workload elementwise() {
  Workload work;
  work.name = "W8";
  const TensorType type{DType::f32, {10'000'000}};
  const Tensor x = input(type), y = input(type), z = input(type);
  for (const Tensor& v : {x, y, z}) work.values.emplace_back(v, numbers(type, 1.5));
  work.outputs = {ops::gelu(x) * ops::tanh(y) + ops::exp(-ops::square(z))};
  work.bytes = 4.0 * 4.0 * 10'000'000;
  return work;
}

Workload named_workload(const std::string& name) {
  if (name == "W8") return elementwise();
  Workload work;
  if (name == "W6") work = training(name, 512, {4096, 4096, 4096, 4096, 4096}, "sgd", gentle);
  if (name == "W6x2") work = training(name, 512, {4096, 4096, 4096, 4096, 4096}, "sgd", gentle);
  if (name == "W3" || name == "W5") work = training(name, 64, {784, 128, 10}, "sgd", gentle);
  if (name == "W4") work = training(name, 64, {784, 128, 10}, "adam", adam);
  if (name == "W5" || name == "W6x2") work.threads = 2;
  // Few steps where two threads have to find the machine free.
  if (name == "W3" || name == "W4") work.steps = 20;
  if (name == "W5") work.steps = 8;
  return work;
}

/// Bytes read and written in a second by the best of some copies of 40 MB.
double copy_bandwidth() {
  static const auto from = std::make_unique<std::vector<float>>(10'000'000, 1.0F);
  static const auto to = std::make_unique<std::vector<float>>(10'000'000, 1.0F);
  double best = 0;
  for (int i = 0; i < 3; ++i) {
    const double start = now();
    std::memcpy(to->data(), from->data(), from->size() * sizeof(float));
    best = std::max(best, 2.0 * static_cast<double>(from->size()) * sizeof(float) / (now() - start));
  }
  return best;
}

void measure(std::vector<Workload>& all, int rounds) {
  std::vector<plan::Program> programs;
  for (const Workload& work : all) {
    programs.emplace_back(work.outputs, work.updates, plan::Options{work.threads});
    for (const auto& [variable, value] : work.values) programs.back().set(variable, value);
    programs.back().run(2);
  }
  double peak = 0, bandwidth = 0;
  for (int round = 0; round < rounds; ++round) {
    if (round % 8 == 0) peak = std::max(peak, peak_gflops());
    if (round % 8 == 0) bandwidth = std::max(bandwidth, copy_bandwidth());
    for (std::size_t i = 0; i < all.size(); ++i) {
      const bool alone = all[i].threads == 1;
      if (!alone) programs[i].run(8);  // until the other threads are awake
      const double start = now(alone);
      programs[i].run(all[i].steps);
      all[i].best = std::min(all[i].best, (now(alone) - start) / static_cast<double>(all[i].steps));
    }
  }
  fmt::print("peak {:.1f} GF/s on one core, copy {:.1f} GB/s\n", peak, bandwidth * 1e-9);
  for (const Workload& work : all) {
    fmt::print("{:<5} {:>12.1f} µs a step", work.name, work.best * 1e6);
    if (work.products > 0) {
      const double rate = work.products / work.best * 1e-9;
      fmt::print(" {:>8.1f} GF/s {:>6.1f} % of the peak", rate, 100 * rate / peak);
    }
    if (work.bytes > 0) {
      const double rate = work.bytes / work.best;
      fmt::print(" {:>8.1f} GB/s {:>6.1f} % of the copy", rate * 1e-9, 100 * rate / bandwidth);
    }
    fmt::print("\n");
  }
}

/// The least time of each instruction.
void profile(const Workload& work, int rounds) {
  plan::Compiled compiled = plan::compile(work.outputs, work.updates);
  for (const auto& [variable, value] : work.values) {
    std::memcpy(compiled.variables.at(&variable.node()).memory, value.memory(),
                static_cast<std::size_t>(value.elements()) * sizeof(float));
  }
  const plan::FlushDenormals flush;
  plan::set_threads(work.threads);
  const auto run = [](const plan::Instruction& instruction) {
    plan::parallel_for(static_cast<std::size_t>(instruction.parts), [&](std::size_t part) {
      instruction.run(instruction.record, static_cast<std::int64_t>(part));
    });
  };
  for (const plan::Instruction& instruction : compiled.once) run(instruction);
  std::vector<double> best(compiled.each_step.size(), INFINITY);
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < best.size(); ++i) {
      const double start = now(work.threads == 1);
      run(compiled.each_step[i]);
      best[i] = std::min(best[i], now(work.threads == 1) - start);
    }
  }
  double sum = 0;
  for (const double seconds : best) sum += seconds;
  for (std::size_t i = 0; i < best.size(); ++i) {
    fmt::print("{:>10.2f} µs {:>5.1f} % {:>4} parts  {}\n", best[i] * 1e6, 100 * best[i] / sum,
               compiled.each_step[i].parts, compiled.listing[compiled.once.size() + i]);
  }
  fmt::print("{:>10.2f} µs\n", sum * 1e6);
}

}  // namespace

void main(std::vector<std::string> arguments) {
  const bool profiled = std::erase(arguments, "--profile") != 0;
  if (arguments.empty()) arguments = {"W3", "W4", "W5", "W6", "W8"};
  std::vector<Workload> all;
  for (const std::string& name : arguments) all.push_back(named_workload(name));
  const bool large = std::ranges::any_of(all, [](const Workload& w) { return w.products > 1e10; });
  if (!profiled) return measure(all, large ? 12 : 1500);
  for (const Workload& work : all) profile(work, large ? 5 : 400);
}

}  // namespace turunan::bench

int main(int count, char** arguments) {
  turunan::bench::main({arguments + 1, arguments + count});
}
