#include "formats/onnx/operators/common.hpp"
#include "ops/hyperbolic.hpp"
#include "ops/inverse_trigonometry.hpp"
#include "ops/pieces.hpp"
#include "ops/power.hpp"
#include "ops/trigonometry.hpp"

// Functions of one number, element by element, and changes of the element type.

namespace turunan::onnx {

namespace {

template <const Operation& operation>
Values unary(const Call& c) {
  return {computed(operation(c.tensor(0)), c.type(0))};
}

Values reciprocal(const Call& c) {
  return {computed(number(1, c.tensor(0)) / c.tensor(0), c.type(0))};
}

Values clip(const Call& c) {
  Tensor x = c.tensor(0);
  if (c.has(1)) x = ops::maximum(x, c.tensor(1));
  if (c.has_attribute("min")) x = ops::maximum(x, number(c.number("min"), x));
  if (c.has(2)) x = ops::minimum(x, c.tensor(2));
  if (c.has_attribute("max")) x = ops::minimum(x, number(c.number("max"), x));
  return {{x, c.type(0)}};
}

Values is_nan(const Call& c) {
  return {{ops::not_equal(c.tensor(0), c.tensor(0)), ElementType::boolean}};
}

Values is_infinite(const Call& c) {
  const Tensor& x = c.tensor(0);
  const bool above = c.flag("detect_positive", true), below = c.flag("detect_negative", true);
  const Tensor seen = above && below ? ops::abs(x) : below ? -x : x;
  const Tensor end = number(above || below ? INFINITY : NAN, x);
  return {{ops::equal(seen, end), ElementType::boolean}};
}

// The carrier i64 of a uint64 holds what is beyond its end as negative numbers.
Tensor unwrapped(const Value& value) {
  if (value.type != ElementType::uint64) return value.tensor;
  const Tensor x = ops::cast(value.tensor, DType::f64);
  return ops::where(ops::less(x, number(0, x)), x + number(std::exp2(64), x), x);
}

Values cast_to(const Call& c, ElementType type) {
  if (!carrier(type) || !carrier(c.type(0))) {
    c.unsupported("no text: it casts " + std::string(name(c.type(0))) + " to " + std::string(name(type)));
  }
  return {computed(is_floating(type) ? unwrapped(c.value(0)) : c.tensor(0), type)};
}

Values cast(const Call& c) {
  return cast_to(c, element_type(c.integer("to")));
}

Values cast_like(const Call& c) {
  return cast_to(c, c.type(1));
}

constexpr OperatorEntry entries[] = {
    {"Ceil", unary<ops::ceil>},
    {"Floor", unary<ops::floor>},
    {"Round", unary<ops::round>},
    {"Sign", unary<ops::sign>},
    {"Exp", unary<ops::exp>},
    {"Log", unary<ops::log>},
    {"Sqrt", unary<ops::sqrt>},
    {"Sin", unary<ops::sin>},
    {"Cos", unary<ops::cos>},
    {"Tan", unary<ops::tan>},
    {"Asin", unary<ops::asin>},
    {"Acos", unary<ops::acos>},
    {"Atan", unary<ops::atan>},
    {"Sinh", unary<ops::sinh>},
    {"Cosh", unary<ops::cosh>},
    {"Tanh", unary<ops::tanh>},
    {"Asinh", unary<ops::asinh>},
    {"Acosh", unary<ops::acosh>},
    {"Atanh", unary<ops::atanh>},
    {"Erf", unary<ops::erf>},
    {"Reciprocal", reciprocal},
    {"Clip", clip},
    {"IsNaN", is_nan},
    {"IsInf", is_infinite},
    {"Cast", cast},
    {"CastLike", cast_like},
};

}  // namespace

std::span<const OperatorEntry> elementwise_operators() {
  return entries;
}

}  // namespace turunan::onnx
