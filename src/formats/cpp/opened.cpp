#include "formats/cpp/opened.hpp"

#include <algorithm>

#include "formats/cpp/functions.hpp"
#include "formats/cpp/loops.hpp"
#include "ops/apply.hpp"
#include "ops/leaf.hpp"
#include "transform/rewrite.hpp"
#include "turunan/error.hpp"

namespace turunan::cpp {

std::unordered_set<const Node*> depending_on(std::span<const Tensor> inputs, std::span<const Tensor> roots) {
  std::unordered_set<const Node*> depending;
  for (const Tensor& input : inputs) depending.insert(&input.node());
  for (const Tensor& tensor : nodes_in_order(roots)) {
    const Node& node = tensor.node();
    for (const Tensor& x : node.inputs) {
      if (depending.contains(&x.node())) depending.insert(&node);
    }
  }
  return depending;
}

namespace {

bool is_written(const Operation& operation) {
  return &operation == &ops::input || &operation == &ops::parameter || has_expression(operation) ||
         has_loop(operation);
}

[[noreturn]] void refuse(const Node& node) {
  const std::string name = node.origin.name.empty() ? std::string() : " of " + node.origin.name;
  throw Error("a header in C++ has no loop for the operation " + std::string(node.operation.name) + name);
}

}  // namespace

std::vector<Tensor> opened(std::span<const Tensor> roots, std::span<const Tensor> inputs) {
  std::vector<Tensor> results(roots.begin(), roots.end());
  for (bool again = true; again;) {
    again = false;
    const std::unordered_set<const Node*> depending = depending_on(inputs, results);
    results = rewrite(results, [&](const Tensor& original, std::span<const Tensor> x) -> Tensor {
      const Node& node = original.node();
      if (!depending.contains(&node) || is_written(node.operation)) return {};
      if (node.operation.body == nullptr) refuse(node);
      again = true;
      return open(rebuild(node, {x.begin(), x.end()}).node());
    });
  }
  return results;
}

}  // namespace turunan::cpp
