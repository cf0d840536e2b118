#include "formats/onnx/export/emitter.hpp"
#include "ops/gather.hpp"
#include "ops/indexing.hpp"
#include "ops/view.hpp"

// The same elements elsewhere: other shapes, parts, places.

namespace turunan::onnx {

namespace {

// Left to the operators that follow, which repeat by themselves.
Operand broadcast(Emitter& e, const Node& node) {
  return e.operand(node.inputs[0]);
}

Operand permute(Emitter& e, const Node& node) {
  const Operand x = e.full(node.inputs[0]);
  Extents extents;
  for (const std::int64_t axis : node.attributes.axes)
    extents.push_back(x.extents[static_cast<std::size_t>(axis)]);
  return {e.permuted(x.name, node.attributes.axes), extents};
}

// The examples go on to the axis that starts where theirs started and takes whole examples; none in vain.
std::optional<Extents> reshaped_extents(const Extents& from, const Shape& to) {
  Extents result = fixed(to);
  std::int64_t before = 1;
  std::size_t axis = 0;
  while (axis < from.size() && !from[axis].batch) before *= from[axis++].size;
  if (axis == from.size()) return result;
  std::int64_t front = 1;
  for (std::size_t i = 0; i < result.size(); ++i) {
    const std::int64_t size = result[i].size, own = from[axis].size;
    const bool whole_examples = own > 0 && (size % own == 0 || own % size == 0);
    if (front == before && size != 0 && whole_examples && (size >= own || i + 1 == result.size())) {
      result[i].batch = true;
      return result;
    }
    front *= size;
  }
  return {};
}

Operand reshape(Emitter& e, const Node& node) {
  const Operand x = e.full(node.inputs[0]);
  const std::optional<Extents> extents = reshaped_extents(x.extents, node.type.shape);
  if (!extents) {
    for (const Extent& extent : x.extents) e.require_fixed(extent, node, "is split between axes");
  }
  return {e.reshaped(x.name, *extents), *extents};
}

// Only axes that are cut are named; before the first element there is nothing to name but the far end.
Operand take_slice(Emitter& e, const Node& node) {
  const Operand x = e.full(node.inputs[0]);
  std::vector<std::int64_t> starts, ends, axes, steps;
  Extents extents = x.extents;
  for (std::size_t i = 0; i < extents.size(); ++i) {
    const Slice& s = node.attributes.slices[i];
    if (s == Slice{0, extents[i].size, 1}) continue;
    e.require_fixed(extents[i], node, "is cut");
    extents[i].size = s.count;
    const std::int64_t end = s.start + s.count * s.step;
    starts.push_back(s.start);
    ends.push_back(s.count == 0 ? s.start : end < 0 ? INT64_MIN : end);
    axes.push_back(static_cast<std::int64_t>(i));
    steps.push_back(s.step);
  }
  if (axes.empty()) return x;
  return {
      e.node("Slice", {x.name, e.integers(starts), e.integers(ends), e.integers(axes), e.integers(steps)}),
      extents};
}

Operand place_slice(Emitter& e, const Node& node) {
  const Operand x = e.full(node.inputs[0]);
  std::vector<std::int64_t> before, after;
  Extents extents = x.extents;
  for (std::size_t i = 0; i < extents.size(); ++i) {
    const Slice& s = node.attributes.slices[i];
    const std::int64_t size = node.attributes.shape[i];
    if (s.step != 1 && s.count > 1) {
      throw UnsupportedError(std::string(node.operation.name), node.origin.name,
                             "it leaves gaps between elements");
    }
    before.push_back(s.start);
    after.push_back(size - s.start - s.count);
    if (size != s.count) e.require_fixed(extents[i], node, "is filled up");
    extents[i].size = size;
  }
  before.insert(before.end(), after.begin(), after.end());
  return {e.node("Pad", {x.name, e.integers(before), e.number(0, node.type.dtype)}), extents};
}

Operand concatenate(Emitter& e, const Node& node) {
  const auto axis = static_cast<std::size_t>(node.attributes.axes[0]);
  std::vector<std::string> names;
  Extents extents;
  for (const Tensor& input : node.inputs) {
    const Operand x = e.full(input);
    e.require_fixed(x.extents[axis], node, "is put together with others");
    if (extents.empty()) extents = x.extents;
    for (std::size_t i = 0; i < extents.size(); ++i) extents[i].batch |= x.extents[i].batch;
    names.push_back(x.name);
  }
  extents[axis] = {node.type.shape[axis], false};
  return {e.node("Concat", names, {whole("axis", node.attributes.axes[0])}), extents};
}

Operand gather(Emitter& e, const Node& node) {
  const Operand x = e.full(node.inputs[0]), places = e.full(node.inputs[1]);
  const std::int64_t axis = node.attributes.axes[0];
  e.require_fixed(x.extents[static_cast<std::size_t>(axis)], node, "is counted among the places");
  Extents extents(x.extents.begin(), x.extents.begin() + axis);
  extents.insert(extents.end(), places.extents.begin(), places.extents.end());
  extents.insert(extents.end(), x.extents.begin() + axis + 1, x.extents.end());
  const DType dtype = node.inputs[1].dtype();
  std::string at = is_floating(dtype) ? e.node("Round", {places.name}) : places.name;
  if (dtype != DType::i64) at = e.cast(at, DType::i64);
  return {e.node("Gather", {x.name, at}, {whole("axis", axis)}), extents};
}

Operand one_hot(Emitter& e, const Node& node) {
  const Operand labels = e.full(node.inputs[0]);
  const std::vector<std::int64_t> sizes(node.type.shape.begin(), node.type.shape.end() - 1);
  const std::optional<Extents> rows = reshaped_extents(labels.extents, Shape(sizes));
  if (!rows) {
    for (const Extent& extent : labels.extents) e.require_fixed(extent, node, "is split between axes");
  }
  std::string name = labels.extents.size() == rows->size() ? labels.name : e.reshaped(labels.name, *rows);
  if (node.inputs[0].dtype() != DType::i64) name = e.cast(name, DType::i64);
  const std::string depth = e.integers({node.type.shape.from_end(1)});
  // In f64 ONNX Runtime knows no one-hot rows.
  const bool wide = node.type.dtype == DType::f64;
  const DType dtype = wide ? DType::f32 : node.type.dtype;
  const std::string values = e.constant(Array({2}, std::vector<double>{0, 1}, dtype));
  Extents extents = *rows;
  extents.push_back({node.type.shape.from_end(1), false});
  const std::string rows_of_one = e.node("OneHot", {name, depth, values}, {whole("axis", -1)});
  return {wide ? e.cast(rows_of_one, DType::f64) : rows_of_one, extents};
}

constexpr ExportEntry entries[] = {
    {&ops::broadcast, broadcast},   {&ops::permute, permute},         {&ops::reshape_to, reshape},
    {&ops::take_slice, take_slice}, {&ops::place_slice, place_slice}, {&ops::concatenate, concatenate},
    {&ops::gather_places, gather},  {&ops::onehot, one_hot},
};

}  // namespace

std::span<const ExportEntry> shape_exports() {
  return entries;
}

}  // namespace turunan::onnx
