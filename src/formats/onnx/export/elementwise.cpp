#include "formats/onnx/element_type.hpp"
#include "formats/onnx/export/emitter.hpp"
#include "ops/activation.hpp"
#include "ops/hyperbolic.hpp"
#include "ops/inverse_trigonometry.hpp"
#include "ops/leaf.hpp"
#include "ops/narrow.hpp"
#include "ops/pieces.hpp"
#include "ops/power.hpp"
#include "ops/trigonometry.hpp"
#include "ops/whole_numbers.hpp"

// Element by element: operands stay as narrow as they are, and the format repeats them.

namespace turunan::onnx {

namespace {

std::vector<std::string> names_of(Emitter& e, const Node& node) {
  std::vector<std::string> names;
  for (const Tensor& x : node.inputs) names.push_back(e.operand(x).name);
  return names;
}

// What the format makes of operands by NumPy's rule.
Extents broadcast_extents(Emitter& e, const Node& node) {
  Extents result;
  for (const Tensor& x : node.inputs) {
    const Extents& extents = e.operand(x).extents;
    if (extents.size() > result.size())
      result.insert(result.begin(), extents.size() - result.size(), Extent{});
    for (std::size_t back = 1; back <= extents.size(); ++back) {
      const Extent& extent = extents[extents.size() - back];
      Extent& merged = result[result.size() - back];
      if (extent.size != 1 || extent.batch) merged = {extent.size, extent.batch || merged.batch};
    }
  }
  return result;
}

struct Name {
  const Operation* operation;
  const char* name;
};

constexpr Name names[] = {
    {&ops::negate, "Neg"},
    {&ops::add, "Add"},
    {&ops::subtract, "Sub"},
    {&ops::multiply, "Mul"},
    {&ops::divide, "Div"},
    {&ops::power, "Pow"},
    {&ops::exp, "Exp"},
    {&ops::log, "Log"},
    {&ops::sqrt, "Sqrt"},
    {&ops::sin, "Sin"},
    {&ops::cos, "Cos"},
    {&ops::tan, "Tan"},
    {&ops::asin, "Asin"},
    {&ops::acos, "Acos"},
    {&ops::atan, "Atan"},
    {&ops::sinh, "Sinh"},
    {&ops::cosh, "Cosh"},
    {&ops::tanh, "Tanh"},
    {&ops::asinh, "Asinh"},
    {&ops::acosh, "Acosh"},
    {&ops::atanh, "Atanh"},
    {&ops::erf, "Erf"},
    {&ops::abs, "Abs"},
    {&ops::sign, "Sign"},
    {&ops::floor, "Floor"},
    {&ops::ceil, "Ceil"},
    {&ops::round, "Round"},
    {&ops::where, "Where"},
    {&ops::maximum, "Max"},
    {&ops::minimum, "Min"},
    {&ops::sigmoid, "Sigmoid"},
    {&ops::relu, "Relu"},
    {&ops::softplus, "Softplus"},
    {&ops::equal, "Equal"},
    {&ops::less, "Less"},
    {&ops::less_equal, "LessOrEqual"},
    {&ops::greater, "Greater"},
    {&ops::greater_equal, "GreaterOrEqual"},
    {&ops::whole_quotient, "Div"},
};

// The format compares no booleans but for equality, and chooses among no booleans in places.
Operand plain(Emitter& e, const Node& node) {
  const Extents extents = broadcast_extents(e, node);
  std::vector<std::string> inputs = names_of(e, node);
  const bool ordered =
      node.operation.elementwise == Elementwise::comparison && &node.operation != &ops::equal;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (ordered && node.inputs[i].dtype() == DType::boolean) inputs[i] = e.cast(inputs[i], DType::i64);
  }
  for (const Name& name : names) {
    if (name.operation == &node.operation) return {e.node(name.name, inputs), extents};
  }
  throw UnsupportedError(std::string(node.operation.name), node.origin.name, "it has no name in the format");
}

// The format's attributes are f32: in f64 the slope is a tensor, and what it is of is written out.
Operand with_alpha(Emitter& e, const Node& node) {
  const Operand x = e.operand(node.inputs[0]);
  const bool elu = &node.operation == &ops::elu;
  const double alpha = node.attributes.numbers[0];
  if (node.type.dtype != DType::f64)
    return {e.node(elu ? "Elu" : "LeakyRelu", {x.name}, {real("alpha", alpha)}), x.extents};
  const auto number = [&](double value) { return e.number(value, DType::f64); };
  const std::string zero = number(0);
  const std::string below =
      elu ? e.node("Sub", {e.node("Exp", {e.node("Min", {x.name, zero})}), number(1)}) : x.name;
  const std::string sloped = e.node("Mul", {below, number(alpha)});
  return {e.node("Where", {e.node("Greater", {x.name, zero}), x.name, sloped}), x.extents};
}

Operand square(Emitter& e, const Node& node) {
  const Operand x = e.operand(node.inputs[0]);
  return {e.node("Mul", {x.name, x.name}), x.extents};
}

Operand step(Emitter& e, const Node& node) {
  const Operand x = e.operand(node.inputs[0]);
  const DType dtype = node.inputs[0].dtype();
  return {e.cast(e.node("Greater", {x.name, e.number(0, dtype)}), node.type.dtype), x.extents};
}

Operand not_equal(Emitter& e, const Node& node) {
  const Extents extents = broadcast_extents(e, node);
  return {e.node("Not", {e.node("Equal", names_of(e, node))}), extents};
}

// 0 where the first operand is 0, whatever the second is.
Operand guarded(Emitter& e, const Node& node) {
  const Extents extents = broadcast_extents(e, node);
  const std::vector<std::string> inputs = names_of(e, node);
  const std::string zero = e.number(0, node.type.dtype);
  const char* name = &node.operation == &ops::quotient ? "Div" : "Mul";
  return {e.node("Where", {e.node("Equal", {inputs[0], zero}), zero, e.node(name, inputs)}), extents};
}

Operand clip(Emitter& e, const Node& node) {
  const Extents extents = broadcast_extents(e, node);
  const std::vector<std::string> x = names_of(e, node);
  return {e.node("Min", {e.node("Max", {x[0], x[1]}), x[2]}), extents};
}

Operand remainder(Emitter& e, const Node& node) {
  const Extents extents = broadcast_extents(e, node);
  return {e.node("Mod", names_of(e, node), {whole("fmod", 1)}), extents};
}

// Half precision and back.
Operand narrow(Emitter& e, const Node& node) {
  const Operand x = e.operand(node.inputs[0]);
  const bool half = node.attributes.numbers[0] == 11;
  const auto type = static_cast<int>(half ? ElementType::float16 : ElementType::bfloat16);
  return {e.cast(e.node("Cast", {x.name}, {whole("to", type)}), node.type.dtype), x.extents};
}

Operand cast(Emitter& e, const Node& node) {
  const Operand x = e.operand(node.inputs[0]);
  return {e.cast(x.name, node.type.dtype), x.extents};
}

Operand alias(Emitter& e, const Node& node) {
  return e.operand(node.inputs[0]);
}

Operand constant(Emitter& e, const Node& node) {
  return {e.constant(*node.attributes.value), fixed(node.type.shape)};
}

std::vector<ExportEntry> all_entries() {
  std::vector<ExportEntry> entries = {
      {&ops::leaky_relu, with_alpha},  {&ops::elu, with_alpha},
      {&ops::square, square},          {&ops::step, step},
      {&ops::not_equal, not_equal},    {&ops::quotient, guarded},
      {&ops::masked_product, guarded}, {&ops::clip, clip},
      {&ops::remainder, remainder},    {&ops::narrow, narrow},
      {&ops::cast_to, cast},           {&ops::alias, alias},
      {&ops::constant, constant},
  };
  for (const Name& name : names) entries.push_back({name.operation, plain});
  return entries;
}

}  // namespace

std::span<const ExportEntry> elementwise_exports() {
  static const std::vector<ExportEntry> entries = all_entries();
  return entries;
}

}  // namespace turunan::onnx
