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

std::string describe(const Network& network, NodeIndex node) {
  const Operation& operation = network.node(node).operation;
  const auto inputs = network.inputs(node);
  std::string formula = label(network, node) + " = ";
  if (&operation == &ops::matmul) {
    formula += label(network, inputs[0]) + "·" + label(network, inputs[1]);
  } else {
    formula += std::string(operation.name) + "(";
    for (std::size_t i = 0; i < inputs.size(); ++i)
      formula += (i == 0 ? "" : ", ") + label(network, inputs[i]);
    formula += ")";
  }
  const std::string_view kind = &operation == &ops::matmul ? "product" : operation.name;
  return line(kind, network.type(node), formula);
}

std::string describe(const Network& network, const Unit& unit, const std::string& stored) {
  constexpr std::size_t most = 12;
  std::string formula = stored + " by";
  std::size_t count = 0;
  for (const NodeIndex node : unit.nodes) {
    if (network.kinds[node] == NodeKind::view) continue;
    if (node == unit.product) {
      formula +=
          " " + label(network, network.inputs(node)[0]) + "·" + label(network, network.inputs(node)[1]);
      continue;
    }
    if (count++ < most) formula += " " + std::string(network.node(node).operation.name);
  }
  if (count > most) formula += fmt::format(" and {} more", count - most);
  const char* kind = unit.is_small ? "small" : unit.product != no_node ? "product" : "elementwise";
  return line(kind, network.type(unit.nodes.front()), formula);
}

}  // namespace turunan::plan
