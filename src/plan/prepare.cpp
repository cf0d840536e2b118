#include "plan/prepare.hpp"

#include <unordered_map>

#include "graph/operation.hpp"
#include "ops/activation.hpp"
#include "plan/families.hpp"
#include "transform/rewrite.hpp"
#include "transform/simplify.hpp"
#include "transform/stabilise.hpp"

namespace turunan::plan {

namespace {

bool is_opened(const Tensor& tensor) {
  const Operation& operation = tensor.node().operation;
  return operation.body != nullptr && operation.scalar == nullptr && operation.value == nullptr &&
         !is_row_softmax(tensor.node());
}

// Opens composites until none is left; what a body holds may be one again.
std::vector<Tensor> open_all(std::vector<Tensor> roots) {
  bool found = true;
  while (found) {
    found = false;
    roots = rewrite(roots, [&](const Tensor& tensor, std::span<const Tensor> inputs) -> Tensor {
      if (!is_opened(tensor)) return {};
      found = true;
      return tensor.node().operation.body(inputs, tensor.node().attributes);
    });
  }
  return roots;
}

// The slope of relu is read off relu's value, step(x) = step(relu(x)), where there is one: then nothing has
// to keep x.
std::vector<Tensor> with_slopes_of_values(const std::vector<Tensor>& roots) {
  std::unordered_map<const Node*, Tensor> value;  // by the argument
  return rewrite(roots, [&](const Tensor& tensor, std::span<const Tensor> inputs) -> Tensor {
    const Operation& operation = tensor.node().operation;
    if (&operation == &ops::relu) {
      const Tensor& original = tensor.node().inputs[0];
      const Tensor relu = inputs[0] == original ? tensor : rebuild(tensor.node(), {inputs[0]});
      value.emplace(&inputs[0].node(), relu);
      return relu;
    }
    if (&operation != &ops::step) return {};
    const auto found = value.find(&inputs[0].node());
    return found == value.end() ? Tensor() : rebuild(tensor.node(), {found->second});
  });
}

}  // namespace

std::vector<Tensor> prepare(std::span<const Tensor> roots) {
  return simplify(with_slopes_of_values(open_all(stabilise(roots))));
}

}  // namespace turunan::plan
