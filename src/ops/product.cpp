#include "ops/product.hpp"

#include "ops/indexing.hpp"
#include "turunan/error.hpp"

namespace turunan::ops {

namespace {

bool is_vector(const Tensor& x) {
  return x.rank() == 1 || (x.rank() == 2 && (x.shape()[0] == 1 || x.shape()[1] == 1));
}

Shape leading(const Shape& shape) {
  return Shape({shape.begin(), shape.end() - 2});
}

Shape with_matrix(const Shape& front, const Shape& of) {
  std::vector<std::int64_t> sizes = front.sizes();
  sizes.insert(sizes.end(), of.end() - 2, of.end());
  return Shape(std::move(sizes));
}

}  // namespace

TensorType matmul_type(std::span<const TensorType> x, const Attributes&) {
  const Shape &a = x[0].shape, &b = x[1].shape;
  if (a.rank() < 2 || b.rank() < 2) {
    throw ShapeError("a matrix product needs two matrices",
                     {{0, "is " + to_string(a)}, {1, "is " + to_string(b)}});
  }
  const std::int64_t columns = a.from_end(1), rows = b.from_end(2);
  if (columns != rows) {
    const auto counted = [](std::int64_t n, const char* what) {
      return ": " + std::to_string(n) + " " + what + (n == 1 ? "" : "s");
    };
    throw ShapeError("the inner dimensions of a matrix product must agree",
                     {{0, "is " + to_string(a) + counted(columns, "column")},
                      {1, "is " + to_string(b) + counted(rows, "row")}});
  }
  if (leading(a) != leading(b) || x[0].dtype != x[1].dtype) {
    throw ShapeError("the matrices of a stack are multiplied one by one, so the axes in front must agree",
                     {{0, "is " + to_string(x[0])}, {1, "is " + to_string(x[1])}});
  }
  std::vector<std::int64_t> sizes = a.sizes();
  sizes.back() = b.from_end(1);
  return {x[0].dtype, Shape(std::move(sizes))};
}

Array matmul_value(const Evaluation& e) {
  const Array left = e.x[0].cast(DType::f64).compact(), right = e.x[1].cast(DType::f64).compact();
  const std::int64_t m = left.shape().from_end(2), k = left.shape().from_end(1),
                     n = right.shape().from_end(1);
  const std::int64_t stacked = leading(left.shape()).elements();
  std::vector<double> result(static_cast<std::size_t>(stacked * m * n), 0.0);
  const double *a = left.read<double>().data(), *b = right.read<double>().data();
  double* c = result.data();
  for (std::int64_t s = 0; s < stacked; ++s, a += m * k, b += k * n, c += m * n) {
    for (std::int64_t i = 0; i < m; ++i) {
      for (std::int64_t l = 0; l < k; ++l) {
        for (std::int64_t j = 0; j < n; ++j) c[i * n + j] += a[i * k + l] * b[l * n + j];
      }
    }
  }
  return Array(e.type.shape, result, e.type.dtype);
}

Tensor product(const Tensor& left, const Tensor& right) {
  if (left.rank() == 0 || right.rank() == 0) {
    throw ShapeError("a matrix product needs two tensors with axes",
                     {{0, "is " + to_string(left.shape())}, {1, "is " + to_string(right.shape())}},
                     "a scalar multiplies with * or ·");
  }
  const DType dtype = promote(left.dtype(), right.dtype());
  Tensor a = cast(left, is_floating(dtype) ? dtype : DType::f64);
  Tensor b = cast(right, a.dtype());
  const bool row = a.rank() == 1, column = b.rank() == 1;
  if (row) a = reshape(a, {1, a.shape()[0]});
  if (column) b = reshape(b, {b.shape()[0], 1});
  if (a.shape().from_end(1) == b.shape().from_end(2) && leading(a.shape()) != leading(b.shape())) {
    const Shape front = broadcast_shapes(leading(a.shape()), leading(b.shape()));
    a = broadcast_to(a, with_matrix(front, a.shape()));
    b = broadcast_to(b, with_matrix(front, b.shape()));
  }
  const Tensor c = matmul(a, b);
  if (!row && !column) return c;
  std::vector<std::int64_t> sizes = c.shape().sizes();
  if (row) sizes.erase(sizes.end() - 2);
  if (column) sizes.pop_back();
  return reshape(c, Shape(std::move(sizes)));
}

Tensor dot(const Tensor& a, const Tensor& b) {
  if (is_vector(a) && is_vector(b) && a.shape().elements() == b.shape().elements()) {
    const Shape flat = {a.shape().elements()};
    return sum(reshape(a, flat) * reshape(b, flat));
  }
  return product(a, b);
}

Tensor trace_of(const Tensor& x) {
  if (x.rank() != 2 || x.shape()[0] != x.shape()[1]) {
    throw ShapeError("a trace is of a square matrix", {{0, "is " + to_string(x.shape())}});
  }
  // Only the diagonal is read, whatever lies beside it.
  const std::int64_t n = x.shape()[0];
  return sum(slice(reshape(x, {n * n}), {{0, n, n + 1}}));
}

std::vector<Tensor> build_trace(const Arguments& a) {
  return {trace_of(a.tensor(0))};
}

}  // namespace turunan::ops
