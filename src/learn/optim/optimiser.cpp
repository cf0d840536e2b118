#include "learn/optim/method.hpp"
#include "turunan/optim.hpp"

namespace turunan::optim {

std::string_view Optimiser::name() const {
  return method_->name();
}

learn::Rule Optimiser::rule(std::span<const Tensor> parameters, std::span<const Tensor> gradients) const {
  return method_->rule(parameters, gradients);
}

}  // namespace turunan::optim
