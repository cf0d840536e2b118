#include "turunan/derivative.hpp"

#include "ops/leaf.hpp"
#include "transform/gradient.hpp"
#include "turunan/error.hpp"

namespace turunan {

namespace {

// Whole numbers have no neighbours to compare with.
void require_floating(const std::vector<Tensor>& with_respect_to) {
  for (std::size_t i = 0; i < with_respect_to.size(); ++i) {
    if (is_floating(with_respect_to[i].dtype())) continue;
    throw TypeError("a derivative is by floating-point numbers",
                    {{i, "is " + to_string(with_respect_to[i].type())}},
                    "cast(x, DType::f64) makes them such");
  }
}

}  // namespace

std::vector<Tensor> gradients(const Tensor& cost, const std::vector<Tensor>& with_respect_to) {
  require_floating(with_respect_to);
  return gradient(cost, with_respect_to);
}

Tensor detail::independent(const Tensor& x) {
  return ops::alias(x);
}
Tensor detail::jacobian_of(const Tensor& f, const Tensor& x) {
  require_floating({x});
  return turunan::jacobian(f, x);
}
Tensor detail::hessian_of(const Tensor& f, const Tensor& x) {
  require_floating({x});
  return turunan::hessian(f, x);
}

}  // namespace turunan
