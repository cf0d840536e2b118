#include "plan/prepare.hpp"

#include "graph/operation.hpp"
#include "plan/families.hpp"
#include "plan/less_kept.hpp"
#include "plan/places_joined.hpp"
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

}  // namespace

std::vector<Tensor> prepare(std::span<const Tensor> roots) {
  const std::vector<Tensor> simple = simplify(open_all(stabilise(roots)));
  const std::vector<Tensor> lighter = with_places_joined(with_less_kept(simple));
  return lighter == simple ? simple : simplify(lighter);
}

}  // namespace turunan::plan
