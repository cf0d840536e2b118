#pragma once

#include <functional>
#include <unordered_map>
#include <unordered_set>

#include "formats/onnx/call.hpp"
#include "graph/bindings.hpp"

namespace turunan::onnx {

/// The name of a node for messages: its own, else that of what it makes.
std::string display_name(const schema::NodeProto& node);

/// The names in view at one place of a model: those of a graph, and around it those of the graphs that it
/// stands in.
class Scope {
 public:
  explicit Scope(const Scope* around = nullptr) : around_(around) {}
  const Value* find(const std::string& name) const;
  void set(const std::string& name, Value value) { values_[name] = std::move(value); }

 private:
  const Scope* around_;
  std::unordered_map<std::string, Value> values_;
};

/// Makes tensors of the nodes of a model.
class Builder {
 public:
  /// `known` are the values of variables that may decide on shapes and branches.
  Builder(const schema::ModelProto& model, std::filesystem::path folder, Bindings known);

  /// The outputs of a graph on values for its inputs.
  Values run(const schema::GraphProto& graph, const Values& inputs, const Scope* around);
  /// The same with values for some names already set.
  Values run(const schema::GraphProto& graph, Scope& scope);

  std::int64_t version(const std::string& domain) const;
  const std::filesystem::path& folder() const { return folder_; }

  /// The value of a tensor, where it depends on constants and known variables alone.
  std::optional<Array> value_of(const Tensor& tensor);
  /// The variables that a value was asked of: another value of theirs may make another graph.
  const std::unordered_set<const Node*>& decisive() const { return decisive_; }

 private:
  void run_node(const schema::NodeProto& node, Scope& scope);
  Values outputs_of(const schema::NodeProto& node, const Call& call);
  Values run_function(const schema::FunctionProto& function, const Call& call);
  void fold(Values& outputs, const Values& inputs);

  const schema::ModelProto& model_;
  std::filesystem::path folder_;
  Bindings known_;
  std::unordered_set<const Node*> decisive_;
  std::unordered_map<std::string, std::int64_t> versions_;
  int depth_ = 0;
  std::int64_t nodes_left_ = 200'000;  // a loop in a file is unrolled, so it needs an end
};

}  // namespace turunan::onnx
