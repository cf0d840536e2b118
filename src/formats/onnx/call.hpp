#pragma once

#include <optional>
#include <string>
#include <vector>

#include "formats/onnx/schema.hpp"
#include "formats/onnx/value.hpp"

namespace turunan::onnx {

class Builder;
class Scope;

/// One node of a model with the values of its inputs: all that the rule of an operator needs.
class Call {
 public:
  Call(const schema::NodeProto& node, Values inputs, Builder& builder, const Scope& scope);

  const schema::NodeProto& node() const { return node_; }
  std::int64_t version() const;  ///< of the operator set
  std::size_t outputs() const { return static_cast<std::size_t>(node_.output_size()); }

  // ---- inputs

  std::size_t inputs() const { return inputs_.size(); }
  bool has(std::size_t i) const;
  const Value& value(std::size_t i) const;  ///< throws DataError where it is missing
  const Tensor& tensor(std::size_t i) const;
  ElementType type(std::size_t i) const { return tensor_value(i).type; }
  const Value& tensor_value(std::size_t i) const;
  std::vector<Tensor> tensors() const;  ///< all of them

  /// The value of an input while the graph is built; throws UnsupportedError where it depends on what has
  /// none yet.
  Array constant(std::size_t i) const;
  std::vector<std::int64_t> constant_integers(std::size_t i) const;
  std::int64_t constant_integer(std::size_t i) const;
  double constant_number(std::size_t i) const;

  // ---- attributes: throw DataError where one is of another kind or missing

  bool has_attribute(const std::string& name) const { return find(name) != nullptr; }
  std::int64_t integer(const std::string& name) const;
  std::int64_t integer(const std::string& name, std::int64_t otherwise) const;
  bool flag(const std::string& name, bool otherwise = false) const { return integer(name, otherwise) != 0; }
  double number(const std::string& name) const;
  double number(const std::string& name, double otherwise) const;
  std::string text(const std::string& name, const std::string& otherwise) const;
  std::vector<std::int64_t> integers(const std::string& name) const;  ///< empty where there are none
  std::vector<double> numbers(const std::string& name) const;
  std::vector<std::string> texts(const std::string& name) const;
  const schema::GraphProto& graph(const std::string& name) const;
  const schema::AttributeProto* find(const std::string& name) const;

  /// Integers given as an attribute, or from another version of the operator on as an input.
  std::optional<std::vector<std::int64_t>> integers_or_input(const std::string& name,
                                                             std::size_t input) const;

  // ---- what goes wrong

  [[noreturn]] void unsupported(const std::string& reason) const;
  [[noreturn]] void malformed(const std::string& reason) const;

  /// What a name around the node stands for; null for nothing.
  const Value* in_view(const std::string& name) const;
  Builder& builder() const { return builder_; }
  /// The outputs of a body, run on values for its inputs, with the names around the node in view.
  Values run(const schema::GraphProto& body, const Values& inputs) const;

 private:
  const schema::NodeProto& node_;
  Values inputs_;
  Builder& builder_;
  const Scope& scope_;
};

/// Makes the outputs of a node.
using Rule = Values (*)(const Call&);

struct OperatorEntry {
  std::string_view name;
  Rule rule;
};

}  // namespace turunan::onnx
