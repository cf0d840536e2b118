#include "formats/onnx/export/emitter.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "formats/onnx/element_type.hpp"
#include "formats/onnx/tensor_data.hpp"
#include "ops/apply.hpp"
#include "ops/leaf.hpp"
#include "plan/program.hpp"

namespace turunan::onnx {

NodeAttribute whole(std::string name, std::int64_t value) {
  return {std::move(name), {}, value, {}};
}
NodeAttribute wholes(std::string name, std::vector<std::int64_t> values) {
  return {std::move(name), std::move(values), {}, {}};
}
NodeAttribute real(std::string name, double value) {
  return {std::move(name), {}, {}, value};
}

Extents fixed(const Shape& shape) {
  Extents extents;
  for (const std::int64_t size : shape) extents.push_back({size, false});
  return extents;
}

Extents extents_of(const Shape& shape, const Extents& narrow) {
  Extents extents = fixed(shape);
  for (std::size_t back = 1; back <= std::min(narrow.size(), extents.size()); ++back) {
    extents[extents.size() - back].batch = narrow[narrow.size() - back].batch;
  }
  return extents;
}

// ---- the ends of the graph

std::string Emitter::new_name(const std::string& wish) {
  for (int i = 0;; ++i) {
    std::string name =
        i == 0 && !wish.empty() ? wish : fmt::format("{}_{}", wish.empty() ? "t" : wish, i + 1);
    if (names_.insert(name).second) return name;
  }
}

namespace {

void set_type(schema::ValueInfoProto& info, const std::string& name, DType dtype, const Extents& extents,
              const std::string& batch) {
  info.set_name(name);
  auto& type = *info.mutable_type()->mutable_tensor_type();
  type.set_elem_type(static_cast<int>(declared(dtype)));
  type.mutable_shape();
  for (const Extent& extent : extents) {
    auto& size = *type.mutable_shape()->add_dim();
    extent.batch ? size.set_dim_param(batch) : size.set_dim_value(extent.size);
  }
}

void require_new(bool is_new, const std::string& name) {
  if (!is_new || name.empty())
    throw DataError(fmt::format("every name of a model stands there once; '{}' does not", name));
}

}  // namespace

void Emitter::add_input(const Named& input) {
  if (!ops::is_variable(input.tensor))
    throw DataError(fmt::format("the input '{}' is no variable of a graph", input.name));
  require_new(names_.insert(input.name).second, input.name);
  Extents extents = fixed(input.tensor.shape());
  if (!batch_.empty() && !extents.empty()) {
    extents[0].batch = true;
    examples_ = extents[0].size;
    if (first_input_.empty()) first_input_ = input.name;
  }
  set_type(*graph_.add_input(), input.name, input.tensor.dtype(), extents, batch_);
  operands_[&input.tensor.node()] = {input.name, extents};
}

void Emitter::add_weight(const Weight& weight) {
  if (weight.value.type() != weight.parameter.type()) {
    throw DataError(fmt::format("the value of '{}' is {}, not {}", weight.name,
                                to_string(weight.value.type()), to_string(weight.parameter.type())));
  }
  require_new(names_.insert(weight.name).second, weight.name);
  auto& tensor = *graph_.add_initializer();
  tensor.set_name(weight.name);
  set_value(tensor, weight.value);
  operands_[&weight.parameter.node()] = {weight.name, fixed(weight.value.shape())};
  weights_.emplace(&weight.parameter.node(), weight.value);
}

void Emitter::add_output(const Named& output) {
  require_new(names_.insert(output.name).second, output.name);
  const Operand made = full(output.tensor);
  auto& node = *graph_.add_node();
  node.set_op_type("Identity");
  node.add_input(made.name);
  node.add_output(output.name);
  set_type(*graph_.add_output(), output.name, output.tensor.dtype(), made.extents, batch_);
}

// ---- nodes

std::string Emitter::node(const std::string& operator_name, const std::vector<std::string>& inputs,
                          const std::vector<NodeAttribute>& attributes) {
  auto& node = *graph_.add_node();
  node.set_op_type(operator_name);
  for (const std::string& input : inputs) node.add_input(input);
  for (const NodeAttribute& given : attributes) {
    auto& attribute = *node.add_attribute();
    attribute.set_name(given.name);
    if (given.integer) {
      attribute.set_type(schema::AttributeProto::INT);
      attribute.set_i(*given.integer);
    } else if (given.number) {
      attribute.set_type(schema::AttributeProto::FLOAT);
      attribute.set_f(static_cast<float>(*given.number));
    } else {
      attribute.set_type(schema::AttributeProto::INTS);
      for (const std::int64_t value : given.integers) attribute.add_ints(value);
    }
  }
  node.add_output(new_name(operator_name));
  node.set_name(node.output(0));
  return node.output(0);
}

std::string Emitter::constant(const Array& value) {
  auto& tensor = *graph_.add_initializer();
  tensor.set_name(new_name("constant"));
  set_value(tensor, value);
  return tensor.name();
}

std::string Emitter::integers(const std::vector<std::int64_t>& values) {
  std::string& name = vectors_[values];
  if (!name.empty()) return name;
  Array array = Array::zeros({DType::i64, {static_cast<std::int64_t>(values.size())}});
  std::copy(values.begin(), values.end(), array.write<std::int64_t>().begin());
  return name = constant(array);
}

std::string Emitter::number(double value, DType dtype) {
  return constant(Array::scalar(value, dtype));
}

std::string Emitter::cast(const std::string& name, DType dtype) {
  return node("Cast", {name}, {whole("to", static_cast<int>(declared(dtype)))});
}

std::string Emitter::permuted(const std::string& name, const std::vector<std::int64_t>& axes) {
  return std::is_sorted(axes.begin(), axes.end()) ? name : node("Transpose", {name}, {wholes("perm", axes)});
}

// ---- sizes that depend on how many examples there are

std::string Emitter::batch_size() {
  if (batch_size_.empty()) batch_size_ = node("Shape", {first_input_}, {whole("start", 0), whole("end", 1)});
  return batch_size_;
}

std::string Emitter::shape_vector(const Extents& extents) {
  std::vector<std::int64_t> sizes;
  std::vector<std::string> parts;
  bool open = false;
  for (const Extent& extent : extents) {
    sizes.push_back(extent.size);
    const std::int64_t times = examples_ == 0 ? 1 : extent.size / examples_;
    open = open || extent.batch;
    parts.push_back(!extent.batch ? integers({extent.size})
                    : times == 1  ? batch_size()
                                  : node("Mul", {batch_size(), integers({times})}));
  }
  return open ? node("Concat", parts, {whole("axis", 0)}) : integers(sizes);
}

std::string Emitter::reshaped(const std::string& name, const Extents& extents) {
  const auto open = std::count_if(extents.begin(), extents.end(), [](const Extent& e) { return e.batch; });
  const bool empty = std::any_of(extents.begin(), extents.end(), [](const Extent& e) { return e.size == 0; });
  if (open != 1 || empty) return node("Reshape", {name, shape_vector(extents)}, {whole("allowzero", 1)});
  std::vector<std::int64_t> sizes;
  for (const Extent& extent : extents) sizes.push_back(extent.batch ? -1 : extent.size);
  return node("Reshape", {name, integers(sizes)});
}

void Emitter::require_fixed(const Extent& extent, const Node& node, const std::string& why) const {
  if (!extent.batch) return;
  throw UnsupportedError(std::string(node.operation.name), node.origin.name,
                         "the number of examples cannot stay open, since it " + why);
}

// ---- the walk

const Operand& Emitter::operand(const Tensor& tensor) {
  const auto found = operands_.find(&tensor.node());
  if (found != operands_.end()) return found->second;
  make_all(tensor);
  return operands_.at(&tensor.node());
}

bool Emitter::depends_on_inputs(const Tensor& root) const {
  const std::vector<Tensor> order = nodes_in_order({&root, 1});
  return std::ranges::any_of(order, [this](const Tensor& tensor) {
    return ops::is_variable(tensor) && !weights_.contains(&tensor.node());
  });
}

bool Emitter::can_be_written(const Node& node) const {
  return export_rule(node.operation) != nullptr || node.operation.body != nullptr;
}

// What stands above a tensor that is computed here is not written.
void Emitter::make_all(const Tensor& root) {
  const std::vector<Tensor> order = nodes_in_order({&root, 1});
  std::unordered_set<const Node*> needed = {&root.node()};
  for (std::size_t i = order.size(); i-- > 0;) {
    const Node& node = order[i].node();
    if (!needed.contains(&node) || !can_be_written(node)) continue;
    for (const Tensor& input : node.inputs) needed.insert(&input.node());
  }
  for (const Tensor& tensor : order) {
    const Node& node = tensor.node();
    if (operands_.contains(&node) || !needed.contains(&node)) continue;
    if (ops::is_variable(tensor)) {
      throw DataError(fmt::format("the {} '{}' is neither an input nor a weight of the model",
                                  node.operation.name, node.origin.name));
    }
    Operand result = made(tensor);
    kept_.push_back(tensor);
    operands_.emplace(&node, std::move(result));
  }
}

Operand Emitter::made(const Tensor& tensor) {
  const Node& node = tensor.node();
  if (const ExportRule rule = export_rule(node.operation)) return rule(*this, node);
  if (!can_be_written(node)) {
    if (depends_on_inputs(tensor)) {
      throw UnsupportedError(std::string(node.operation.name), node.origin.name,
                             "the format has no operator for it; only where it depends on no input is its "
                             "value written instead");
    }
    return {constant(plan::evaluate({&tensor, 1}, weights_).front()), fixed(tensor.shape())};
  }
  const Tensor body = open(node);
  kept_.push_back(body);
  return operand(body);
}

Operand Emitter::full(const Tensor& tensor) {
  const Operand found = operand(tensor);
  Extents wanted = extents_of(tensor.shape(), found.extents);
  bool same = wanted.size() == found.extents.size();
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const std::size_t back = wanted.size() - i;
    const bool there = back <= found.extents.size();
    const std::int64_t size = there ? found.extents[found.extents.size() - back].size : 1;
    if (size == wanted[i].size) continue;
    same = false;
    // What is repeated as often as there are examples is repeated for each of them.
    wanted[i].batch = !batch_.empty() && wanted[i].size == examples_;
  }
  if (same) return found;
  return {node("Expand", {found.name, shape_vector(wanted)}), wanted};
}

ExportRule export_rule(const Operation& operation) {
  static const std::unordered_map<const Operation*, ExportRule> rules = [] {
    std::unordered_map<const Operation*, ExportRule> all;
    for (const auto& family :
         {elementwise_exports(), reduction_exports(), shape_exports(), window_exports()}) {
      for (const ExportEntry& entry : family) all.emplace(entry.operation, entry.rule);
    }
    return all;
  }();
  const auto found = rules.find(&operation);
  return found == rules.end() ? nullptr : found->second;
}

}  // namespace turunan::onnx
