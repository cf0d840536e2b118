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
#include "plan/compile.hpp"
#include "plan/kernels/threads.hpp"
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

/// What a program is made from, and what it starts with.
struct Task {
  std::vector<Tensor> outputs;
  std::vector<plan::Update> updates;
  std::vector<std::pair<Tensor, Array>> values;
};

Task start(const Layers& net, const Tensor& output, const learn::Rule& rule) {
  Task task{{output}, rule.updates, {}};
  for (const Tensor& p : net.parameters)
    task.values.emplace_back(p, numbers(p.type(), 1 / std::sqrt(static_cast<double>(p.shape()[0]))));
  for (const learn::State& s : rule.state) task.values.emplace_back(s.variable, s.start);
  task.values.emplace_back(net.X, numbers(net.X.type(), 1));
  return task;
}

Task exclusive_or(DType dtype) {
  const Layers net = layers(dtype, 4, {2, 2, 1}, ops::sigmoid);
  const Tensor y = input({dtype, {4, 1}});
  const Tensor cost = ops::mean_squared_error(ops::sigmoid(net.result), y);
  const learn::Rule rule = learn::sgd(net.parameters, gradient(cost, net.parameters),
                                      {{"rate", 2.0}, {"momentum", 0.0}, {"nesterov", 0.0}, {"decay", 0.0}});
  Task task = start(net, cost, rule);
  task.values.back().second = Array({4, 2}, std::vector<double>{0, 0, 0, 1, 1, 0, 1, 1}, dtype);
  task.values.emplace_back(y, Array({4, 1}, std::vector<double>{0, 1, 1, 0}, dtype));
  return task;
}

Task small_adam(DType dtype) {
  const Layers net = layers(dtype, 64, {4, 32, 16, 4}, ops::relu);
  const Tensor y = input({dtype, {64, 4}});
  const Tensor cost = ops::cross_entropy(ops::apply_softmax(ops::softmax, net.result, -1), y);
  const learn::Rule rule = learn::adam(net.parameters, gradient(cost, net.parameters),
                                       {{"rate", 0.001}, {"β₁", 0.9}, {"β₂", 0.999}, {"ε", 1e-8}});
  Task task = start(net, cost, rule);
  std::vector<double> targets(64 * 4, 0.0);
  for (std::size_t i = 0; i < 64; ++i) targets[i * 4 + i % 4] = 1;
  task.values.emplace_back(y, Array({64, 4}, targets, dtype));
  return task;
}

Task one_example(DType dtype) {
  const Layers net = layers(dtype, 1, {784, 128, 10}, ops::relu);
  return start(net, ops::apply_softmax(ops::softmax, net.result, -1), {});
}

plan::Program program_of(const Task& task) {
  plan::Program program(task.outputs, task.updates);
  for (const auto& [variable, value] : task.values) program.set(variable, value);
  return program;
}

/// Every instruction alone, again and again: what it takes when its operands are near.
void profile(const char* name, const Task& task) {
  plan::Compiled compiled = plan::compile(task.outputs, task.updates);
  for (const auto& [variable, value] : task.values) {
    const std::size_t bytes = static_cast<std::size_t>(value.elements()) * size_in_bytes(value.dtype());
    std::memcpy(compiled.variables.at(&variable.node()).memory, value.memory(), bytes);
  }
  const plan::FlushDenormals flush;
  const auto once = [](const plan::Instruction& instruction) {
    for (std::int64_t part = 0; part < instruction.parts; ++part) instruction.run(instruction.record, part);
  };
  for (const plan::Instruction& instruction : compiled.each_step) once(instruction);
  double sum = 0;
  fmt::print("{}\n", name);
  for (std::size_t i = 0; i < compiled.each_step.size(); ++i) {
    double best = INFINITY;
    for (int repetition = 0; repetition < 200; ++repetition) {
      const auto begin = Clock::now();
      for (int j = 0; j < 100; ++j) once(compiled.each_step[i]);
      best = std::min(best, std::chrono::duration<double>(Clock::now() - begin).count() * 1e9 / 100);
    }
    sum += best;
    fmt::print("{:>9.1f} ns  {}\n", best, compiled.listing[compiled.once.size() + i]);
  }
  fmt::print("{:>9.1f} ns in all\n", sum);
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

void measure(int repetitions) {
  Timed timed[] = {{"XOR 2-2-1, f32", program_of(exclusive_or(DType::f32)), 2000},
                   {"XOR 2-2-1, f64", program_of(exclusive_or(DType::f64)), 2000},
                   {"4-32-16-4, Adam, batch 64, f32", program_of(small_adam(DType::f32)), 40},
                   {"784-128-10, one example, f32", program_of(one_example(DType::f32)), 100}};
  double plain = INFINITY;
  for (int i = 0; i < repetitions; ++i) {
    plain = std::min(plain, seconds_of_plain_step(2000) * 1e9);
    for (Timed& t : timed) t.repeat();
  }
  fmt::print("{:<34} {:>10.1f} ns\n", "XOR 2-2-1, f32, a plain loop", plain);
  for (const Timed& t : timed) {
    const std::size_t count = instructions_of(t.program);
    fmt::print("{:<34} {:>10.1f} ns, {} instructions, {:.1f} ns each\n", t.name, t.best, count,
               t.best / static_cast<double>(count));
  }
}

}  // namespace

}  // namespace turunan::bench

int main(int count, char** arguments) {
  using namespace turunan::bench;
  if (count > 1 && std::strcmp(arguments[1], "--profile") == 0) {
    profile("XOR 2-2-1", exclusive_or(turunan::DType::f32));
    profile("4-32-16-4, Adam, batch 64", small_adam(turunan::DType::f32));
    profile("784-128-10, one example", one_example(turunan::DType::f32));
  }
  measure(300);
}
