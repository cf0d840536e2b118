// The lecture's convolutional network: 28×28×1 → 14×14×32 → 7×7×64 → 3136 → 128 → 10.
// The number of epochs may be given; five reach an accuracy of 0.91 and more.
#include <cstdlib>
#include <iostream>
#include <turunan/turunan.hpp>

namespace tn = turunan;

int main(int argc, char** argv) {
  const std::int64_t epochs = argc > 1 ? std::atoll(argv[1]) : 5, batch = 64;
  const auto train = tn::data::fashion_mnist("train", tn::DType::f32).tensors;
  const auto test = tn::data::fashion_mnist("test", tn::DType::f32).tensors;
  const auto images = [](const tn::Array& rows) { return rows.reshape({rows.shape()[0], 28, 28, 1}); };

  const tn::nn::Conv2d::Options same{.padding = tn::nn::Padding::same()};
  const tn::nn::Linear::Options he{.weight_start = tn::init::HeNormal{}};
  tn::nn::Sequential net{tn::nn::Conv2d{1, 32, 3, same},
                         tn::nn::ReLU{},
                         tn::nn::MaxPool2d{2},
                         tn::nn::Conv2d{32, 64, 3, same},
                         tn::nn::ReLU{},
                         tn::nn::MaxPool2d{2},
                         tn::nn::Flatten{},
                         tn::nn::Linear{3136, 128, he},
                         tn::nn::ReLU{},
                         tn::nn::Linear{128, 10}};
  net.to(tn::DType::f32);
  std::cout << net.summary({batch, 28, 28, 1}) << '\n';

  const std::int64_t steps = epochs * ((train[0].shape()[0] + batch - 1) / batch);
  const tn::optim::SGD descent{.rate = tn::schedule::Cosine{.rate = 0.1, .steps = steps}, .momentum = 0.9};
  tn::Trainer trainer{net, tn::loss::cross_entropy_with_logits, descent, {.seed = 1}};
  trainer.fit({images(train[0]), train[1]}, {.epochs = epochs,
                                             .batch = batch,
                                             .validation = tn::Examples{images(test[0]), test[1]},
                                             .measures = {tn::measure::accuracy()},
                                             .progress = &std::cout});
}
