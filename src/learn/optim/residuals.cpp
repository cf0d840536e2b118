#include "learn/optim/levenberg_marquardt.hpp"
#include "ops/loss.hpp"
#include "ops/making.hpp"
#include "ops/power.hpp"

namespace turunan::learn {

namespace {

bool is(const Tensor& tensor, const Operation& operation) {
  return &tensor.node().operation == &operation;
}

// The tensor itself: without other names for it, other shapes of one number, and constant factors above 0.
Tensor bare(Tensor tensor) {
  for (;;) {
    const std::vector<Tensor>& x = tensor.node().inputs;
    const auto positive = [](const Tensor& factor) { return ops::uniform_value(factor).value_or(0) > 0; };
    if (is(tensor, ops::alias) || is(tensor, ops::reshape_to)) {
      tensor = x[0];
    } else if ((is(tensor, ops::multiply) || is(tensor, ops::divide)) && positive(x[1])) {
      tensor = x[0];
    } else if (is(tensor, ops::multiply) && positive(x[0])) {
      tensor = x[1];
    } else {
      return tensor;
    }
  }
}

Tensor without_names(Tensor tensor) {
  while (is(tensor, ops::alias)) tensor = Tensor(tensor.node().inputs[0]);
  return tensor;
}

}  // namespace

Tensor residuals_of(const Tensor& cost) {
  const Tensor core = bare(cost);
  const std::vector<Tensor>& x = core.node().inputs;
  if (is(core, ops::mean_squared_error)) return x[0] - x[1];
  const bool whole = core.shape().elements() == 1;
  if (!whole || !(is(core, ops::reduce_sum) || is(core, ops::reduce_mean))) return {};
  const Tensor squares = without_names(x[0]);
  if (is(squares, ops::square)) return squares.node().inputs[0];
  const std::vector<Tensor>& factors = squares.node().inputs;
  const bool own = is(squares, ops::multiply) && factors[0] == factors[1];
  return own ? factors[0] : Tensor();
}

}  // namespace turunan::learn
