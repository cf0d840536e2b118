// The workloads of docs/performance.md as a sheet would run them: `turunan_workloads W3 [SECONDS]` prints
// seconds a step as JSON. `peak` and `copy` measure the machine instead.
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <string>

#include "data/dataset.hpp"
#include "data/fashion_mnist.hpp"
#include "learn/training.hpp"
#include "ops/activation.hpp"
#include "ops/loss.hpp"
#include "ops/power.hpp"
#include "ops/product.hpp"
#include "ops/trigonometry.hpp"
#include "peak.hpp"
#include "stopwatch.hpp"
#include "turunan/error.hpp"

namespace turunan::bench {

namespace {

constexpr DType f32 = DType::f32;

Array numbers(const Shape& shape, double scale) {
  static std::uint64_t state = 1;
  std::vector<double> values(static_cast<std::size_t>(shape.elements()));
  for (double& value : values) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    value = scale * (static_cast<double>(state >> 33) * 0x1p-30 - 1);
  }
  return Array(shape, values, f32);
}

struct Examples {
  Array X, y;
};

/// Rows of a one-hot matrix, one class after another.
Examples made_up(std::int64_t count, std::int64_t inputs, std::int64_t classes) {
  Array y = Array::zeros({f32, {count, classes}});
  for (std::int64_t i = 0; i < count; ++i)
    y.write<float>()[static_cast<std::size_t>(i * classes + i % classes)] = 1;
  return {numbers({count, inputs}, 1), y};
}

Examples fashion_mnist() {
  const Dataset data = read_fashion_mnist("train", f32);
  return {data.tensors[0], data.tensors[1]};
}

using Head = std::function<Tensor(const Tensor& z, const Tensor& y)>;

Tensor classes_head(const Tensor& z, const Tensor& y) {
  return ops::cross_entropy(ops::apply_softmax(ops::softmax, z, -1), y);
}
Tensor square_head(const Tensor& z, const Tensor& y) {
  return ops::mean_squared_error(z, y);
}
Tensor square_of_sigmoid_head(const Tensor& z, const Tensor& y) {
  return ops::mean(ops::square(ops::sigmoid(z) - y));
}

/// Dense layers with an activation between.
struct Layers {
  std::vector<Tensor> parameters;
  Tensor z;
};

Layers layers(const Tensor& X, const std::vector<std::int64_t>& sizes, const Operation& activation) {
  Layers result{.parameters = {}, .z = X};
  for (std::size_t i = 1; i < sizes.size(); ++i) {
    const Tensor W = parameter({f32, {sizes[i - 1], sizes[i]}}), b = parameter({f32, {1, sizes[i]}});
    result.parameters.insert(result.parameters.end(), {W, b});
    result.z = ops::product(result.z, W) + b;
    if (i + 1 < sizes.size()) result.z = activation(result.z);
  }
  return result;
}

void set_parameters(plan::Program& program, const std::vector<Tensor>& parameters) {
  for (const Tensor& p : parameters) {
    const double scale = std::sqrt(6 / static_cast<double>(p.shape()[0] + p.shape()[1]));
    program.set(p, p.shape()[0] == 1 ? Array::zeros(p.type()) : numbers(p.shape(), scale));
  }
}

struct Problem {
  std::vector<std::int64_t> sizes;
  const Operation* activation = &ops::relu;
  Head head;
  std::string optimiser = "sgd";
  double rate = 0.01;
  std::int64_t batch = 0;  ///< 0: all examples in each step
  int threads = 1;
};

learn::Settings settings_of(const learn::Optimiser& optimiser, double rate) {
  learn::Settings settings;
  for (const learn::Setting& setting : optimiser.settings)
    settings[std::string(setting.name)] = setting.otherwise;
  settings["rate"] = rate;
  return settings;
}

/// One training step, compiled; its batches are gathered in shuffled order.
class Training {
 public:
  Training(const Problem& problem, Examples examples)
      : examples_(std::move(examples)), batch_(problem.batch), program_({}, {}) {
    const std::int64_t rows = batch_ > 0 ? batch_ : examples_.X.shape()[0];
    X_ = input({f32, {rows, problem.sizes.front()}});
    y_ = input({f32, {rows, problem.sizes.back()}});
    const Layers network = layers(X_, problem.sizes, *problem.activation);
    const learn::Optimiser& optimiser = *learn::find_optimiser(problem.optimiser);
    const learn::Step step = learn::descend(problem.head(network.z, y_), network.parameters, optimiser,
                                            settings_of(optimiser, problem.rate));
    program_ = plan::Program({step.cost}, step.rule.updates, {.threads = problem.threads});
    set_parameters(program_, network.parameters);
    for (const learn::State& state : step.rule.state) program_.set(state.variable, state.start);
    if (batch_ == 0) program_.set(X_, examples_.X), program_.set(y_, examples_.y);
  }

  void run(long steps) {
    if (batch_ == 0) return program_.run(steps);
    for (long i = 0; i < steps; ++i) {
      const auto rows = next_rows();
      program_.gather(X_, examples_.X, rows);
      program_.gather(y_, examples_.y, rows);
      program_.run();
    }
  }

  double cost() const { return program_.scalar_output(0); }

 private:
  std::span<const std::int64_t> next_rows() {
    const auto size = static_cast<std::size_t>(batch_);
    if (at_ + size > order_.size()) {
      order_ = learn::shuffled(examples_.X.shape()[0], 1, epoch_++);
      at_ = 0;
    }
    at_ += size;
    return std::span(order_).subspan(at_ - size, size);
  }

  Examples examples_;
  std::int64_t batch_ = 0, epoch_ = 0;
  Tensor X_, y_;
  plan::Program program_;
  std::vector<std::int64_t> order_;
  std::size_t at_ = 0;
};

/// `products` are the floating-point operations of the step's matrix products; 0 where nobody asks.
void train(const Problem& problem, Examples examples, double products, double seconds) {
  const double before = products > 0 ? peak_gflops() : 0;
  Training training(problem, std::move(examples));
  const Timing timing = measure([&](long steps) { training.run(steps); }, seconds);
  const double peak = products > 0 ? std::max(before, peak_gflops()) : 0;
  char more[160] = "";
  if (products > 0)
    std::snprintf(more, sizeof more, ", \"flops\": %.6g, \"peak_gflops\": %.5g", products, peak);
  std::snprintf(more + std::strlen(more), sizeof more - std::strlen(more), ", \"cost\": %.6g",
                training.cost());
  print_timing(timing, more);
}

Problem fashion_problem(const std::string& optimiser, double rate, int threads) {
  return {.sizes = {784, 128, 10},
          .head = classes_head,
          .optimiser = optimiser,
          .rate = rate,
          .batch = 64,
          .threads = threads};
}

void run_fashion(const Problem& problem, double seconds) {
  constexpr double products = 2.0 * 64 * (784 * 128 * 2 + 128 * 10 * 3);
  train(problem, fashion_mnist(), products, seconds);
}

void w1(double seconds) {
  const std::vector<double> x = {0, 0, 1, 0, 0, 1, 1, 1}, y = {0, 1, 1, 0};
  train({.sizes = {2, 2, 1}, .activation = &ops::sigmoid, .head = square_of_sigmoid_head, .rate = 2},
        {Array({4, 2}, x, f32), Array({4, 1}, y, f32)}, 0, seconds);
}

void w2(double seconds) {
  train({.sizes = {4, 32, 16, 4}, .head = classes_head, .optimiser = "adam", .rate = 0.001, .batch = 64},
        made_up(4096, 4, 4), 0, seconds);
}

void w3(double seconds) {
  run_fashion(fashion_problem("sgd", 0.05, 1), seconds);
}
void w4(double seconds) {
  run_fashion(fashion_problem("adam", 0.001, 1), seconds);
}
void w5(double seconds) {
  run_fashion(fashion_problem("sgd", 0.05, 2), seconds);
}

void w6(double seconds) {
  constexpr double products = 11 * 2.0 * 512 * 4096 * 4096;  // 4 forward, 4 by the weights, 3 by the layers
  train({.sizes = {4096, 4096, 4096, 4096, 4096}, .head = square_head, .rate = 0.001},
        {numbers({512, 4096}, 1), numbers({512, 4096}, 1)}, products, seconds);
}

// One example after another: its row is copied in, the network runs, its ten probabilities are copied out.
void w7(double seconds) {
  const Tensor X = input({f32, {1, 784}});
  const Layers network = layers(X, {784, 128, 10}, ops::relu);
  plan::Program program({ops::apply_softmax(ops::softmax, network.z, -1)}, {});
  set_parameters(program, network.parameters);
  const Array rows = fashion_mnist().X;
  std::int64_t row = 0;
  double sum = 0;
  print_timing(measure(
      [&](long steps) {
        for (long i = 0; i < steps; ++i, row = (row + 1) % rows.shape()[0]) {
          program.gather(X, rows, {&row, 1});
          program.run();
          sum += program.output(0).element(0);
        }
      },
      seconds));
  if (!std::isfinite(sum)) std::abort();
}

constexpr std::int64_t w8_elements = 10'000'000;

void elementwise(std::int64_t elements, double seconds) {
  const Tensor x = input({f32, {elements}}), y = input({f32, {elements}}), z = input({f32, {elements}});
  plan::Program program({ops::gelu(x) * ops::tanh(y) + ops::exp(-ops::square(z))}, {});
  for (const Tensor& variable : {x, y, z}) program.set(variable, numbers(variable.shape(), 3));
  print_timing(measure([&](long steps) { program.run(steps); }, seconds));
}

void w8(double seconds) {
  elementwise(w8_elements, seconds);
}
// The same on elements that stay in the first cache: seconds for as many elements as W8 has.
void w8_in_cache(double seconds) {
  constexpr std::int64_t block = 1000;
  const Tensor x = input({f32, {block}}), y = input({f32, {block}}), z = input({f32, {block}});
  plan::Program program({ops::gelu(x) * ops::tanh(y) + ops::exp(-ops::square(z))}, {});
  for (const Tensor& variable : {x, y, z}) program.set(variable, numbers(variable.shape(), 3));
  print_timing(measure([&](long steps) { program.run(steps * (w8_elements / block)); }, seconds));
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
  const std::map<std::string, void (*)(double)> all = {
      {"W1", w1},     {"W2", w2},    {"W3", w3},
      {"W4", w4},     {"W5", w5},    {"W6", w6},
      {"W7", w7},     {"W8", w8},    {"W8-in-cache", w8_in_cache},
      {"peak", peak}, {"copy", copy}};
  const auto found = all.find(name);
  if (found == all.end()) {
    std::fprintf(stderr, "there is no workload %s\n", name.c_str());
    return 2;
  }
  found->second(seconds);
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
