#include <cmath>

#include "graph/allocate.hpp"
#include "turunan/array.hpp"
#include "turunan/error.hpp"

// Arrays whose elements are kept as bytes.

namespace turunan {

Array Array::of_bytes(const TensorType& type, double divisor) {
  if (!is_floating(type.dtype))
    throw TypeError("elements kept as bytes are f32 or f64, not " + std::string(name(type.dtype)));
  constexpr double most = 65536;
  if (!(divisor >= 1 && divisor <= most) || divisor != std::floor(divisor)) {
    throw DomainError("bytes are divided by a whole number from 1 to 65536, not by " +
                      to_string(scalar(divisor)));
  }
  Array array = over(type, nullptr);
  array.buffer_ = allocate(static_cast<std::size_t>(type.shape.elements()));
  array.divisor_ = divisor;
  return array;
}

std::span<const std::uint8_t> Array::bytes() const {
  return const_cast<Array*>(this)->bytes();
}

std::span<std::uint8_t> Array::bytes() {
  if (!is_of_bytes())
    throw TypeError("these elements are kept as " + std::string(name(dtype())) + ", not as bytes");
  if (!is_row_major()) throw ShapeError("only a row-major array lies in one piece of memory");
  return {reinterpret_cast<std::uint8_t*>(first()), static_cast<std::size_t>(elements())};
}

}  // namespace turunan
