#include "learn/optim/method.hpp"
#include "transform/gradient.hpp"
#include "turunan/optim.hpp"

namespace turunan::learn {

Rule Method::rule(std::span<const Tensor>, std::span<const Tensor>) const {
  return {};
}

Rule Method::rule_for(const Tensor& cost, std::span<const Tensor> parameters) const {
  return rule(parameters, gradient(cost, parameters));
}

}  // namespace turunan::learn

namespace turunan::optim {

std::string_view Optimiser::name() const {
  return method_->name();
}

learn::Rule Optimiser::rule(std::span<const Tensor> parameters, std::span<const Tensor> gradients) const {
  return method_->rule(parameters, gradients);
}

}  // namespace turunan::optim
