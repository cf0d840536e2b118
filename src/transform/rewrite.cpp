#include "transform/rewrite.hpp"

#include <unordered_map>

#include "graph/verify.hpp"
#include "ops/apply.hpp"

namespace turunan {

std::vector<Tensor> rewrite(std::span<const Tensor> roots, const Replacement& replacement) {
  std::unordered_map<const Node*, Tensor> become;
  for (const Tensor& tensor : nodes_in_order(roots)) {
    const Node& node = tensor.node();
    std::vector<Tensor> inputs;
    for (const Tensor& x : node.inputs) inputs.push_back(become.at(&x.node()));
    Tensor result = replacement(tensor, inputs);
    if (!result) result = inputs == node.inputs ? tensor : rebuild(node, std::move(inputs));
    become.emplace(&node, std::move(result));
  }
  std::vector<Tensor> results;
  for (const Tensor& root : roots) results.push_back(become.at(&root.node()));
  verify_in_debug(results);
  return results;
}

}  // namespace turunan
