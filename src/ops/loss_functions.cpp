#include "ops/loss.hpp"
#include "turunan/loss.hpp"

namespace turunan::loss {

Tensor mse(const Tensor& prediction, const Tensor& target) {
  return ops::mean_squared_error(prediction, target);
}

}  // namespace turunan::loss
