// PyTorch's C++ interface, linked with the libraries of its wheel: `libtorch_workloads W3 SECONDS`. run.py
// compiles it.
#include <torch/torch.h>

#include <cstdlib>
#include <functional>
#include <memory>
#include <string>

#include "stopwatch.hpp"

namespace {

namespace F = torch::nn::functional;
using torch::Tensor;
using Cost = std::function<Tensor(const Tensor& z, const Tensor& y)>;

torch::nn::Sequential layers(const std::vector<std::int64_t>& sizes, bool sigmoid) {
  torch::nn::Sequential network;
  for (std::size_t i = 1; i < sizes.size(); ++i) {
    network->push_back(torch::nn::Linear(sizes[i - 1], sizes[i]));
    if (i + 1 == sizes.size()) break;
    if (sigmoid) network->push_back(torch::nn::Sigmoid());
    if (!sigmoid) network->push_back(torch::nn::ReLU());
  }
  return network;
}

void train(torch::nn::Sequential network, const Tensor& X, const Tensor& y, const Cost& cost,
           torch::optim::Optimizer& optimiser, std::int64_t batch, double seconds) {
  Tensor order = torch::randperm(X.size(0));
  std::int64_t at = 0;
  const auto step = [&](const Tensor& x, const Tensor& target) {
    optimiser.zero_grad();
    cost(network->forward(x), target).backward();
    optimiser.step();
  };
  const auto steps = [&](long n) {
    for (long i = 0; i < n; ++i) {
      if (batch == 0) {
        step(X, y);
        continue;
      }
      if (at + batch > X.size(0)) order = torch::randperm(X.size(0)), at = 0;
      const Tensor rows = order.narrow(0, at, batch);
      at += batch;
      step(X.index_select(0, rows), y.index_select(0, rows));
    }
  };
  turunan::bench::print_timing(turunan::bench::measure(steps, seconds));
}

Cost classes() {
  return [](const Tensor& z, const Tensor& y) { return F::cross_entropy(z, y); };
}

void w1(double seconds) {
  const Tensor X = torch::tensor({{0.F, 0.F}, {1.F, 0.F}, {0.F, 1.F}, {1.F, 1.F}});
  const Tensor y = torch::tensor({{0.F}, {1.F}, {1.F}, {0.F}});
  torch::nn::Sequential network = layers({2, 2, 1}, true);
  torch::optim::SGD optimiser(network->parameters(), 2);
  const auto cost = [](const Tensor& z, const Tensor& target) { return F::mse_loss(z.sigmoid(), target); };
  train(network, X, y, cost, optimiser, 0, seconds);
}

void w2(double seconds) {
  torch::nn::Sequential network = layers({4, 32, 16, 4}, false);
  torch::optim::Adam optimiser(network->parameters(), 0.001);
  const Tensor y = torch::arange(4096, torch::kLong).remainder(4);
  train(network, torch::rand({4096, 4}), y, classes(), optimiser, 64, seconds);
}

// Numbers of the size of Fashion-MNIST; what they are makes no difference to the time.
void fashion(bool adam, double seconds) {
  torch::nn::Sequential network = layers({784, 128, 10}, false);
  std::unique_ptr<torch::optim::Optimizer> optimiser;
  if (adam) optimiser = std::make_unique<torch::optim::Adam>(network->parameters(), 0.001);
  if (!adam) optimiser = std::make_unique<torch::optim::SGD>(network->parameters(), 0.05);
  const Tensor y = torch::randint(10, {60000}, torch::kLong);
  train(network, torch::rand({60000, 784}), y, classes(), *optimiser, 64, seconds);
}

void w7(double seconds) {
  const torch::InferenceMode inference;
  torch::nn::Sequential network = layers({784, 128, 10}, false);
  network->push_back(torch::nn::Softmax(-1));
  const Tensor X = torch::rand({60000, 784});
  std::int64_t row = 0;
  const auto steps = [&](long n) {
    for (long i = 0; i < n; ++i, row = (row + 1) % X.size(0)) network->forward(X.narrow(0, row, 1));
  };
  turunan::bench::print_timing(turunan::bench::measure(steps, seconds));
}

}  // namespace

int main(int count, char** arguments) {
  const std::string name = count > 1 ? arguments[1] : "";
  const double seconds = count > 2 ? std::atof(arguments[2]) : 0.5;
  at::set_num_threads(name == "W5" ? 2 : 1);
  at::globalContext().setFlushDenormal(true);
  if (name == "W1") return w1(seconds), 0;
  if (name == "W2") return w2(seconds), 0;
  if (name == "W3" || name == "W5") return fashion(false, seconds), 0;
  if (name == "W4") return fashion(true, seconds), 0;
  if (name == "W7") return w7(seconds), 0;
  return 2;
}
