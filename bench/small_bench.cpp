// Networks of a handful of neurons: what the plan adds to the arithmetic. XOR beside the same step as a plain
// loop, Adam on 4-32-16-4, and 784-128-10 asked one example at a time.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>

#include "learn/optimiser.hpp"
#include "ops/activation.hpp"
#include "ops/loss.hpp"
#include "ops/product.hpp"
#include "plan/program.hpp"
#include "transform/gradient.hpp"

namespace turunan::bench {

namespace {

using Clock = std::chrono::steady_clock;

Array numbers(const TensorType& type, double scale) {
  static std::uint64_t state = 1;
  std::vector<double> values(static_cast<std::size_t>(type.shape.elements()));
  for (double& value : values) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    value = scale * (static_cast<double>(state >> 33) * 0x1p-30 - 1);
  }
  return Array(type.shape, values, type.dtype);
}

/// Dense layers, σ or relu between them.
struct Layers {
  Tensor X, result;
  std::vector<Tensor> parameters;
};

Layers layers(DType dtype, std::int64_t batch, const std::vector<std::int64_t>& sizes,
              const Operation& activation) {
  Layers net;
  net.X = net.result = input({dtype, {batch, sizes.front()}});
  for (std::size_t layer = 1; layer < sizes.size(); ++layer) {
    const Tensor W = parameter({dtype, {sizes[layer - 1], sizes[layer]}});
    const Tensor b = parameter({dtype, {1, sizes[layer]}});
    net.parameters.insert(net.parameters.end(), {W, b});
    net.result = ops::product(net.result, W) + b;
    if (layer + 1 < sizes.size()) net.result = activation(net.result);
  }
  return net;
}

plan::Program start(const Layers& net, std::vector<Tensor> outputs, const learn::Rule& rule) {
  plan::Program program(std::move(outputs), rule.updates);
  for (const Tensor& p : net.parameters)
    program.set(p, numbers(p.type(), 1 / std::sqrt(static_cast<double>(p.shape()[0]))));
  for (const learn::State& s : rule.state) program.set(s.variable, s.start);
  program.set(net.X, numbers(net.X.type(), 1));
  return program;
}

plan::Program exclusive_or(DType dtype) {
  const Layers net = layers(dtype, 4, {2, 2, 1}, ops::sigmoid);
  const Tensor y = input({dtype, {4, 1}});
  const Tensor cost = ops::mean_squared_error(ops::sigmoid(net.result), y);
  const learn::Rule rule = learn::sgd(net.parameters, gradient(cost, net.parameters),
                                      {{"rate", 2.0}, {"momentum", 0.0}, {"nesterov", 0.0}, {"decay", 0.0}});
  plan::Program program = start(net, {cost}, rule);
  program.set(net.X, Array({4, 2}, std::vector<double>{0, 0, 0, 1, 1, 0, 1, 1}, dtype));
  program.set(y, Array({4, 1}, std::vector<double>{0, 1, 1, 0}, dtype));
  return program;
}

plan::Program small_adam(DType dtype) {
  const Layers net = layers(dtype, 64, {4, 32, 16, 4}, ops::relu);
  const Tensor y = input({dtype, {64, 4}});
  const Tensor cost = ops::cross_entropy(ops::apply_softmax(ops::softmax, net.result, -1), y);
  const learn::Rule rule = learn::adam(net.parameters, gradient(cost, net.parameters),
                                       {{"rate", 0.001}, {"β₁", 0.9}, {"β₂", 0.999}, {"ε", 1e-8}});
  plan::Program program = start(net, {cost}, rule);
  std::vector<double> targets(64 * 4, 0.0);
  for (std::size_t i = 0; i < 64; ++i) targets[i * 4 + i % 4] = 1;
  program.set(y, Array({64, 4}, targets, dtype));
  return program;
}

plan::Program one_example(DType dtype) {
  const Layers net = layers(dtype, 1, {784, 128, 10}, ops::relu);
  return start(net, {ops::apply_softmax(ops::softmax, net.result, -1)}, {});
}

/// 2-2-1, σ, mean squared error, everything in registers.
struct PlainNetwork {
  float w00 = 0.5F, w01 = -0.4F, w10 = 0.3F, w11 = 0.7F, b0 = 0.1F, b1 = -0.2F;
  float v0 = 0.6F, v1 = -0.5F, c = 0.05F;
};

float logistic(float x) {
  return 1.0F / (1.0F + std::exp(-x));
}

float plain_steps(PlainNetwork& network, const float (&x)[4][2], const float (&y)[4], std::int64_t steps,
                  float rate) {
  PlainNetwork n = network;
  float cost = 0;
  for (std::int64_t step = 0; step < steps; ++step) {
    PlainNetwork g = {0, 0, 0, 0, 0, 0, 0, 0, 0};
    cost = 0;
    for (int i = 0; i < 4; ++i) {
      const float h0 = logistic(x[i][0] * n.w00 + x[i][1] * n.w10 + n.b0);
      const float h1 = logistic(x[i][0] * n.w01 + x[i][1] * n.w11 + n.b1);
      const float p = logistic(h0 * n.v0 + h1 * n.v1 + n.c), e = p - y[i];
      cost += e * e;
      const float d = 2 * e * 0.25F * p * (1 - p);
      g.v0 += d * h0, g.v1 += d * h1, g.c += d;
      const float d0 = d * n.v0 * h0 * (1 - h0), d1 = d * n.v1 * h1 * (1 - h1);
      g.b0 += d0, g.b1 += d1;
      g.w00 += x[i][0] * d0, g.w10 += x[i][1] * d0, g.w01 += x[i][0] * d1, g.w11 += x[i][1] * d1;
    }
    n.w00 -= rate * g.w00, n.w01 -= rate * g.w01, n.w10 -= rate * g.w10, n.w11 -= rate * g.w11;
    n.b0 -= rate * g.b0, n.b1 -= rate * g.b1, n.v0 -= rate * g.v0, n.v1 -= rate * g.v1, n.c -= rate * g.c;
  }
  network = n;
  return cost / 4;
}

/// The best of the repetitions so far, in nanoseconds a step.
struct Timed {
  const char* name;
  plan::Program program;
  std::int64_t steps;
  double best = INFINITY;

  void repeat() {
    const auto begin = Clock::now();
    program.run(steps);
    const std::chrono::duration<double> seconds = Clock::now() - begin;
    best = std::min(best, seconds.count() * 1e9 / static_cast<double>(steps));
  }
};

double seconds_of_plain_step(std::int64_t steps) {
  static const float x[4][2] = {{0, 0}, {0, 1}, {1, 0}, {1, 1}}, y[4] = {0, 1, 1, 0};
  volatile float used = 0;
  PlainNetwork network;
  const auto begin = Clock::now();
  used = plain_steps(network, x, y, steps, 2);
  static_cast<void>(used);
  return std::chrono::duration<double>(Clock::now() - begin).count() / static_cast<double>(steps);
}

std::size_t instructions_of(const plan::Program& program) {
  const std::string listing = program.listing();
  return static_cast<std::size_t>(std::ranges::count(listing, '\n')) - 2;
}

void measure(bool list, int repetitions, const char* only) {
  Timed timed[] = {{"XOR 2-2-1, f32", exclusive_or(DType::f32), 2000},
                   {"XOR 2-2-1, f64", exclusive_or(DType::f64), 2000},
                   {"4-32-16-4, Adam, batch 64, f32", small_adam(DType::f32), 40},
                   {"784-128-10, one example, f32", one_example(DType::f32), 100}};
  double plain = INFINITY;
  for (int i = 0; i < repetitions; ++i) {
    plain = std::min(plain, seconds_of_plain_step(2000) * 1e9);
    for (Timed& t : timed) {
      if (only == nullptr || std::strstr(t.name, only) != nullptr) t.repeat();
    }
  }
  fmt::print("{:<34} {:>10.1f} ns\n", "XOR 2-2-1, f32, a plain loop", plain);
  for (const Timed& t : timed) {
    if (list) fmt::print("{}", t.program.listing());
    const std::size_t count = instructions_of(t.program);
    fmt::print("{:<34} {:>10.1f} ns, {} instructions, {:.1f} ns each\n", t.name, t.best, count,
               t.best / static_cast<double>(count));
  }
}

}  // namespace

}  // namespace turunan::bench

int main(int count, char** arguments) {
  const bool list = count > 1 && std::strcmp(arguments[1], "--list") == 0;
  turunan::bench::measure(list, 300, count > 2 ? arguments[2] : nullptr);
}
