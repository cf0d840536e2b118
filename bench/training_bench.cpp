#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>

#include "ops/activation.hpp"
#include "ops/loss.hpp"
#include "ops/product.hpp"
#include "peak.hpp"
#include "plan/program.hpp"
#include "transform/gradient.hpp"

// Steps of training, forward and backward with the update: the 784-128-10 network on batches of 64, and XOR.

namespace turunan::bench {

namespace {

Array numbers(const TensorType& type, double scale) {
  static std::uint64_t state = 1;
  std::vector<double> values(static_cast<std::size_t>(type.shape.elements()));
  for (double& value : values) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    value = scale * (static_cast<double>(state >> 33) * 0x1p-30 - 1);
  }
  return Array(type.shape, values, type.dtype);
}

/// A network of dense layers, σ or relu between them, as one step of gradient descent.
struct Training {
  plan::Program program;
  std::vector<Tensor> variables;
};

using Cost = Tensor (*)(const Tensor& prediction, const Tensor& target);

Training training(DType dtype, std::int64_t batch, const std::vector<std::int64_t>& sizes,
                  const Operation& activation, Cost cost_of, double rate) {
  const Tensor X = input({dtype, {batch, sizes.front()}}), y = input({dtype, {batch, sizes.back()}});
  std::vector<Tensor> parameters;
  Tensor A = X;
  for (std::size_t layer = 1; layer < sizes.size(); ++layer) {
    const Tensor W = parameter({dtype, {sizes[layer - 1], sizes[layer]}}),
                 b = parameter({dtype, {1, sizes[layer]}});
    parameters.push_back(W);
    parameters.push_back(b);
    A = ops::product(A, W) + b;
    if (layer + 1 < sizes.size()) A = activation(A);
  }
  const Tensor cost = cost_of(A, y);
  const std::vector<Tensor> gradients = gradient(cost, parameters);
  std::vector<plan::Update> updates;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    updates.push_back({parameters[i], parameters[i] - rate * gradients[i]});
  }
  const auto start = std::chrono::steady_clock::now();
  plan::Program program({cost}, updates);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  fmt::print("compiled in {:.2f} ms, the kernels generated for the shapes included\n", seconds.count() * 1e3);
  for (const Tensor& p : parameters) program.set(p, numbers(p.type(), 1 / std::sqrt(double(p.shape()[0]))));
  program.set(X, numbers(X.type(), 1));
  Array targets = Array::zeros(y.type());
  for (std::int64_t i = 0; i < batch; ++i) {
    const std::size_t at = static_cast<std::size_t>(i * sizes.back() + i % sizes.back());
    if (dtype == DType::f32) targets.write<float>()[at] = 1;
    if (dtype == DType::f64) targets.write<double>()[at] = 1;
  }
  program.set(y, targets);
  parameters.push_back(X);
  return {std::move(program), parameters};
}

/// The best of several repetitions, in seconds a step.
double seconds_of_step(plan::Program& program, std::int64_t steps) {
  double best = INFINITY;
  for (int repetition = 0; repetition < 300; ++repetition) {
    const auto start = std::chrono::steady_clock::now();
    program.run(steps);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    best = std::min(best, seconds.count() / static_cast<double>(steps));
  }
  return best;
}

Tensor softmax_cost(const Tensor& logits, const Tensor& target) {
  return ops::cross_entropy(ops::apply_softmax(ops::softmax, logits, -1), target);
}

void fashion(const Operation& activation, bool list) {
  constexpr double products = 2.0 * 64 * (784 * 128 * 2 + 128 * 10 * 3);
  Training t = training(DType::f32, 64, {784, 128, 10}, activation, softmax_cost, 0.01);
  if (list) fmt::print("{}", t.program.listing());
  const double peak = peak_gflops(), seconds = seconds_of_step(t.program, 10);
  const double rate = products / seconds * 1e-9;
  fmt::print(
      "784-128-10, {}, batch 64, f32: {:.1f} µs a step, {:.1f} GF/s, {:.1f} % of the peak of {:.1f} GF/s\n",
      activation.name, seconds * 1e6, rate, 100 * rate / peak, peak);
}

void exclusive_or(bool list) {
  Training t = training(
      DType::f64, 4, {2, 2, 1}, ops::sigmoid,
      [](const Tensor& z, const Tensor& y) { return ops::mean_squared_error(ops::sigmoid(z), y); }, 2);
  if (list) fmt::print("{}", t.program.listing());
  fmt::print("XOR 2-2-1, four examples, f64: {:.0f} ns a step\n", seconds_of_step(t.program, 5000) * 1e9);
}

}  // namespace

}  // namespace turunan::bench

int main(int count, char** arguments) {
  const bool list = count > 1 && std::strcmp(arguments[1], "--list") == 0;
  turunan::bench::fashion(turunan::ops::sigmoid, list);
  turunan::bench::fashion(turunan::ops::relu, false);
  turunan::bench::exclusive_or(list);
}
