#include "plan/describe.hpp"

#include <fmt/format.h>

#include "graph/operation.hpp"
#include "ops/product.hpp"

namespace turunan::plan {

std::string label(const Network& network, NodeIndex node) {
  std::string suffix;
  while (network.kinds[node] == NodeKind::view && network.node(node).origin.name.empty()) {
    if (&network.node(node).operation == &ops::permute) suffix += "ᵀ";
    node = network.inputs(node)[0];
  }
  const Node& shown = network.node(node);
  if (!shown.origin.name.empty()) return shown.origin.name + suffix;
  if (shown.attributes.value && shown.type.shape.rank() == 0) {
    return fmt::format("{}", shown.attributes.value->element(0));
  }
  return fmt::format("%{}{}", node, suffix);
}

std::string line(std::string_view kind, const TensorType& type, const std::string& formula) {
  return fmt::format("{:<13} {:<14} {}", kind, to_string(type), formula);
}

namespace {

std::string formula_of(const Network& network, NodeIndex node) {
  const Operation& operation = network.node(node).operation;
  const auto inputs = network.inputs(node);
  if (&operation == &ops::matmul) return label(network, inputs[0]) + "·" + label(network, inputs[1]);
  std::string formula = std::string(operation.name) + "(";
  for (std::size_t i = 0; i < inputs.size(); ++i) formula += (i == 0 ? "" : ", ") + label(network, inputs[i]);
  return formula + ")";
}

std::string_view kind_of(const Network& network, NodeIndex node) {
  const Operation& operation = network.node(node).operation;
  return &operation == &ops::matmul ? "product" : operation.name;
}

}  // namespace

std::string describe(const Network& network, NodeIndex node) {
  return line(kind_of(network, node), network.type(node),
              label(network, node) + " = " + formula_of(network, node));
}

std::string describe(const Network& network, const Unit& unit, const std::string& stored) {
  constexpr std::size_t most = 12;
  std::string formula = stored + " by";
  std::size_t count = 0;
  for (const NodeIndex node : unit.nodes) {
    if (network.kinds[node] == NodeKind::view) continue;
    if (node == unit.product) {
      formula += " " + formula_of(network, node);
      continue;
    }
    if (count++ < most) formula += " " + std::string(network.node(node).operation.name);
  }
  if (count > most) formula += fmt::format(" and {} more", count - most);
  const std::string_view kind = unit.is_small             ? "small"
                                : unit.product != no_node ? kind_of(network, unit.product)
                                                          : "elementwise";
  return line(kind, network.type(unit.nodes.front()), formula);
}

}  // namespace turunan::plan
