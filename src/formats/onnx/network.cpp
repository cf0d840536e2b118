#include <set>
#include <unordered_map>

#include "formats/onnx/element_type.hpp"
#include "formats/onnx/model.hpp"
#include "ops/view.hpp"
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
  for (std::size_t i = 0; i < parameters_.size(); ++i) {
    const Tensor& weight = model_.weights()[i].parameter;
    own.emplace(&weight.node(), ops::cast(parameters_[i].tensor(), weight.dtype()));
  }
  // A network around it may be of another precision than the file.
  const ElementType wanted = model_.inputs()[0].element_type;
  const bool converts = turunan::is_floating(x.dtype()) && is_floating(wanted);
  const std::vector<Tensor> built = model_.build({converts ? converted(x, wanted) : x});
  const Tensor y = rewrite(built, [&](const Tensor& tensor, std::span<const Tensor>) {
    const auto found = own.find(&tensor.node());
    return found == own.end() ? Tensor() : found->second;
  })[0];
  return converts && turunan::is_floating(y.dtype()) ? ops::cast(y, x.dtype()) : y;
}

std::string Network::description() const {
  const auto name = model_.metadata().find("graph");
  return name == model_.metadata().end() ? "onnx" : "onnx " + name->second;
}

}  // namespace turunan::onnx
