#include <set>
#include <unordered_map>

#include "formats/onnx/model.hpp"
#include "transform/rewrite.hpp"

// A model as a part of a network.

namespace turunan::onnx {

namespace {

// What batch normalisation keeps; training would make other numbers of it than means and variances.
std::set<std::string> statistics_in(const schema::GraphProto& graph) {
  constexpr int mean = 3, variance = 4;  // inputs of the operator
  std::set<std::string> names;
  for (const auto& node : graph.node()) {
    if (node.op_type() != "BatchNormalization" || node.input_size() <= variance) continue;
    names.insert({node.input(mean), node.input(variance)});
  }
  return names;
}

}  // namespace

Network::Network(Model model) : model_(std::move(model)) {
  if (model_.inputs().size() != 1 || model_.outputs().size() != 1) {
    throw Error("a model that is a module has one input and one output, but this one has " +
                    std::to_string(model_.inputs().size()) + " and " +
                    std::to_string(model_.outputs().size()),
                {}, "build and run take as many as there are");
  }
  const std::set<std::string> statistics = statistics_in(model_.implementation().proto.graph());
  for (const Weight& weight : model_.weights()) {
    const bool trained = weight.value.rank() != 0 && !statistics.contains(weight.name);
    parameters_.emplace_back(weight.value.type(), init::Zeros{}, weight.value.rank() < 2 ? "b" : "W",
                             trained);
    parameters_.back().set(weight.value);
    add(weight.name, parameters_.back());
  }
}

Tensor Network::forward(const Tensor& x, nn::Pass&) const {
  std::unordered_map<const Node*, Tensor> own;
  for (std::size_t i = 0; i < parameters_.size(); ++i)
    own.emplace(&model_.weights()[i].parameter.node(), parameters_[i].tensor());
  const std::vector<Tensor> built = model_.build({x});
  return rewrite(built, [&](const Tensor& tensor, std::span<const Tensor>) {
    const auto found = own.find(&tensor.node());
    return found == own.end() ? Tensor() : found->second;
  })[0];
}

std::string Network::description() const {
  const auto name = model_.metadata().find("graph");
  return name == model_.metadata().end() ? "onnx" : "onnx " + name->second;
}

}  // namespace turunan::onnx
