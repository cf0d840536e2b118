#include "formats/onnx/export/emitter.hpp"
#include "ops/axes.hpp"
#include "ops/cumulative.hpp"
#include "ops/determinant.hpp"
#include "ops/extremes.hpp"
#include "ops/product.hpp"
#include "ops/softmax.hpp"
#include "ops/statistics.hpp"
#include "ops/sum.hpp"

// What meets along axes: reductions, products, softmax.

namespace turunan::onnx {

namespace {

Extents reduced(const Extents& extents, const std::vector<std::int64_t>& axes, bool keepdims) {
  Extents result;
  for (std::size_t i = 0; i < extents.size(); ++i) {
    const bool gone = std::binary_search(axes.begin(), axes.end(), static_cast<std::int64_t>(i));
    if (!gone) result.push_back(extents[i]);
    if (gone && keepdims) result.push_back({1, false});
  }
  return result;
}

const char* name_of(const Operation& operation) {
  if (&operation == &ops::reduce_mean) return "ReduceMean";
  if (&operation == &ops::reduce_max) return "ReduceMax";
  if (&operation == &ops::reduce_min) return "ReduceMin";
  if (&operation == &ops::reduce_product) return "ReduceProd";
  return &operation == &ops::norm ? "ReduceL2" : "ReduceSum";
}

// A reduction over no axis changes nothing, save that a scalar has none to begin with.
Operand reduce(Emitter& e, const Node& node) {
  Operand x = e.full(node.inputs[0]);
  if (node.inputs[0].dtype() == DType::boolean) x.name = e.cast(x.name, DType::i64);
  std::vector<std::int64_t> axes = ops::normalise_axes(node.attributes.axes, node.inputs[0].rank());
  const Extents extents = reduced(x.extents, axes, node.attributes.keepdims);
  if (axes.empty()) return x;
  const NodeAttribute keep = whole("keepdims", node.attributes.keepdims ? 1 : 0);
  const std::string name = name_of(node.operation);
  for (const std::int64_t axis : axes) {
    // A mean written as a sum over a number would be wrong for any other number.
    const Extent& extent = x.extents[static_cast<std::size_t>(axis)];
    if (name == "ReduceSum")
      e.require_fixed(extent, node, "is summed over, and what follows may divide by it");
  }
  if (name == "ReduceSum") return {e.node(name, {x.name, e.integers(axes)}, {keep}), extents};
  return {e.node(name, {x.name}, {wholes("axes", axes), keep}), extents};
}

// The place within one axis, or among all elements row by row.
Operand place_of(Emitter& e, const Node& node) {
  Operand x = e.full(node.inputs[0]);
  const std::string name = &node.operation == &ops::argmax ? "ArgMax" : "ArgMin";
  const std::vector<std::int64_t> axes = ops::normalise_axes(node.attributes.axes, node.inputs[0].rank());
  if (axes.size() == 1) {
    const Extents extents = reduced(x.extents, axes, node.attributes.keepdims);
    return {
        e.node(name, {x.name}, {whole("axis", axes[0]), whole("keepdims", node.attributes.keepdims ? 1 : 0)}),
        extents};
  }
  if (axes.size() != node.inputs[0].rank()) {
    throw UnsupportedError(std::string(node.operation.name), node.origin.name,
                           "it goes over several axes, not all");
  }
  for (const Extent& extent : x.extents) e.require_fixed(extent, node, "is counted among the places");
  const std::string row = e.node("Reshape", {x.name, e.integers({-1})});
  const std::string place = e.node(name, {row}, {whole("axis", 0), whole("keepdims", 0)});
  return {e.reshaped(place, fixed(node.type.shape)), fixed(node.type.shape)};
}

Operand softmax(Emitter& e, const Node& node) {
  const Operand x = e.full(node.inputs[0]);
  const char* name = &node.operation == &ops::softmax ? "Softmax" : "LogSoftmax";
  return {e.node(name, {x.name}, {whole("axis", node.attributes.axes[0])}), x.extents};
}

Operand cumulative_sum(Emitter& e, const Node& node) {
  const Operand x = e.full(node.inputs[0]);
  const std::string axis = e.number(static_cast<double>(node.attributes.axes[0]), DType::i64);
  return {e.node("CumSum", {x.name, axis}), x.extents};
}

Operand matmul(Emitter& e, const Node& node) {
  const Operand a = e.full(node.inputs[0]), b = e.full(node.inputs[1]);
  Extents extents = a.extents;
  for (std::size_t i = 0; i + 2 < extents.size(); ++i) extents[i].batch |= b.extents[i].batch;
  extents.back() = b.extents.back();
  return {e.node("MatMul", {a.name, b.name}), extents};
}

Operand determinant(Emitter& e, const Node& node) {
  const Operand x = e.full(node.inputs[0]);
  return {e.node("Det", {x.name}), {x.extents.begin(), x.extents.end() - 2}};
}

constexpr ExportEntry entries[] = {
    {&ops::reduce_sum, reduce},
    {&ops::reduce_mean, reduce},
    {&ops::reduce_max, reduce},
    {&ops::reduce_min, reduce},
    {&ops::reduce_product, reduce},
    {&ops::norm, reduce},
    {&ops::argmax, place_of},
    {&ops::argmin, place_of},
    {&ops::softmax, softmax},
    {&ops::log_softmax, softmax},
    {&ops::cumulative_sum, cumulative_sum},
    {&ops::matmul, matmul},
    {&ops::determinant, determinant},
};

}  // namespace

std::span<const ExportEntry> reduction_exports() {
  return entries;
}

}  // namespace turunan::onnx
