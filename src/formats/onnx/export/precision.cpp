#include "formats/onnx/export/precision.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "formats/onnx/tensor_data.hpp"

namespace turunan::onnx {

namespace {

constexpr int f64 = schema::TensorProto::DOUBLE, f32 = schema::TensorProto::FLOAT;

constexpr std::string_view only_f32[] = {"Acos",        "Acosh", "Asin",          "Asinh", "Atan", "Atanh",
                                         "AveragePool", "Conv",  "ConvTranspose", "Cosh",  "Det",  "Elu",
                                         "Erf",         "Sinh",  "Softplus",      "Tan"};

schema::ModelProto parsed(const std::string& model) {
  schema::ModelProto result;
  if (!result.ParseFromString(model)) throw DataError("these bytes are no ONNX model");
  return result;
}

void narrow(schema::TensorProto& tensor) {
  if (tensor.data_type() != f64) return;
  const Array wide = value_of(tensor, {}), narrowed = wide.cast(DType::f32);
  const std::vector<double> before = wide.to_doubles(), after = narrowed.to_doubles();
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (std::isinf(after[i]) && !std::isinf(before[i]))
      throw DataError(fmt::format("the number {} of '{}' is too large for f32", before[i], tensor.name()));
  }
  const std::string name = tensor.name();
  tensor.Clear();
  tensor.set_name(name);
  set_value(tensor, narrowed);
}

void narrow(schema::ValueInfoProto& info) {
  auto& type = *info.mutable_type()->mutable_tensor_type();
  if (type.elem_type() == f64) type.set_elem_type(f32);
}

}  // namespace

std::vector<std::string> without_f64_kernels(const std::string& model) {
  const schema::ModelProto proto = parsed(model);
  const auto& outputs = proto.graph().output();
  const bool wide = std::any_of(outputs.begin(), outputs.end(), [](const schema::ValueInfoProto& info) {
    return info.type().tensor_type().elem_type() == f64;
  });
  std::set<std::string> found;
  for (const schema::NodeProto& node : proto.graph().node()) {
    if (wide && std::ranges::find(only_f32, node.op_type()) != std::end(only_f32))
      found.insert(node.op_type());
  }
  return {found.begin(), found.end()};
}

std::string in_f32(const std::string& model) {
  schema::ModelProto proto = parsed(model);
  schema::GraphProto& graph = *proto.mutable_graph();
  for (schema::TensorProto& tensor : *graph.mutable_initializer()) narrow(tensor);
  for (schema::ValueInfoProto& info : *graph.mutable_input()) narrow(info);
  for (schema::ValueInfoProto& info : *graph.mutable_output()) narrow(info);
  for (schema::NodeProto& node : *graph.mutable_node()) {
    for (schema::AttributeProto& attribute : *node.mutable_attribute()) {
      if (node.op_type() == "Cast" && attribute.name() == "to" && attribute.i() == f64) attribute.set_i(f32);
    }
  }
  return proto.SerializeAsString();
}

}  // namespace turunan::onnx
