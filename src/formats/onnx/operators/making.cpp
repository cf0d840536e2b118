#include "formats/onnx/builder.hpp"
#include "formats/onnx/operators/common.hpp"
#include "formats/onnx/tensor_data.hpp"
#include "graph/memory.hpp"
#include "ops/pieces.hpp"

// Tensors made from sizes, numbers and places.

namespace turunan::onnx {

namespace {

Value floats(const Shape& shape, const std::vector<double>& elements) {
  return {Tensor(Array(shape, elements, DType::f32)), ElementType::float32};
}

Values constant(const Call& c) {
  if (const auto* found = c.find("value")) {
    const auto type = element_type(found->t().data_type());
    return {{Tensor(value_of(found->t(), c.builder().folder())), type}};
  }
  if (const auto* found = c.find("sparse_value")) {
    const auto type = element_type(found->sparse_tensor().values().data_type());
    return {{Tensor(value_of(found->sparse_tensor(), c.builder().folder())), type}};
  }
  if (c.has_attribute("value_float")) return {floats({}, {c.number("value_float")})};
  if (c.has_attribute("value_int")) {
    return {{Tensor(whole_numbers({}, {c.integer("value_int")})), ElementType::int64}};
  }
  if (c.has_attribute("value_ints")) {
    return {{Tensor(whole_numbers(c.integers("value_ints"))), ElementType::int64}};
  }
  if (c.has_attribute("value_floats")) {
    const std::vector<double> elements = c.numbers("value_floats");
    return {floats({static_cast<std::int64_t>(elements.size())}, elements)};
  }
  c.unsupported("a constant of text, or of a kind that is not known");
}

Values constant_of_shape(const Call& c) {
  const Shape shape(c.constant_integers(0));
  (void)shape.elements();
  Value one = floats({}, {0});
  if (const auto* found = c.find("value")) {
    one = {Tensor(value_of(found->t(), c.builder().folder())), element_type(found->t().data_type())};
    if (one.tensor.shape().elements() != 1) c.malformed("fills with one number");
  }
  return {{ops::broadcast_to(ops::reshape(one.tensor, Shape{}), shape), one.type}};
}

// Ones on the diagonal k places above the main one.
Values eye_like(const Call& c) {
  const Tensor& x = c.tensor(0);
  if (x.rank() != 2) c.malformed("takes a matrix");
  const ElementType type = c.has_attribute("dtype") ? element_type(c.integer("dtype")) : c.type(0);
  if (!carrier(type)) c.unsupported("the element type " + std::string(name(type)));
  const Tensor rows = along_axis(whole_numbers(counted(x.shape()[0])), 0, 2);
  const Tensor columns = along_axis(whole_numbers(counted(x.shape()[1])), 1, 2);
  const Tensor k = whole_numbers({}, {c.integer("k", 0)});
  return {{ops::cast(ops::equal(columns, rows + k), *carrier(type)), type}};
}

Values range(const Call& c) {
  const double start = c.constant_number(0), limit = c.constant_number(1), step = c.constant_number(2);
  const double count = std::max(0.0, std::ceil((limit - start) / step));
  if (!(count <= static_cast<double>(Shape::max_elements))) c.malformed("is a range of no finite length");
  require_memory(static_cast<std::size_t>(count) * sizeof(double));
  std::vector<double> elements(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < elements.size(); ++i) elements[i] = start + static_cast<double>(i) * step;
  return {{Tensor(Array({static_cast<std::int64_t>(elements.size())}, elements, c.tensor(0).dtype())),
           c.type(0)}};
}

// The values off and on, the second at the place that each index names; places outside name none.
Values one_hot(const Call& c) {
  const Tensor indices = ops::cast(c.tensor(0), DType::i64);
  const double classes = c.constant_number(1);
  if (!(classes >= 1 && classes < 1e8)) c.malformed("has a depth of no classes, or of too many");
  const auto depth = static_cast<std::int64_t>(classes);
  if (depth < 1 || c.tensor(2).shape().elements() != 2) c.malformed("takes a depth above 0 and two values");
  const std::size_t rank = indices.rank() + 1;
  const auto axis = static_cast<std::size_t>(ops::normalise_axis(c.integer("axis", -1), rank));
  const Tensor zero = whole_numbers({}, {0});
  const Tensor places =
      ops::where(ops::less(indices, zero), indices + Tensor(whole_numbers({}, {depth})), indices);
  const Tensor on =
      ops::equal(with_axis(places, axis), along_axis(whole_numbers(counted(depth)), axis, rank));
  return {{ops::where(on, single(c.tensor(2), 0, 1), single(c.tensor(2), 0, 0)), c.type(2)}};
}

// What lies on the k-th diagonal and above it, or below it.
Values triangle(const Call& c) {
  const Tensor& x = c.tensor(0);
  if (x.rank() < 2) c.malformed("takes matrices");
  const Tensor k = whole_numbers({}, {c.has(1) ? c.constant_integer(1) : 0});
  const Tensor rows = along_axis(whole_numbers(counted(x.shape().from_end(2))), 0, 2);
  const Tensor columns = along_axis(whole_numbers(counted(x.shape().from_end(1))), 1, 2);
  const Tensor kept =
      c.flag("upper", true) ? ops::greater_equal(columns, rows + k) : ops::less_equal(columns, rows + k);
  return {{ops::cast(ops::where(kept, x, number(0, x)), x.dtype()), c.type(0)}};
}

constexpr OperatorEntry entries[] = {
    {"Constant", constant}, {"ConstantOfShape", constant_of_shape},
    {"EyeLike", eye_like},  {"Range", range},
    {"OneHot", one_hot},    {"Trilu", triangle},
};

}  // namespace

std::span<const OperatorEntry> making_operators() {
  return entries;
}

}  // namespace turunan::onnx
