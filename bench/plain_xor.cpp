// The XOR network 2-2-1 written out by hand: what its arithmetic costs where nothing stands around it. Four
// examples, mean squared error, gradient descent, f32; everything stays in registers from step to step.
#include <cmath>
#include <cstdlib>

#include "stopwatch.hpp"

namespace {

constexpr int examples = 4;

struct Network {
  float w[2][2] = {{0.9F, -0.6F}, {-0.7F, 0.8F}}, b[2] = {0.1F, -0.1F};  // hidden neurons
  float v[2] = {0.7F, 0.5F}, c = 0;                                      // the output
};

constexpr float x[2][examples] = {{0, 1, 0, 1}, {0, 0, 1, 1}}, y[examples] = {0, 1, 1, 0};

float sigmoid(float z) {
  return 1 / (1 + std::exp(-z));
}

// The loops over the examples have a fixed length: the compiler unrolls them into vectors.
void train(Network& network, long steps, float rate) {
  Network n = network;
  for (long step = 0; step < steps; ++step) {
    float a[2 * examples], d[2 * examples], out[examples], delta[examples];
    for (int i = 0; i < 2 * examples; ++i) {
      const int j = i / examples, e = i % examples;
      a[i] = sigmoid(x[0][e] * n.w[0][j] + x[1][e] * n.w[1][j] + n.b[j]);
    }
    for (int e = 0; e < examples; ++e) {
      out[e] = sigmoid(a[e] * n.v[0] + a[examples + e] * n.v[1] + n.c);
      delta[e] = (out[e] - y[e]) * (2.0F / examples) * out[e] * (1 - out[e]);
    }
    for (int i = 0; i < 2 * examples; ++i) d[i] = delta[i % examples] * n.v[i / examples] * a[i] * (1 - a[i]);
    for (int j = 0; j < 2; ++j) {
      float gw0 = 0, gw1 = 0, gb = 0, gv = 0;
      for (int e = 0; e < examples; ++e) {
        gw0 += x[0][e] * d[j * examples + e];
        gw1 += x[1][e] * d[j * examples + e];
        gb += d[j * examples + e];
        gv += a[j * examples + e] * delta[e];
      }
      n.w[0][j] -= rate * gw0;
      n.w[1][j] -= rate * gw1;
      n.b[j] -= rate * gb;
      n.v[j] -= rate * gv;
    }
    for (int e = 0; e < examples; ++e) n.c -= rate * delta[e];
  }
  network = n;
}

}  // namespace

int main(int count, char** arguments) {
  const double seconds = count > 2 ? std::atof(arguments[2]) : 0.5;
  Network network;
  const auto timing = turunan::bench::measure([&](long steps) { train(network, steps, 2.0F); }, seconds);
  turunan::bench::print_timing(timing);
  return std::isfinite(network.c) ? 0 : 1;  // the result is used, so none of it may be left out
}
