#include "ops/dropout.hpp"

#include <fmt/format.h>

#include "turunan/error.hpp"
#include "turunan/layers.hpp"

namespace turunan::nn {

Dropout::Dropout(double p) : p_(p) {
  if (!(p >= 0 && p < 1))
    throw DomainError(fmt::format("dropout is with a probability from 0 to below 1, not {}", p));
}

Tensor Dropout::forward(const Tensor& x, Pass& pass) const {
  return pass.is_training() && p_ > 0 ? ops::drop(x, p_, pass.next_seed(), pass.counter()) : x;
}

std::string Dropout::description() const {
  return fmt::format("dropout {}", p_);
}

}  // namespace turunan::nn
