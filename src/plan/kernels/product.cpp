#include "plan/kernels/product.hpp"

#include <cstring>
#include <utility>

#include "plan/kernels/product_kernels.hpp"
#include "turunan/error.hpp"

namespace turunan::plan {

namespace {

constexpr std::int64_t cached_bytes = 512 * 1024;  // of B: half of a second-level cache

std::int64_t bytes_of_b(const ProductShape& s) {
  return s.k * s.n * static_cast<std::int64_t>(s.dtype == DType::f32 ? 4 : 8);
}

void verify(const ProductShape& s) {
  if (!is_floating(s.dtype)) throw TypeError("a matrix product kernel takes f32 or f64");
  if (s.m < 0 || s.n < 0 || s.k < 0) throw ShapeError("the sizes of a matrix product must not be negative");
  const bool short_a = s.a_stride < (s.transposed_a ? s.m : s.k);
  const bool short_b = s.b_stride < (s.transposed_b ? s.k : s.n);
  if (short_a || short_b || s.c_stride < s.n) throw ShapeError("the rows of a matrix must not overlap");
}

ProductShape with_strides(ProductShape s) {
  if (s.a_stride == 0) s.a_stride = s.transposed_a ? s.m : s.k;
  if (s.b_stride == 0) s.b_stride = s.transposed_b ? s.k : s.n;
  if (s.c_stride == 0) s.c_stride = s.n;
  return s;
}

/// A column C = A·b is the row Cᵀ = bᵀ·Aᵀ in the same memory, and rows are what the kernels are good at.
bool exchange_column(ProductShape& s) {
  if (s.n != 1 || s.m == 1 || s.c_stride != 1) return false;
  std::swap(s.m, s.n);
  std::swap(s.a_stride, s.b_stride);
  const bool transposed_a = s.transposed_a;
  s.transposed_a = !s.transposed_b;
  s.transposed_b = !transposed_a;
  s.c_stride = s.n;
  return true;
}

}  // namespace

Product::Product(const ProductShape& shape) : shape_(with_strides(shape)) {
  verify(shape_);
  run_ = ProductKernels::all_parts;
  if (shape_.m == 0 || shape_.n == 0 || shape_.k == 0) {
    run_part_ = ProductKernels::zero_part;
    if (shape_.m != 0 && shape_.n != 0) cut(shape_.m, shape_.n);
    return;
  }
  if (const Run tiny = ProductKernels::tiny(shape_)) {
    run_ = tiny;
    run_part_ = ProductKernels::only_part;
    cut(shape_.m, shape_.n);
    return;
  }
  exchanged_ = exchange_column(shape_);
  ProductShape& s = shape_;
  if (s.m == 1 && s.transposed_a && s.a_stride == 1) {  // a column without gaps is a row
    s.transposed_a = false;
    s.a_stride = s.k;
  }
  if (s.m == 1 && s.transposed_b && !s.transposed_a) {
    ProductKernels::prepare_dots(*this);
  } else if (ProductKernels::takes_row(s)) {
    ProductKernels::prepare_row(*this);
  } else if (bytes_of_b(s) <= cached_bytes || (s.m <= 8 && !s.transposed_b)) {
    ProductKernels::prepare_direct(*this);
  } else {
    ProductKernels::prepare_blocked(*this);
  }
}

void Product::cut(std::int64_t row_chunk, std::int64_t column_chunk) {
  row_chunk_ = row_chunk;
  column_chunk_ = column_chunk;
  row_parts_ = divide_up(shape_.m, row_chunk);
  column_parts_ = divide_up(shape_.n, column_chunk);
}

Product::Region Product::region(std::int64_t part) const {
  const std::int64_t row = part / column_parts_ * row_chunk_, column = part % column_parts_ * column_chunk_;
  return {row, std::min(row_chunk_, shape_.m - row), column, std::min(column_chunk_, shape_.n - column)};
}

bool Product::suits_tiles(const ProductShape& s) {
  constexpr std::int64_t least = 16;
  return !s.transposed_b && s.m >= least && s.n >= least && s.k > 0 && s.c_stride == 0 &&
         bytes_of_b(s) <= cached_bytes;
}

void Product::run_tile(std::int64_t part, const void* a, const void* b, void* tile) const {
  const Region at = region(part);
  // The kernels count from the start of C, which would lie so far before the tile.
  const std::int64_t before = at.row * shape_.n * (shape_.dtype == DType::f32 ? 4 : 8);
  run_part_(*this, at, a, b, reinterpret_cast<void*>(reinterpret_cast<std::intptr_t>(tile) - before));
}

void ProductKernels::all_parts(const Product& product, const void* a, const void* b, void* c) {
  const std::int64_t parts = product.parts();
  for (std::int64_t part = 0; part < parts; ++part) product.run_part(part, a, b, c);
}

void ProductKernels::only_part(const Product& product, const Region&, const void* a, const void* b, void* c) {
  product.run_(product, a, b, c);
}

void ProductKernels::zero_part(const Product& product, const Region& region, const void*, const void*,
                               void* c) {
  const ProductShape& s = product.shape_;
  if (s.accumulate) return;
  const std::size_t bytes = static_cast<std::size_t>(region.columns) * (s.dtype == DType::f32 ? 4 : 8);
  for (std::int64_t i = 0; i < region.rows; ++i) {
    std::memset(element(c, (region.row + i) * s.c_stride + region.column, s.dtype), 0, bytes);
  }
}

void ProductKernels::prepare_dots(Product& product) {
  const ProductShape& s = product.shape_;
  constexpr std::int64_t multiplications = 1 << 17;  // of one part
  product.dots_ = row_dots(s.dtype);
  product.run_part_ = dots_part;
  product.cut(1, std::max<std::int64_t>(divide_up(multiplications, s.k), 16));
}

void ProductKernels::dots_part(const Product& product, const Region& region, const void* a, const void* b,
                               void* c) {
  const ProductShape& s = product.shape_;
  if (product.exchanged_) std::swap(a, b);
  product.dots_(element(b, region.column * s.b_stride, s.dtype), static_cast<std::size_t>(s.b_stride), a,
                element(c, region.column, s.dtype), static_cast<std::size_t>(region.columns),
                static_cast<std::size_t>(s.k), s.accumulate);
}

}  // namespace turunan::plan
