#pragma once

#include <map>
#include <unordered_map>
#include <unordered_set>

#include "formats/onnx/schema.hpp"
#include "graph/bindings.hpp"
#include "graph/node.hpp"
#include "turunan/onnx.hpp"

namespace turunan::onnx {

/// One size of a tensor in the file. With `batch` it is a multiple of how many examples there are: `size` is
/// what it is in the graph.
struct Extent {
  std::int64_t size = 1;
  bool batch = false;
};
using Extents = std::vector<Extent>;

/// A tensor of the file. It may be narrower than that of the graph: what the graph repeats to fit, the
/// operators of the format repeat by themselves.
struct Operand {
  std::string name;
  Extents extents = {};
};

/// What an attribute of a node may be.
struct NodeAttribute {
  std::string name;
  std::vector<std::int64_t> integers = {};
  std::optional<std::int64_t> integer = {};
  std::optional<double> number = {};
};

NodeAttribute whole(std::string name, std::int64_t value);
NodeAttribute wholes(std::string name, std::vector<std::int64_t> values);
NodeAttribute real(std::string name, double value);

/// Turns tensors of a graph into nodes of a model, each once.
class Emitter {
 public:
  Emitter(schema::GraphProto& graph, std::string batch) : graph_(graph), batch_(std::move(batch)) {}

  void add_input(const Named& input);
  void add_weight(const Weight& weight);
  void add_output(const Named& output);

  // ---- for the rules of operations

  /// What stands for a tensor, as narrow as it is.
  const Operand& operand(const Tensor& tensor);
  /// The same repeated to the shape that it has in the graph.
  Operand full(const Tensor& tensor);

  /// A new node; returns the name of its result.
  std::string node(const std::string& operator_name, const std::vector<std::string>& inputs,
                   const std::vector<NodeAttribute>& attributes = {});
  std::string constant(const Array& value);
  std::string integers(const std::vector<std::int64_t>& values);  ///< a vector of them
  std::string number(double value, DType dtype);
  std::string cast(const std::string& name, DType dtype);
  std::string reshaped(const std::string& name, const Extents& extents);
  std::string permuted(const std::string& name, const std::vector<std::int64_t>& axes);

  /// Throws where the first axis of the inputs is to stay open and this extent depends on it.
  void require_fixed(const Extent& extent, const Node& node, const std::string& why) const;

 private:
  Operand made(const Tensor& tensor);
  void make_all(const Tensor& root);
  bool depends_on_inputs(const Tensor& root) const;
  bool can_be_written(const Node& node) const;
  std::string new_name(const std::string& wish);
  std::string shape_vector(const Extents& extents);
  std::string batch_size();

  schema::GraphProto& graph_;
  std::string batch_;
  std::int64_t examples_ = 0;  // how many there are in the graph
  std::string first_input_, batch_size_;
  std::unordered_map<const Node*, Operand> operands_;
  Bindings weights_;
  std::vector<Tensor> kept_;  // bodies that were opened: their nodes are keys
  std::unordered_set<std::string> names_;
  std::map<std::vector<std::int64_t>, std::string> vectors_;
};

/// The extents of a tensor that has the graph's shape and the examples that an operand says.
Extents extents_of(const Shape& shape, const Extents& narrow);
Extents fixed(const Shape& shape);

using ExportRule = Operand (*)(Emitter&, const Node&);
/// Null for an operation without a counterpart.
ExportRule export_rule(const Operation& operation);

struct ExportEntry {
  const Operation* operation;
  ExportRule rule;
};
std::span<const ExportEntry> elementwise_exports();
std::span<const ExportEntry> reduction_exports();
std::span<const ExportEntry> shape_exports();
std::span<const ExportEntry> window_exports();

}  // namespace turunan::onnx
