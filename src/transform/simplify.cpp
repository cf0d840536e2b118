#include "transform/simplify.hpp"

#include <algorithm>
#include <unordered_set>

#include "ops/leaf.hpp"
#include "transform/rewrite.hpp"
#include "transform/simplify_rules.hpp"
#include "turunan/error.hpp"

namespace turunan {

namespace {

struct SameComputation {
  std::size_t operator()(const Tensor& tensor) const {
    const Node& node = tensor.node();
    std::size_t hash = hash_of(node.attributes) ^ std::hash<const Operation*>{}(&node.operation);
    for (const Tensor& x : node.inputs) hash = hash * 31 + std::hash<const Node*>{}(&x.node());
    return hash;
  }
  bool operator()(const Tensor& a, const Tensor& b) const {
    const Node &p = a.node(), &q = b.node();
    return &p.operation == &q.operation && p.type == q.type && p.inputs == q.inputs &&
           p.attributes == q.attributes;
  }
};

class Simplifier {
 public:
  Simplifier(std::span<const Tensor> kept, Constants constants) : constants_(constants) {
    for (const Tensor& tensor : kept) kept_.insert(&tensor.node());
  }

  Tensor simplified(const Tensor& original, std::span<const Tensor> inputs) {
    const Node& node = original.node();
    if (ops::is_variable(original)) return original;
    Tensor now =
        std::ranges::equal(inputs, node.inputs) ? original : rebuild(node, {inputs.begin(), inputs.end()});
    if (kept_.contains(&node)) {
      shared_.insert(now);
      settled_.insert(&now.node());
      return now;
    }
    const OriginScope scope(node.origin);
    while (const Tensor nearer = apply_one_rule(now)) now = share(nearer);
    return share(now);
  }

 private:
  Tensor apply_one_rule(const Tensor& tensor) const {
    for (const SimplifyRule& rule : simplify_rules()) {
      if (rule.computes && constants_ == Constants::stay) continue;
      Tensor result = rule.apply(tensor.node());
      if (!result) continue;
      if (result.type() != tensor.type()) {
        throw Error("the simplification " + std::string(rule.name) + " turns " + to_string(tensor.type()) +
                    " into " + to_string(result.type()));
      }
      return result;
    }
    return {};
  }

  // The first node that computes the same. A rule makes two new nodes at most, one upon the other, so the
  // inputs of a new node are shared the same way to that depth.
  Tensor share(const Tensor& tensor) {
    if (ops::is_variable(tensor) || settled_.contains(&tensor.node())) return tensor;
    std::vector<Tensor> inputs;
    for (const Tensor& x : tensor.node().inputs) inputs.push_back(share(x));
    const Tensor candidate =
        inputs == tensor.node().inputs ? tensor : rebuild(tensor.node(), std::move(inputs));
    const Tensor first = *shared_.insert(candidate).first;
    settled_.insert(&first.node());
    return first;
  }

  Constants constants_;
  std::unordered_set<const Node*> kept_;
  std::unordered_set<Tensor, SameComputation, SameComputation> shared_;
  std::unordered_set<const Node*> settled_;  // what is never merged into another: first of its kind, or kept
};

}  // namespace

std::vector<Tensor> simplify(std::span<const Tensor> roots, std::span<const Tensor> kept,
                             Constants constants) {
  Simplifier simplifier(kept, constants);
  return rewrite(roots, [&](const Tensor& original, std::span<const Tensor> inputs) {
    return simplifier.simplified(original, inputs);
  });
}

Tensor simplify(const Tensor& root) {
  return simplify({&root, 1}).front();
}

}  // namespace turunan
