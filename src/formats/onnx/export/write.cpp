#include "formats/onnx/export/emitter.hpp"
#include "formats/replace_file.hpp"

namespace turunan::onnx {

std::string to_bytes(const std::vector<Named>& outputs, const std::vector<Named>& inputs,
                     const std::vector<Weight>& weights, const WriteOptions& options) {
  schema::ModelProto model;
  model.set_ir_version(8);
  model.set_producer_name("turunan");
  auto& operators = *model.add_opset_import();
  operators.set_domain("");
  operators.set_version(17);
  for (const auto& [key, value] : options.metadata) {
    auto& entry = *model.add_metadata_props();
    entry.set_key(key);
    entry.set_value(value);
  }
  model.mutable_graph()->set_name(options.graph);
  Emitter emitter(*model.mutable_graph(), options.batch);
  for (const Named& input : inputs) emitter.add_input(input);
  for (const Weight& weight : weights) emitter.add_weight(weight);
  for (const Named& output : outputs) emitter.add_output(output);
  std::string bytes;
  if (model.ByteSizeLong() > INT32_MAX || !model.SerializeToString(&bytes)) {
    throw DataError("a model of more than 2 GiB does not fit in one file of the format");
  }
  return bytes;
}

void write(const std::filesystem::path& path, const std::vector<Named>& outputs,
           const std::vector<Named>& inputs, const std::vector<Weight>& weights,
           const WriteOptions& options) {
  replace_file(path, to_bytes(outputs, inputs, weights, options));
}

}  // namespace turunan::onnx
