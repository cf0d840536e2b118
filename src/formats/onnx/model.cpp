#include "formats/onnx/model.hpp"

#include <fmt/format.h>

#include <fstream>
#include <set>

#include "formats/onnx/tensor_data.hpp"
#include "graph/memory.hpp"
#include "ops/leaf.hpp"
#include "plan/program.hpp"

namespace turunan::onnx {

// What has no counterpart on the other side, whichever way a network goes.
UnsupportedError::UnsupportedError(std::string operator_name_, std::string node_name_, std::string reason_)
    : Error(fmt::format("{}{} cannot be carried over between ONNX and turunan: {}", operator_name_,
                        node_name_.empty() ? "" : " '" + node_name_ + "'", reason_)),
      operator_name(std::move(operator_name_)),
      node_name(std::move(node_name_)),
      reason(std::move(reason_)) {}

namespace {

Port port_of(const schema::ValueInfoProto& info) {
  Port port{info.name(), element_type(info.type().tensor_type().elem_type()), {}};
  if (!info.type().tensor_type().has_shape()) return port;
  port.shape.emplace();
  for (const auto& size : info.type().tensor_type().shape().dim()) {
    port.shape->push_back(
        {size.has_dim_value() ? std::optional(size.dim_value()) : std::nullopt, size.dim_param()});
  }
  return port;
}

// A parameter that has its value with it.
Tensor leaf_of(const std::string& name, const Array& value) {
  const OriginScope scope({.file = nullptr, .line = 0, .name = name});
  return apply(ops::parameter, {},
               {.shape = value.shape(), .dtype = value.dtype(), .kept = std::make_shared<Array>(value)});
}

std::map<std::string, std::string> metadata_of(const schema::ModelProto& proto) {
  std::map<std::string, std::string> metadata;
  for (const auto& entry : proto.metadata_props()) metadata[entry.key()] = entry.value();
  if (!proto.producer_name().empty()) metadata["producer"] = proto.producer_name();
  if (!proto.producer_version().empty()) metadata["producer version"] = proto.producer_version();
  if (!proto.doc_string().empty()) metadata["description"] = proto.doc_string();
  if (!proto.graph().name().empty()) metadata["graph"] = proto.graph().name();
  return metadata;
}

}  // namespace

Model::Implementation::Implementation(schema::ModelProto from, std::filesystem::path where)
    : proto(std::move(from)), folder(std::move(where)), metadata(metadata_of(proto)) {
  std::set<std::string> given;
  for (const auto& tensor : proto.graph().initializer()) {
    given.insert(tensor.name());
    const ElementType type = element_type(tensor.data_type());
    const Array value = value_of(tensor, folder);
    if (!is_floating(type)) continue;
    weights.push_back({tensor.name(), leaf_of(tensor.name(), value), value});
    weight_types.push_back(type);
  }
  for (const auto& tensor : proto.graph().sparse_initializer()) given.insert(tensor.values().name());
  for (const auto& info : proto.graph().input()) {
    if (!given.contains(info.name())) inputs.push_back(port_of(info));
  }
  for (const auto& info : proto.graph().output()) results.push_back(port_of(info));
}

Values Model::Implementation::outputs(const Values& values, Builder& builder) const {
  Scope scope;
  for (std::size_t i = 0; i < inputs.size(); ++i) scope.set(inputs[i].name, values[i]);
  for (std::size_t i = 0; i < weights.size(); ++i) {
    scope.set(weights[i].name, {weights[i].parameter, weight_types[i]});
  }
  return builder.run(proto.graph(), scope);
}

Bindings Model::Implementation::with_weights(Bindings bindings) const {
  for (const Weight& weight : weights) bindings.emplace(&weight.parameter.node(), weight.value);
  return bindings;
}

namespace {

// What an input takes: the carrier of its element type, and the sizes that the file fixes.
void check_input(const Port& port, const TensorType& given) {
  const std::optional<DType> dtype = carrier(port.element_type);
  if (!dtype) throw UnsupportedError("the input", port.name, "it is no tensor of numbers");
  if (*dtype != given.dtype) {
    throw TypeError(fmt::format("the input '{}' is {}, which {} carries", port.name, name(port.element_type),
                                turunan::name(*dtype)),
                    {{0, "is " + to_string(given)}});
  }
  if (!port.shape) return;
  bool fits = port.shape->size() == given.shape.rank();
  std::string wanted;
  for (std::size_t i = 0; i < port.shape->size(); ++i) {
    const Port::Size& size = (*port.shape)[i];
    fits = fits && (!size.size || *size.size == given.shape[i]);
    wanted += (i == 0 ? "" : "×") + (size.size           ? std::to_string(*size.size)
                                     : size.name.empty() ? "?"
                                                         : size.name);
  }
  if (!fits) {
    throw ShapeError(
        fmt::format("the input '{}' has the shape {}", port.name, wanted.empty() ? "of a scalar" : wanted),
        {{0, "is " + to_string(given.shape)}});
  }
}

std::vector<Tensor> built(const Model::Implementation& model, const std::vector<Tensor>& inputs,
                          Bindings known) {
  if (inputs.size() != model.inputs.size()) {
    throw ShapeError(fmt::format("this model takes {} inputs, not {}", model.inputs.size(), inputs.size()));
  }
  Values values;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    check_input(model.inputs[i], inputs[i].type());
    values.push_back({inputs[i], model.inputs[i].element_type});
  }
  Builder builder(model.proto, model.folder, model.with_weights(std::move(known)));
  std::vector<Tensor> outputs;
  const Values results = model.outputs(values, builder);
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (results[i].kind != Value::Kind::tensor) {
      throw UnsupportedError("the output", model.results[i].name, "it is a sequence or an optional value");
    }
    outputs.push_back(results[i].tensor);
  }
  return outputs;
}

}  // namespace

Model::Model(std::shared_ptr<const Implementation> implementation)
    : implementation_(std::move(implementation)) {}

const std::vector<Port>& Model::inputs() const {
  return implementation_->inputs;
}
const std::vector<Port>& Model::outputs() const {
  return implementation_->results;
}
const std::map<std::string, std::string>& Model::metadata() const {
  return implementation_->metadata;
}
const std::vector<Weight>& Model::weights() const {
  return implementation_->weights;
}

std::vector<Tensor> Model::build(const std::vector<Tensor>& inputs) const {
  return built(*implementation_, inputs, {});
}

std::vector<Array> Model::run(const std::vector<Array>& inputs) const {
  std::vector<Tensor> leaves;
  Bindings bindings;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    leaves.push_back(input(inputs[i].type()));
    bindings.emplace(&leaves.back().node(), inputs[i]);
  }
  const std::vector<Tensor> outputs = built(*implementation_, leaves, bindings);
  return plan::evaluate(outputs, implementation_->with_weights(std::move(bindings)));
}

// ---- reading

Model read(std::span<const std::byte> bytes, const std::filesystem::path& folder) {
  schema::ModelProto proto;
  if (bytes.size() > INT32_MAX) throw DataError("an ONNX model has at most 2 GiB, save for data beside it");
  if (!proto.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) || !proto.has_graph()) {
    throw DataError("this is no ONNX model, or a part of one is missing");
  }
  return Model(std::make_shared<const Model::Implementation>(std::move(proto), folder));
}

Model read(const std::filesystem::path& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error) throw DataError(fmt::format("{} cannot be read: {}", path.string(), error.message()));
  require_memory(size);
  std::vector<std::byte> bytes(size);
  std::ifstream file(path, std::ios::binary);
  if (!file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size))) {
    throw DataError(fmt::format("{} cannot be read", path.string()));
  }
  const auto folder = path.parent_path();
  try {
    return read(bytes, folder.empty() ? std::filesystem::path(".") : folder);
  } catch (const DataError& problem) {
    throw DataError(fmt::format("{}: {}", path.string(), problem.what()));
  }
}

}  // namespace turunan::onnx
