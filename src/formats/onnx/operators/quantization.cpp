#include "formats/onnx/operators/quantization.hpp"

#include "ops/extremes.hpp"
#include "ops/pieces.hpp"
#include "ops/product.hpp"

// Numbers as whole numbers of a scale: x ≈ scale · (q − zero point).

namespace turunan::onnx {

namespace {

// A scale or a zero point of one number, or of one for each part along an axis.
Tensor along(const Tensor& numbers, const Tensor& x, std::int64_t axis) {
  if (numbers.shape().elements() == 1) return ops::reshape(numbers, Shape{});
  if (numbers.rank() != 1) return numbers;
  return along_axis(numbers, axis_of(axis, x), x.rank());
}

}  // namespace

Tensor centred(const Call& c, std::size_t input, std::size_t zero_point, std::int64_t axis) {
  const Tensor q = ops::cast(c.tensor(input), DType::f64);
  if (!c.has(zero_point)) return q;
  return q - along(ops::cast(c.tensor(zero_point), DType::f64), q, axis);
}

Value quantized(const Tensor& x, const Tensor& zero, ElementType type) {
  const Tensor shifted = ops::cast(ops::round(x), DType::f64) + ops::cast(zero, DType::f64);
  return {saturated(shifted, type), type};
}

namespace {

Values quantize(const Call& c) {
  const Tensor& x = c.tensor(0);
  const std::int64_t axis = c.integer("axis", 1);
  const Tensor ratio = ops::cast(x, c.tensor(1).dtype()) / along(c.tensor(1), x, axis);
  const ElementType type = c.has(2) ? c.type(2) : ElementType::uint8;
  if (!is_whole(type)) c.unsupported("the element type " + std::string(name(type)));
  const Tensor zero = c.has(2) ? along(c.tensor(2), x, axis) : Tensor(whole_numbers({}, {0}));
  return {quantized(ratio, zero, type)};
}

Values dequantize(const Call& c) {
  const std::int64_t axis = c.integer("axis", 1);
  const Tensor scale = along(c.tensor(1), c.tensor(0), axis);
  return {computed(ops::cast(centred(c, 0, 2, axis), scale.dtype()) * scale, c.type(1))};
}

// The scale spreads the range of x, 0 included, over 0 … 255.
Values dynamic_quantize(const Call& c) {
  const Tensor& x = c.tensor(0);
  const Tensor zero = number(0, x);
  const Tensor high = ops::maximum(ops::apply_reduction(ops::reduce_max, x, {}, false), zero);
  const Tensor low = ops::minimum(ops::apply_reduction(ops::reduce_min, x, {}, false), zero);
  const Tensor scale = (high - low) / 255.0;
  const Value point = {saturated(ops::round(-(low / scale)), ElementType::uint8), ElementType::uint8};
  return {quantized(x / scale, point.tensor, ElementType::uint8), {scale, c.type(0)}, point};
}

Values product_of_whole(const Call& c) {
  // A zero point of the first matrix goes by rows, one of the second by columns.
  const Tensor product = ops::product(centred(c, 0, 2, -2), centred(c, 1, 3, -1));
  return {computed(product, ElementType::int32)};
}

Values quantized_product(const Call& c) {
  const Tensor a = centred(c, 0, 2, -2) * along(ops::cast(c.tensor(1), DType::f64), c.tensor(0), -2);
  const Tensor b = centred(c, 3, 5, -1) * along(ops::cast(c.tensor(4), DType::f64), c.tensor(3), -1);
  const Tensor y = ops::product(a, b) / along(ops::cast(c.tensor(6), DType::f64), c.tensor(3), -1);
  return {quantized(y, along(c.tensor(7), c.tensor(3), -1), c.type(7))};
}

constexpr OperatorEntry entries[] = {
    {"QuantizeLinear", quantize},
    {"DequantizeLinear", dequantize},
    {"DynamicQuantizeLinear", dynamic_quantize},
    {"MatMulInteger", product_of_whole},
    {"QLinearMatMul", quantized_product},
};

}  // namespace

std::span<const OperatorEntry> quantization_operators() {
  return entries;
}

}  // namespace turunan::onnx
