// The multi-layer perceptron of the lecture: trained, used, explained.
#include <iostream>
#include <turunan/turunan.hpp>

namespace tn = turunan;

int main() {
  tn::Tensor X{{0, 0}, {1, 0}, {0, 1}, {1, 1}}, y{{0}, {1}, {1}, {0}};
  tn::nn::Sequential net{tn::nn::Linear{2, 2}, tn::nn::Sigmoid{}, tn::nn::Linear{2, 1}, tn::nn::Sigmoid{}};
  tn::Trainer trainer{net, tn::loss::mse, tn::optim::SGD{.rate = 2.0}, {.seed = 1}};
  trainer.fit({X, y}, {.epochs = 5000});
  std::cout << net(X) << '\n' << tn::explain(trainer) << '\n';
}
