#pragma once

#include "formats/onnx/builder.hpp"
#include "turunan/onnx.hpp"

namespace turunan::onnx {

/// A model as it was read, with what is looked up often.
class Model::Implementation {
 public:
  Implementation(schema::ModelProto proto, std::filesystem::path folder);

  /// The values of the outputs on values for the inputs, sequences among them.
  Values outputs(const Values& inputs, Builder& builder) const;
  /// The values of the weights, and of whatever else is given.
  Bindings with_weights(Bindings bindings) const;

  const schema::ModelProto proto;
  const std::filesystem::path folder;
  std::vector<Port> inputs, results;
  std::map<std::string, std::string> metadata;
  std::vector<Weight> weights;
  std::vector<ElementType> weight_types;
};

}  // namespace turunan::onnx
