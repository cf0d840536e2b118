#include "formats/onnx/builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <new>
#include <stdexcept>

#include "formats/onnx/registry.hpp"
#include "formats/onnx/tensor_data.hpp"
#include "ops/leaf.hpp"
#include "reference/evaluate.hpp"

namespace turunan::onnx {

std::string display_name(const schema::NodeProto& node) {
  if (!node.name().empty()) return node.name();
  return node.output_size() > 0 ? node.output(0) : std::string();
}

const Value* Scope::find(const std::string& name) const {
  for (const Scope* scope = this; scope != nullptr; scope = scope->around_) {
    const auto found = scope->values_.find(name);
    if (found != scope->values_.end()) return &found->second;
  }
  return nullptr;
}

Builder::Builder(const schema::ModelProto& model, std::filesystem::path folder, Bindings known)
    : model_(model), folder_(std::move(folder)), known_(std::move(known)) {
  for (const auto& set : model.opset_import()) {
    versions_[set.domain() == "ai.onnx" ? "" : set.domain()] = set.version();
  }
}

std::int64_t Builder::version(const std::string& domain) const {
  const auto found = versions_.find(domain == "ai.onnx" ? "" : domain);
  return found == versions_.end() ? 1 : found->second;
}

Values Builder::run(const schema::GraphProto& graph, const Values& inputs, const Scope* around) {
  Scope scope(around);
  for (int i = 0; i < graph.input_size(); ++i) {
    if (static_cast<std::size_t>(i) < inputs.size()) {
      scope.set(graph.input(i).name(), inputs[static_cast<std::size_t>(i)]);
    }
  }
  return run(graph, scope);
}

Values Builder::run(const schema::GraphProto& graph, Scope& scope) {
  if (depth_ == 32) throw DataError("the graphs of the model stand more than 32 deep in each other");
  ++depth_;
  for (const auto& tensor : graph.initializer()) {
    if (scope.find(tensor.name()) != nullptr) continue;  // a weight, or an input that has a value
    scope.set(tensor.name(), {Tensor(onnx::value_of(tensor, folder_)), element_type(tensor.data_type())});
  }
  for (const auto& tensor : graph.sparse_initializer()) {
    scope.set(tensor.values().name(),
              {Tensor(onnx::value_of(tensor, folder_)), element_type(tensor.values().data_type())});
  }
  for (const auto& node : graph.node()) run_node(node, scope);
  Values outputs;
  for (const auto& output : graph.output()) {
    const Value* found = scope.find(output.name());
    if (found == nullptr) throw DataError(fmt::format("nothing makes the output '{}'", output.name()));
    outputs.push_back(*found);
  }
  --depth_;
  return outputs;
}

void Builder::run_node(const schema::NodeProto& node, Scope& scope) {
  if (nodes_left_-- == 0)
    throw UnsupportedError(node.op_type(), display_name(node), "the graph grows without end");
  Values inputs;
  for (const std::string& name : node.input()) {
    const Value* found = name.empty() ? nullptr : scope.find(name);
    if (found == nullptr && !name.empty()) {
      throw DataError(fmt::format("the node '{}' ({}) takes '{}', which nothing before it makes",
                                  display_name(node), node.op_type(), name));
    }
    inputs.push_back(found == nullptr ? Value() : *found);
  }
  const Call call(node, inputs, *this, scope);
  Values outputs = outputs_of(node, call);
  fold(outputs, inputs);
  for (int i = 0; i < node.output_size(); ++i) {
    if (node.output(i).empty()) continue;
    if (static_cast<std::size_t>(i) >= outputs.size()) {
      call.unsupported(fmt::format("its output {}, '{}', is not computed", i + 1, node.output(i)));
    }
    scope.set(node.output(i), outputs[static_cast<std::size_t>(i)]);
  }
}

Values Builder::outputs_of(const schema::NodeProto& node, const Call& call) {
  for (const auto& function : model_.functions()) {
    if (function.name() == node.op_type() && function.domain() == node.domain()) {
      return run_function(function, call);
    }
  }
  const Rule rule = find_operator(node.domain(), node.op_type());
  if (rule == nullptr) call.unsupported("turunan does not know this operator");
  try {
    return rule(call);
  } catch (const UnsupportedError&) {
    throw;
  } catch (const DataError&) {
    throw;
  } catch (const MemoryError&) {
    throw;
  } catch (const std::bad_alloc&) {
    throw MemoryError("the node '" + display_name(node) + "' asks for more memory than there is");
  } catch (const std::length_error&) {
    throw MemoryError("the node '" + display_name(node) + "' asks for more memory than there is");
  } catch (const Error& error) {
    call.malformed(std::string("cannot be computed: ") + error.what());
  }
}

namespace {

// What an attribute of a function's node refers to is taken from the node that calls the function.
void fill_attributes(schema::NodeProto& node, const Call& call) {
  auto& attributes = *node.mutable_attribute();
  for (int i = attributes.size(); i-- > 0;) {
    const std::string reference = attributes[i].ref_attr_name();
    const std::string name = attributes[i].name();
    if (reference.empty()) continue;
    if (const auto* given = call.find(reference)) {
      attributes[i] = *given;
      attributes[i].set_name(name);
    } else {
      attributes.DeleteSubrange(i, 1);
    }
  }
}

}  // namespace

Values Builder::run_function(const schema::FunctionProto& function, const Call& call) {
  if (depth_ == 32) call.malformed("calls functions more than 32 deep");
  ++depth_;
  Scope scope;
  for (int i = 0; i < function.input_size(); ++i) {
    const auto at = static_cast<std::size_t>(i);
    scope.set(function.input(i), call.has(at) ? call.value(at) : Value());
  }
  for (schema::NodeProto node : function.node()) {
    fill_attributes(node, call);
    run_node(node, scope);
  }
  Values outputs;
  for (const std::string& name : function.output()) {
    const Value* found = scope.find(name);
    if (found == nullptr) call.malformed("is a function that does not make its output '" + name + "'");
    outputs.push_back(*found);
  }
  --depth_;
  return outputs;
}

namespace {

bool is_known_at_once(const Value& value) {
  if (value.kind == Value::Kind::sequence)
    return std::all_of(value.sequence.begin(), value.sequence.end(), is_known_at_once);
  return value.kind == Value::Kind::nothing || ops::is_constant(value.tensor);
}

}  // namespace

// Constants of constants are computed at once: shapes, and what a loop counts.
void Builder::fold(Values& outputs, const Values& inputs) {
  constexpr std::int64_t at_most = 4096;
  if (!std::all_of(inputs.begin(), inputs.end(), is_known_at_once)) return;
  const auto is_small = [](const Tensor& node) { return node.shape().elements() <= at_most; };
  for (Value& value : outputs) {
    if (value.kind != Value::Kind::tensor || ops::is_constant(value.tensor)) continue;
    const std::vector<Tensor> nodes = nodes_in_order({&value.tensor, 1});
    if (!std::all_of(nodes.begin(), nodes.end(), is_small)) continue;
    if (const std::optional<Array> known = value_of(value.tensor)) value.tensor = Tensor(*known);
  }
}

std::optional<Array> Builder::value_of(const Tensor& tensor) {
  if (ops::is_constant(tensor)) return *tensor.node().attributes.value;
  // A file must not make its reader compute without end.
  constexpr std::int64_t at_most = std::int64_t{1} << 26;
  std::vector<const Node*> variables;
  for (const Tensor& node : nodes_in_order({&tensor, 1})) {
    if (node.shape().elements() > at_most) {
      throw MemoryError("a constant of a model is computed from at most 67108864 elements, not from " +
                        std::to_string(node.shape().elements()));
    }
    if (!ops::is_variable(node)) continue;
    if (!known_.contains(&node.node())) return {};
    variables.push_back(&node.node());
  }
  decisive_.insert(variables.begin(), variables.end());
  return reference::evaluate(tensor, known_);
}

}  // namespace turunan::onnx
