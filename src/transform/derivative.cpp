#include "turunan/derivative.hpp"

#include "ops/leaf.hpp"
#include "transform/gradient.hpp"

namespace turunan {

std::vector<Tensor> gradients(const Tensor& cost, const std::vector<Tensor>& with_respect_to) {
  return gradient(cost, with_respect_to);
}

Tensor detail::independent(const Tensor& x) {
  return ops::alias(x);
}
Tensor detail::jacobian_of(const Tensor& f, const Tensor& x) {
  return turunan::jacobian(f, x);
}
Tensor detail::hessian_of(const Tensor& f, const Tensor& x) {
  return turunan::hessian(f, x);
}

}  // namespace turunan
