#include "formats/onnx/call.hpp"

#include <fmt/format.h>

#include "formats/onnx/builder.hpp"

namespace turunan::onnx {

Call::Call(const schema::NodeProto& node, Values inputs, Builder& builder, const Scope& scope)
    : node_(node), inputs_(std::move(inputs)), builder_(builder), scope_(scope) {}

std::int64_t Call::version() const {
  return builder_.version(node_.domain());
}

// ---- inputs

bool Call::has(std::size_t i) const {
  return i < inputs_.size() && !node_.input(static_cast<int>(i)).empty();
}

const Value& Call::value(std::size_t i) const {
  if (!has(i)) malformed(fmt::format("has no input {}", i + 1));
  return inputs_[i];
}

const Value& Call::tensor_value(std::size_t i) const {
  const Value& found = value(i);
  if (found.kind != Value::Kind::tensor) malformed(fmt::format("takes a tensor as its input {}", i + 1));
  return found;
}

const Tensor& Call::tensor(std::size_t i) const {
  return tensor_value(i).tensor;
}

std::vector<Tensor> Call::tensors() const {
  std::vector<Tensor> result;
  for (std::size_t i = 0; i < inputs_.size(); ++i) result.push_back(tensor(i));
  return result;
}

Array Call::constant(std::size_t i) const {
  const std::optional<Array> found = builder_.value_of(tensor(i));
  if (!found) {
    unsupported(
        fmt::format("its input {}, '{}', must be a constant", i + 1, node_.input(static_cast<int>(i))));
  }
  return *found;
}

std::vector<std::int64_t> Call::constant_integers(std::size_t i) const {
  const Array found = constant(i).cast(DType::i64).compact();
  const auto elements = found.read<std::int64_t>();
  return {elements.begin(), elements.end()};
}

std::int64_t Call::constant_integer(std::size_t i) const {
  const std::vector<std::int64_t> found = constant_integers(i);
  if (found.size() != 1) malformed(fmt::format("takes one number as its input {}", i + 1));
  return found[0];
}

double Call::constant_number(std::size_t i) const {
  const Array found = constant(i);
  if (found.elements() != 1) malformed(fmt::format("takes one number as its input {}", i + 1));
  return found.element(0);
}

// ---- attributes

const schema::AttributeProto* Call::find(const std::string& name) const {
  for (const schema::AttributeProto& attribute : node_.attribute()) {
    if (attribute.name() == name) return &attribute;
  }
  return nullptr;
}

namespace {

const schema::AttributeProto* checked(const Call& call, const schema::AttributeProto* attribute,
                                      schema::AttributeProto::AttributeType type, const char* kind) {
  if (attribute != nullptr && attribute->type() != type &&
      attribute->type() != schema::AttributeProto::UNDEFINED) {
    call.malformed(fmt::format("has an attribute '{}' that is not {}", attribute->name(), kind));
  }
  return attribute;
}

}  // namespace

std::int64_t Call::integer(const std::string& name, std::int64_t otherwise) const {
  const auto* found = checked(*this, find(name), schema::AttributeProto::INT, "a whole number");
  return found == nullptr ? otherwise : found->i();
}

std::int64_t Call::integer(const std::string& name) const {
  if (find(name) == nullptr) malformed(fmt::format("lacks the attribute '{}'", name));
  return integer(name, 0);
}

double Call::number(const std::string& name, double otherwise) const {
  const auto* found = checked(*this, find(name), schema::AttributeProto::FLOAT, "a number");
  return found == nullptr ? otherwise : static_cast<double>(found->f());
}

double Call::number(const std::string& name) const {
  if (find(name) == nullptr) malformed(fmt::format("lacks the attribute '{}'", name));
  return number(name, 0);
}

std::string Call::text(const std::string& name, const std::string& otherwise) const {
  const auto* found = checked(*this, find(name), schema::AttributeProto::STRING, "text");
  return found == nullptr ? otherwise : found->s();
}

std::vector<std::int64_t> Call::integers(const std::string& name) const {
  const auto* found = checked(*this, find(name), schema::AttributeProto::INTS, "a list of whole numbers");
  if (found == nullptr) return {};
  return {found->ints().begin(), found->ints().end()};
}

std::vector<double> Call::numbers(const std::string& name) const {
  const auto* found = checked(*this, find(name), schema::AttributeProto::FLOATS, "a list of numbers");
  if (found == nullptr) return {};
  return {found->floats().begin(), found->floats().end()};
}

std::vector<std::string> Call::texts(const std::string& name) const {
  const auto* found = checked(*this, find(name), schema::AttributeProto::STRINGS, "a list of texts");
  if (found == nullptr) return {};
  return {found->strings().begin(), found->strings().end()};
}

const schema::GraphProto& Call::graph(const std::string& name) const {
  const auto* found = checked(*this, find(name), schema::AttributeProto::GRAPH, "a graph");
  if (found == nullptr || !found->has_g()) malformed(fmt::format("lacks the graph '{}'", name));
  return found->g();
}

std::optional<std::vector<std::int64_t>> Call::integers_or_input(const std::string& name,
                                                                 std::size_t input) const {
  if (has_attribute(name)) return integers(name);
  if (has(input)) return constant_integers(input);
  return {};
}

// ---- what goes wrong

void Call::unsupported(const std::string& reason) const {
  throw UnsupportedError(node_.op_type(), display_name(node_), reason);
}

void Call::malformed(const std::string& reason) const {
  throw DataError(fmt::format("the node '{}' ({}) {}", display_name(node_), node_.op_type(), reason));
}

const Value* Call::in_view(const std::string& name) const {
  return scope_.find(name);
}

Values Call::run(const schema::GraphProto& body, const Values& inputs) const {
  return builder_.run(body, inputs, &scope_);
}

}  // namespace turunan::onnx
