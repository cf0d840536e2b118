#include "formats/onnx/registry.hpp"

#include <string_view>
#include <unordered_map>

namespace turunan::onnx {

namespace {

std::unordered_map<std::string_view, Rule> all_operators() {
  std::unordered_map<std::string_view, Rule> rules;
  for (const auto& family :
       {arithmetic_operators(), elementwise_operators(), logic_operators(),        activation_operators(),
        reduction_operators(),  product_operators(),     shape_operators(),        slice_operators(),
        gather_operators(),     making_operators(),      order_operators(),        normalization_operators(),
        loss_operators(),       recurrent_operators(),   quantization_operators(), control_operators(),
        sequence_operators(),   resize_operators(),      signal_operators(),       training_operators(),
        value_operators(),      convolution_operators(), pooling_operators(),      grid_operators(),
        region_operators()}) {
    for (const OperatorEntry& entry : family) rules.emplace(entry.name, entry.rule);
  }
  return rules;
}

}  // namespace

Rule find_operator(const std::string& domain, const std::string& name) {
  static const std::unordered_map<std::string_view, Rule> rules = all_operators();
  if (!domain.empty() && domain != "ai.onnx" && domain != "ai.onnx.preview.training") return nullptr;
  const auto found = rules.find(name);
  return found == rules.end() ? nullptr : found->second;
}

}  // namespace turunan::onnx
