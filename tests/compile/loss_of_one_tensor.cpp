// error: cannot convert|no matching function for call to .turunan::Trainer::Trainer|could not convert
#include <turunan/turunan.hpp>
turunan::Trainer program(const turunan::nn::Linear& network) {
  return {network, [](const turunan::Tensor& x) { return turunan::sum(x); }, turunan::optim::SGD{.rate = 1}};
}
