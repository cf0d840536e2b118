#include "graph/verify.hpp"

#include <algorithm>
#include <optional>

#include "graph/operation.hpp"
#include "turunan/error.hpp"

namespace turunan {

namespace {

// What a check finds wrong; nothing where all is well.
using Fault = std::optional<std::string>;
using Check = Fault (*)(const Node&);

Fault inputs_exist(const Node& node) {
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    if (!node.inputs[i]) return "input " + std::to_string(i) + " is empty";
    if (node.inputs[i].node().id >= node.id) return "input " + std::to_string(i) + " was made after its user";
  }
  return {};
}

Fault arity_fits(const Node& node) {
  const std::size_t arity = node.operation.arity;
  if (arity == Operation::any_number || arity == node.inputs.size()) return {};
  return "the operation takes " + std::to_string(arity) + " inputs, but has " +
         std::to_string(node.inputs.size());
}

Fault axes_are_normalised(const Node& node) {
  std::vector<std::int64_t> axes = node.attributes.axes;
  const std::size_t rank = node.inputs.empty() ? 0 : node.inputs[0].rank();
  std::ranges::sort(axes);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    if (axes[i] < 0 || axes[i] >= static_cast<std::int64_t>(rank)) {
      return "axis " + std::to_string(axes[i]) + " is not one of " + std::to_string(rank);
    }
    if (i > 0 && axes[i] == axes[i - 1]) return "axis " + std::to_string(axes[i]) + " is named twice";
  }
  return {};
}

Fault sizes_are_counts(const Node& node) {
  const auto negative = [](std::int64_t size) { return size < 0; };
  if (std::ranges::any_of(node.type.shape.sizes(), negative)) return "a size is negative";
  return {};
}

Fault dtype_is_taken(const Node& node, DType dtype) {
  switch (node.operation.elementwise) {
    case Elementwise::floating:
      if (!is_floating(dtype)) return "its inputs are not floating-point numbers";
      break;
    case Elementwise::arithmetic:
      if (dtype == DType::boolean) return "it computes with truth values";
      break;
    case Elementwise::logical:
      if (dtype != DType::boolean) return "its inputs are not truth values";
      break;
    case Elementwise::comparison:
    case Elementwise::selection:
    case Elementwise::no: break;
  }
  return {};
}

// Broadcasts and casts are nodes of their own, so that the inputs of an elementwise operation agree.
Fault elementwise_inputs_agree(const Node& node) {
  const Elementwise kind = node.operation.elementwise;
  if (kind == Elementwise::no || node.inputs.empty()) return {};
  const DType dtype = node.inputs.back().dtype();
  for (std::size_t i = 0; i < node.inputs.size(); ++i) {
    const Tensor& x = node.inputs[i];
    if (x.shape() != node.type.shape)
      return "input " + std::to_string(i) + " has another shape than the result";
    const DType wanted = kind == Elementwise::selection && i == 0 ? DType::boolean : dtype;
    if (x.dtype() != wanted) return "input " + std::to_string(i) + " is not " + std::string(name(wanted));
  }
  const bool truth = kind == Elementwise::comparison || kind == Elementwise::logical;
  if (node.type.dtype != (truth ? DType::boolean : dtype)) return "the result has the wrong element type";
  return dtype_is_taken(node, dtype);
}

// Slices, permutations and the sizes of views are the type rules' to check: they throw.
Fault type_rule_agrees(const Node& node) {
  const Operation& operation = node.operation;
  TensorType type = node.type;
  try {
    if (operation.type != nullptr) {
      std::vector<TensorType> types;
      for (const Tensor& x : node.inputs) types.push_back(x.type());
      type = operation.type(types, node.attributes);
    } else if (operation.body != nullptr) {
      type = operation.body(node.inputs, node.attributes).type();
    } else if (operation.elementwise == Elementwise::no) {
      return "the operation has neither a type rule nor a body";
    }
  } catch (const Error& error) {
    return "the type rule refuses it: " + std::string(error.what());
  }
  if (type != node.type) return "the type rule gives " + to_string(type);
  return {};
}

// In this order: the later ones rely on the earlier.
constexpr Check checks[] = {
    inputs_exist,    arity_fits, axes_are_normalised, sizes_are_counts, elementwise_inputs_agree,
    type_rule_agrees};

std::string describe(const Tensor& tensor) {
  if (!tensor) return "nothing";
  const Node& node = tensor.node();
  std::string text =
      "#" + std::to_string(node.id) + " " + std::string(node.operation.name) + ", " + to_string(node.type);
  if (!node.origin.name.empty()) text += ", named " + node.origin.name;
  if (node.origin.file != nullptr)
    text += ", from " + *node.origin.file + ":" + std::to_string(node.origin.line);
  return text;
}

std::string neighbourhood(const Tensor& faulty, std::span<const Tensor> graph) {
  std::string text = "\n  node:    " + describe(faulty);
  for (const Tensor& x : faulty.node().inputs) text += "\n  input:   " + describe(x);
  for (const Tensor& user : graph) {
    if (std::ranges::find(user.node().inputs, faulty) == user.node().inputs.end()) continue;
    text += "\n  used by: " + describe(user);
  }
  return text;
}

}  // namespace

void verify(std::span<const Tensor> roots) {
  for (const Tensor& root : roots) {
    if (!root) throw Error("a root of the graph is empty");
  }
  const std::vector<Tensor> graph = nodes_in_order(roots);
  for (const Tensor& tensor : graph) {
    for (const Check check : checks) {
      if (const Fault fault = check(tensor.node())) {
        throw Error("a graph is malformed: " + *fault + neighbourhood(tensor, graph));
      }
    }
  }
}

void verify(const Tensor& root) {
  verify({&root, 1});
}

}  // namespace turunan
