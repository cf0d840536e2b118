#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <type_traits>

#include "turunan/shape.hpp"

namespace turunan {

static_assert(sizeof(bool) == 1, "a boolean element takes one byte");

template <class T>
inline constexpr DType dtype_of = std::is_same_v<T, bool>     ? DType::boolean
                                  : std::is_same_v<T, float>  ? DType::f32
                                  : std::is_same_v<T, double> ? DType::f64
                                                              : DType::i64;

/// Calls f.operator()<T>() with the C++ type of a dtype.
template <class F>
void visit_dtype(DType dtype, F f) {
  switch (dtype) {
    case DType::boolean: return f.template operator()<bool>();
    case DType::i64: return f.template operator()<std::int64_t>();
    case DType::f32: return f.template operator()<float>();
    case DType::f64: return f.template operator()<double>();
  }
}

/// One element as another type; to an integer it cuts towards zero, and what does not fit becomes the nearest
/// end.
template <class To, class From>
To convert(From value) {
  if constexpr (std::is_same_v<To, bool>) {
    return value != From{0};
  } else if constexpr (std::is_same_v<To, std::int64_t> && std::is_floating_point_v<From>) {
    constexpr double end = 9223372036854775808.0;
    if (std::isnan(value)) return 0;
    if (static_cast<double>(value) >= end) return INT64_MAX;
    if (static_cast<double>(value) < -end) return INT64_MIN;
    return static_cast<std::int64_t>(value);
  } else {
    return static_cast<To>(value);
  }
}

/// An element that is kept as a byte (Array::of_bytes).
template <class T>
T element_of_byte(std::uint8_t byte, double divisor) {
  return convert<T>(byte / divisor);
}

/// The same of every byte.
template <class T>
std::array<T, 256> elements_of_bytes(double divisor) {
  std::array<T, 256> elements;
  for (std::size_t byte = 0; byte < elements.size(); ++byte)
    elements[byte] = element_of_byte<T>(static_cast<std::uint8_t>(byte), divisor);
  return elements;
}

}  // namespace turunan
