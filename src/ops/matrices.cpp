#include "ops/matrices.hpp"

#include "turunan/error.hpp"

namespace turunan::ops {

namespace {

std::string counted(std::int64_t n, const char* what) {
  return std::to_string(n) + " " + what + (n == 1 ? "" : "s");
}

}  // namespace

Shape stack_shape(const Shape& shape) {
  return Shape({shape.begin(), shape.end() - 2});
}

Shape with_sizes(Shape stack, std::initializer_list<std::int64_t> sizes) {
  std::vector<std::int64_t> all = stack.sizes();
  all.insert(all.end(), sizes);
  return Shape(std::move(all));
}

void require_matrix(const TensorType& x, std::string_view what) {
  if (x.shape.rank() < 2) {
    throw ShapeError(std::string(what) + " is of a matrix", {{0, "is " + to_string(x.shape)}});
  }
  if (!is_floating(x.dtype)) {
    throw TypeError(std::string(what) + " is of floating-point numbers", {{0, "is " + to_string(x)}});
  }
}

void require_square(const TensorType& x, std::string_view what, std::string_view help) {
  require_matrix(x, what);
  const std::int64_t rows = x.shape.from_end(2), columns = x.shape.from_end(1);
  if (rows != columns) {
    throw ShapeError(
        std::string(what) + " is of a square matrix",
        {{0, "is " + to_string(x.shape) + ": " + counted(rows, "row") + ", " + counted(columns, "column")}},
        std::string(help));
  }
}

Tensor lower_triangle(const Tensor& x, double diagonal) {
  const std::int64_t rows = x.shape().from_end(2), columns = x.shape().from_end(1);
  Array mask = Array::zeros({DType::f64, {rows, columns}});
  const auto elements = mask.write<double>();
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < columns && j <= i; ++j) {
      elements[static_cast<std::size_t>(i * columns + j)] = i == j ? diagonal : 1;
    }
  }
  return x * mask.cast(x.dtype());
}

}  // namespace turunan::ops
