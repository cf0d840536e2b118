#include "ops/arithmetic.hpp"
#include "formats/onnx/operators/common.hpp"
#include "ops/pieces.hpp"
#include "ops/power.hpp"
#include "ops/whole_numbers.hpp"

// Sums, products, quotients, powers, remainders, the greater and the less of two, shifts of bits.

namespace turunan::onnx {

namespace {

// Until version 7 the second operand was broadcast only where an attribute said so, from an axis on.
Tensor second_operand(const Call& c) {
  const Tensor& a = c.tensor(0);
  const Tensor& b = c.tensor(1);
  if (!c.flag("broadcast") || !c.has_attribute("axis")) return b;
  std::vector<std::int64_t> sizes = b.shape().sizes();
  sizes.resize(std::max(a.rank() - axis_of(c.integer("axis"), a), sizes.size()), 1);
  return ops::reshape(b, Shape(std::move(sizes)));
}

template <const Operation& operation>
Values binary(const Call& c) {
  return {computed(operation(c.tensor(0), second_operand(c)), c.type(0))};
}

Values divide(const Call& c) {
  const Operation& division = is_whole(c.type(0)) ? ops::whole_quotient : ops::divide;
  return {computed(division(c.tensor(0), second_operand(c)), c.type(0))};
}

Values power(const Call& c) {
  const Tensor& base = c.tensor(0);
  const DType dtype = is_whole(c.type(0)) ? DType::f64 : base.dtype();
  const Tensor exponent = ops::cast(second_operand(c), dtype);
  return {computed(ops::power(ops::cast(base, dtype), exponent), c.type(0))};
}

// fmod = 1 takes the sign of the first operand, fmod = 0 that of the second.
Values modulo(const Call& c) {
  const Tensor &a = c.tensor(0), &b = c.tensor(1);
  const Tensor rest = ops::remainder(a, b);
  if (c.flag("fmod")) return {computed(rest, c.type(0))};
  const Tensor zero = number(0, rest);
  const Tensor other_sign = ops::not_equal(ops::less(rest, zero), ops::less(b, zero));
  const Tensor moved = ops::where(other_sign, rest + b, rest);
  return {computed(ops::where(ops::equal(rest, zero), rest, moved), c.type(0))};
}

template <const Operation& operation>
Tensor of_all(const Call& c) {
  if (c.inputs() == 0) c.malformed("takes at least one input");
  Tensor result = c.tensor(0);
  for (std::size_t i = 1; i < c.inputs(); ++i) result = operation(result, c.tensor(i));
  return result;
}

template <const Operation& operation>
Values variadic(const Call& c) {
  return {computed(of_all<operation>(c), c.type(0))};
}

Values mean(const Call& c) {
  return {computed(of_all<ops::add>(c) / static_cast<double>(c.inputs()), c.type(0))};
}

Values negate(const Call& c) {
  return {computed(-c.tensor(0), c.type(0))};
}

Values absolute(const Call& c) {
  return {computed(is_unsigned(c.type(0)) ? c.tensor(0) : ops::abs(c.tensor(0)), c.type(0))};
}

Values shift(const Call& c) {
  const std::string direction = c.text("direction", "");
  if (direction != "LEFT" && direction != "RIGHT")
    c.malformed("shifts LEFT or RIGHT, not '" + direction + "'");
  const Operation& operation = direction == "LEFT" ? ops::shift_left : ops::shift_right;
  return {computed(operation(c.tensor(0), c.tensor(1)), c.type(0))};
}

constexpr OperatorEntry entries[] = {
    {"Add", binary<ops::add>},
    {"Sub", binary<ops::subtract>},
    {"Mul", binary<ops::multiply>},
    {"Div", divide},
    {"Pow", power},
    {"Mod", modulo},
    {"Sum", variadic<ops::add>},
    {"Mean", mean},
    {"Max", variadic<ops::maximum>},
    {"Min", variadic<ops::minimum>},
    {"Neg", negate},
    {"Abs", absolute},
    {"BitShift", shift},
};

}  // namespace

std::span<const OperatorEntry> arithmetic_operators() {
  return entries;
}

}  // namespace turunan::onnx
