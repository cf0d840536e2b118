// A classifier of small images: trained in batches, measured, saved.
#include <iostream>
#include <turunan/turunan.hpp>

namespace tn = turunan;

int main() {
  const auto train = tn::data::fashion_mnist("train", tn::DType::f32).tensors;
  const auto test = tn::data::fashion_mnist("test", tn::DType::f32).tensors;

  tn::nn::Sequential net{tn::nn::Linear{784, 128}, tn::nn::ReLU{}, tn::nn::Linear{128, 10}};
  net.to(tn::DType::f32);
  std::cout << net.summary({64, 784}) << '\n';

  tn::Trainer trainer{
      net, tn::loss::cross_entropy_with_logits, tn::optim::Adam{.rate = 0.001}, {.seed = 1, .threads = 2}};
  trainer.fit({train[0], train[1]}, {.epochs = 3,
                                     .batch = 64,
                                     .validation = tn::Examples{test[0], test[1]},
                                     .measures = {tn::measure::accuracy()},
                                     .progress = &std::cout});
  tn::save(net, "fashion_mnist.safetensors");
}
