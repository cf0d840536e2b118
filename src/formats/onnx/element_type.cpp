#include "formats/onnx/element_type.hpp"

#include <array>

#include "ops/narrow.hpp"
#include "ops/pieces.hpp"
#include "ops/view.hpp"
#include "ops/whole_numbers.hpp"

namespace turunan::onnx {

namespace {

struct Description {
  std::string_view name;
  std::optional<DType> carrier;
  int bits = 0;  // of a whole number
  bool is_unsigned = false;
};

const Description& describe(ElementType type) {
  static const std::array<Description, 17> all = {{
      {"undefined", {}},
      {"float", DType::f32},
      {"uint8", DType::i64, 8, true},
      {"int8", DType::i64, 8},
      {"uint16", DType::i64, 16, true},
      {"int16", DType::i64, 16},
      {"int32", DType::i64, 32},
      {"int64", DType::i64, 64},
      {"string", {}},
      {"bool", DType::boolean},
      {"float16", DType::f32},
      {"double", DType::f64},
      {"uint32", DType::i64, 32, true},
      {"uint64", DType::i64, 64, true},
      {"complex64", {}},
      {"complex128", {}},
      {"bfloat16", DType::f32},
  }};
  return all[static_cast<std::size_t>(type)];
}

Tensor whole(double value) {
  return Array::scalar(value, DType::i64);
}

// The low bits of a whole number, read as the narrower type.
Tensor wrapped(const Tensor& tensor, ElementType type) {
  const int unused = 64 - bits(type);
  if (unused == 0) return tensor;
  const Tensor low = ops::shift_right(ops::shift_left(tensor, whole(unused)), whole(unused));
  if (is_unsigned(type)) return low;
  return ops::where(ops::greater(low, whole(highest(type))), low - whole(std::exp2(bits(type))), low);
}

}  // namespace

std::string_view name(ElementType type) {
  return describe(type).name;
}

std::optional<DType> carrier(ElementType type) {
  return describe(type).carrier;
}

ElementType element_type(std::int64_t number) {
  return number >= 0 && number <= 16 ? static_cast<ElementType>(number) : ElementType::undefined;
}

bool is_whole(ElementType type) {
  return describe(type).bits != 0;
}

bool is_unsigned(ElementType type) {
  return describe(type).is_unsigned;
}

bool is_floating(ElementType type) {
  return carrier(type) && turunan::is_floating(*carrier(type));
}

int bits(ElementType type) {
  return describe(type).bits;
}

double lowest(ElementType type) {
  return is_unsigned(type) ? 0 : -std::exp2(bits(type) - 1);
}

double highest(ElementType type) {
  return std::exp2(bits(type) - (is_unsigned(type) ? 0 : 1)) - 1;
}

Tensor converted(const Tensor& tensor, ElementType type) {
  const Tensor carried = ops::cast(tensor, carrier(type).value());
  if (is_whole(type)) return wrapped(carried, type);
  if (type == ElementType::float16) {
    return apply(ops::narrow, {carried}, {.numbers = {11, -14, 65504}});
  }
  if (type == ElementType::bfloat16) {
    return apply(ops::narrow, {carried}, {.numbers = {8, -126, 3.3895313892515355e38}});
  }
  return carried;
}

Tensor saturated(const Tensor& tensor, ElementType type) {
  const Tensor low = constant_like(tensor, lowest(type)), high = constant_like(tensor, highest(type));
  return ops::cast(ops::minimum(ops::maximum(tensor, low), high), carrier(type).value());
}

ElementType declared(DType dtype) {
  switch (dtype) {
    case DType::boolean: return ElementType::boolean;
    case DType::i64: return ElementType::int64;
    case DType::f32: return ElementType::float32;
    case DType::f64: return ElementType::float64;
  }
  return ElementType::undefined;
}

}  // namespace turunan::onnx
