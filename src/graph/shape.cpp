#include "turunan/shape.hpp"

#include <algorithm>

#include "turunan/error.hpp"

namespace turunan {

std::string_view name(DType dtype) {
  switch (dtype) {
    case DType::boolean: return "bool";
    case DType::i64: return "i64";
    case DType::f32: return "f32";
    case DType::f64: return "f64";
  }
  return "?";
}

std::size_t size_in_bytes(DType dtype) {
  switch (dtype) {
    case DType::boolean: return 1;
    case DType::f32: return 4;
    case DType::i64:
    case DType::f64: return 8;
  }
  return 0;
}

DType promote(DType a, DType b) {
  if (a > b) std::swap(a, b);
  return a == DType::i64 && b == DType::f32 ? DType::f64 : b;
}

std::int64_t Shape::elements() const {
  std::int64_t product = 1;
  bool empty = false;
  for (const std::int64_t size : sizes_) {
    if (size < 0)
      throw ShapeError("the size of a tensor along an axis is not negative", {},
                       "this one is " + std::to_string(size));
    if (size != 0 && product > max_elements / size) {
      throw ShapeError("a tensor of " + to_string(*this) + " has too many elements");
    }
    empty = empty || size == 0;
    product *= std::max<std::int64_t>(size, 1);
  }
  return empty ? 0 : product;
}

std::string to_string(const Shape& shape) {
  if (shape.rank() == 0) return "a scalar";
  if (shape.rank() == 1) return std::to_string(shape[0]) + (shape[0] == 1 ? " element" : " elements");
  std::string text;
  for (const std::int64_t size : shape) {
    if (!text.empty()) text += "×";
    text += std::to_string(size);
  }
  return text;
}

std::vector<std::int64_t> row_major_strides(const Shape& shape) {
  std::vector<std::int64_t> strides(shape.rank());
  std::int64_t step = 1;
  for (std::size_t axis = shape.rank(); axis-- > 0;) {
    strides[axis] = step;
    step *= std::max<std::int64_t>(shape[axis], 1);
  }
  return strides;
}

Shape broadcast_shapes(const Shape& a, const Shape& b) {
  const std::size_t rank = std::max(a.rank(), b.rank());
  std::vector<std::int64_t> sizes(rank);
  for (std::size_t back = 1; back <= rank; ++back) {
    const std::int64_t m = back <= a.rank() ? a.from_end(back) : 1;
    const std::int64_t n = back <= b.rank() ? b.from_end(back) : 1;
    if (m != n && m != 1 && n != 1) {
      throw ShapeError(
          "the shapes do not broadcast: along each axis the sizes must agree, or one of them be 1",
          {{0, "is " + to_string(a)}, {1, "is " + to_string(b)}});
    }
    sizes[rank - back] = m == 1 ? n : m;
  }
  return Shape(std::move(sizes));
}

std::string to_string(const TensorType& type) {
  return std::string(name(type.dtype)) + " " + to_string(type.shape);
}

}  // namespace turunan
