#include "transform/gradient.hpp"

#include <fmt/format.h>

#include <unordered_map>
#include <unordered_set>

#include "graph/memory.hpp"
#include "graph/verify.hpp"
#include "ops/indexing.hpp"
#include "transform/stabilise.hpp"
#include "turunan/error.hpp"

namespace turunan {

namespace {

using Cotangents = std::unordered_map<const Node*, Tensor>;

void accumulate(Cotangents& cotangents, const Tensor& x, const Tensor& part) {
  if (!part) return;
  if (part.type() != x.type()) {
    throw Error("a cotangent has the type of its tensor, " + to_string(x.type()) + ", not " +
                to_string(part.type()));
  }
  Tensor& sum = cotangents[&x.node()];
  sum = sum ? sum + part : part;
}

using Nodes = std::unordered_set<const Node*>;

// A composite without a rule of its own: its body is differentiated, at aliases so that the walk stops there.
std::vector<Tensor> through_body(const Node& node, const Tensor& g) {
  std::vector<Tensor> aliases;
  for (const Tensor& x : node.inputs) aliases.push_back(ops::alias(x));
  return pullback(node.operation.body(aliases, node.attributes), g, aliases);
}

DerivativeRule rule_for(const Operation& operation, std::size_t input) {
  return operation.derivative[operation.arity == Operation::any_number ? 0 : input];
}

[[noreturn]] void refuse(const Operation& operation) {
  throw DerivativeError(std::string(operation.name) + " has no derivative", {},
                        std::string(operation.why_no_derivative));
}

class Walk {
 public:
  Walk(const Tensor& root, std::span<const Tensor> wrt) : order_(nodes_in_order({&root, 1})) {
    for (const Tensor& x : wrt) wanted_.insert(&x.node());
    for (const Tensor& tensor : order_) {
      bool reaches = wanted_.contains(&tensor.node());
      for (const Tensor& x : tensor.node().inputs) reaches = reaches || depends(x);
      if (reaches && is_floating(tensor.dtype())) reach_.insert(&tensor.node());
    }
  }

  Cotangents run(const Tensor& root, const Tensor& cotangent) {
    Cotangents cotangents;
    if (depends(root)) accumulate(cotangents, root, cotangent);
    for (std::size_t i = order_.size(); i-- > 0;) {
      const auto found = cotangents.find(&order_[i].node());
      if (found != cotangents.end()) pull_back(order_[i], Tensor(found->second), cotangents);
    }
    return cotangents;
  }

 private:
  bool depends(const Tensor& tensor) const { return reach_.contains(&tensor.node()); }

  // The node itself, or its stable form: that passes over an input which nobody asks for, to nodes before it.
  Tensor to_differentiate(const Tensor& y) const {
    const auto may_skip = [this](const Tensor& x) { return !wanted_.contains(&x.node()); };
    const Tensor stable = stable_form(y.node(), y.node().inputs, may_skip);
    return stable ? stable : y;
  }

  void pull_back(const Tensor& original, const Tensor& g, Cotangents& cotangents) const {
    const OriginScope scope(Origin{original.node().origin.file, original.node().origin.line, {}});
    const Tensor y = to_differentiate(original);
    const Node& node = y.node();
    std::vector<Tensor> parts;
    for (std::size_t i = 0; i < node.inputs.size(); ++i) {
      if (!depends(node.inputs[i])) continue;
      if (const DerivativeRule rule = rule_for(node.operation, i)) {
        accumulate(cotangents, node.inputs[i], rule({y, g, i}));
      } else if (node.operation.body != nullptr) {
        if (parts.empty()) parts = through_body(node, g);
        accumulate(cotangents, node.inputs[i], parts[i]);
      } else {
        refuse(node.operation);
      }
    }
  }

  std::vector<Tensor> order_;
  Nodes wanted_, reach_;
};

void require_scalar(const Tensor& cost) {
  if (cost.shape().elements() != 1) {
    throw ShapeError("a gradient is of one number, a scalar or a 1×1 tensor",
                     {{0, "is " + to_string(cost.shape())}}, "jacobian(f, x) has the derivatives of many");
  }
}

}  // namespace

std::vector<Tensor> pullback(const Tensor& root, const Tensor& cotangent, std::span<const Tensor> wrt) {
  const Cotangents cotangents = Walk(root, wrt).run(root, cotangent);
  std::vector<Tensor> results;
  for (const Tensor& x : wrt) {
    const auto found = cotangents.find(&x.node());
    results.push_back(found == cotangents.end() ? Tensor() : found->second);
  }
  return results;
}

std::vector<Tensor> gradient(const Tensor& cost, std::span<const Tensor> wrt) {
  require_scalar(cost);
  const Tensor root = is_floating(cost.dtype()) ? cost : ops::cast(cost, DType::f64);
  std::vector<Tensor> results = pullback(root, ops::filled_like(root, 1), wrt);
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (!results[i]) results[i] = ops::filled_like(wrt[i], 0);
  }
  verify_in_debug(results);
  return results;
}

Tensor gradient(const Tensor& cost, const Tensor& wrt) {
  return gradient(cost, std::span(&wrt, 1)).front();
}

Tensor jacobian(const Tensor& f, const Tensor& x) {
  const std::int64_t rows = f.shape().elements(), columns = x.shape().elements();
  constexpr std::int64_t most_rows = 10'000;
  if (rows > most_rows) {
    throw ShapeError(fmt::format("a jacobian has at most {} rows, one for each element of f", most_rows),
                     {{0, "has " + std::to_string(rows) + " elements"}});
  }
  require_memory(static_cast<std::size_t>(rows * columns) * size_in_bytes(x.dtype()));
  const Tensor flat = ops::reshape(f, {rows});
  std::vector<Tensor> result;
  for (std::int64_t i = 0; i < rows; ++i) {
    result.push_back(ops::reshape(gradient(ops::slice(flat, {{i, 1, 1}}), x), {1, columns}));
  }
  return result.empty() ? ops::filled({x.dtype(), {0, columns}}, 0) : ops::concat(std::move(result), 0);
}

Tensor hessian(const Tensor& f, const Tensor& x) {
  return jacobian(gradient(f, x), x);
}

}  // namespace turunan
