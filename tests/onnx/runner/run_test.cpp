#include "onnx/runner/run_test.hpp"

#include <fmt/format.h>

#include "formats/onnx/model.hpp"
#include "onnx/runner/compare.hpp"
#include "onnx/runner/test_data.hpp"
#include "ops/leaf.hpp"
#include "plan/program.hpp"

namespace turunan::onnx::test {

namespace {

namespace fs = std::filesystem;

std::vector<Value> values_in(const fs::path& folder, const char* kind,
                             const google::protobuf::RepeatedPtrField<schema::ValueInfoProto>& ports) {
  std::vector<Value> values;
  for (int i = 0; i < ports.size(); ++i) {
    const fs::path path = folder / fmt::format("{}_{}.pb", kind, i);
    if (fs::exists(path)) values.push_back(read_value(contents(path), ports[i].type()));
  }
  return values;
}

// Tensors of numbers become variables that the plan is given the values of.
Value as_variables(const Value& value, Bindings& bindings) {
  if (value.kind == Value::Kind::nothing) return value;
  if (value.kind == Value::Kind::tensor) {
    const Tensor leaf = input(value.tensor.type());
    bindings.emplace(&leaf.node(), *value.tensor.node().attributes.value);
    return {leaf, value.type};
  }
  Values parts;
  for (const Value& element : value.sequence) parts.push_back(as_variables(element, bindings));
  return Value(parts);
}

void collect(const Value& value, std::vector<Tensor>& tensors) {
  if (value.kind == Value::Kind::tensor) tensors.push_back(value.tensor);
  for (const Value& element : value.sequence) collect(element, tensors);
}

void put_back(Value& value, const std::vector<Array>& arrays, std::size_t& next) {
  if (value.kind == Value::Kind::tensor) value.tensor = Tensor(arrays[next++]);
  for (Value& element : value.sequence) put_back(element, arrays, next);
}

std::string check(const Model& model, const fs::path& data) {
  const auto& implementation = model.implementation();
  const auto& graph = implementation.proto.graph();
  Bindings bindings;
  Values inputs, kept = values_in(data, "input", graph.input());
  for (const Value& value : kept) inputs.push_back(as_variables(value, bindings));
  inputs.resize(implementation.inputs.size());
  Builder builder(implementation.proto, implementation.folder, implementation.with_weights(bindings));
  Values outputs = implementation.outputs(inputs, builder);
  std::vector<Tensor> tensors;
  for (const Value& value : outputs) collect(value, tensors);
  const std::vector<Array> arrays = plan::evaluate(tensors, implementation.with_weights(bindings));
  std::size_t next = 0;
  for (Value& value : outputs) put_back(value, arrays, next);
  const Values expected = values_in(data, "output", graph.output());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const std::string found = difference(outputs.at(i), expected[i]);
    if (!found.empty())
      return fmt::format("the output '{}' {}", graph.output(static_cast<int>(i)).name(), found);
  }
  return {};
}

std::string operator_of(const fs::path& folder) {
  schema::ModelProto proto;
  if (!proto.ParseFromString(contents(folder / "model.onnx"))) return "?";
  return proto.graph().node_size() == 1 ? proto.graph().node(0).op_type() : "several";
}

}  // namespace

Outcome run_test(const fs::path& folder) {
  Outcome outcome{Verdict::passed, operator_of(folder), {}};
  try {
    const Model model = read(folder / "model.onnx");
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (!entry.is_directory()) continue;
      outcome.reason = check(model, entry.path());
      if (!outcome.reason.empty()) break;
    }
    if (!outcome.reason.empty()) outcome.verdict = Verdict::failed;
  } catch (const UnsupportedError& error) {
    outcome = {Verdict::unsupported, outcome.operator_name, error.what()};
  } catch (const std::exception& error) {
    outcome = {Verdict::failed, outcome.operator_name, error.what()};
  }
  return outcome;
}

}  // namespace turunan::onnx::test
