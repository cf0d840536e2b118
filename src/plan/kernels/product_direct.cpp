#include "plan/kernels/product_kernels.hpp"
#include "plan/kernels/scratch.hpp"
#include "plan/kernels/transpose.hpp"

namespace turunan::plan {

namespace {

constexpr std::int64_t part_flops = 2'000'000;  // a part is worth some 20 µs: many times a barrier
constexpr std::int64_t most_parts = 64;
constexpr std::int64_t tile_elements = 2048;  // of C by itself: a quarter of a first-level cache

/// How many parts: a power of two, so that they spread evenly over 2 or 4 threads.
std::int64_t power_of_two_parts(const ProductShape& s) {
  const double flops = 2.0 * static_cast<double>(s.m) * static_cast<double>(s.n) * static_cast<double>(s.k);
  std::int64_t parts = 1;
  while (parts < most_parts && flops >= 2.0 * static_cast<double>(parts * part_flops)) parts *= 2;
  return parts;
}

}  // namespace

/// C is cut along its rows, or along its columns where it has few rows or where a transposed B has to be
/// packed, so that no part of B is packed twice.
void ProductKernels::prepare_direct(Product& product) {
  const ProductShape& s = product.shape_;
  const std::int64_t parts = power_of_two_parts(s);
  const bool by_columns = s.m < 128 || (s.transposed_b && s.n >= 128);
  if (s.tiled) {
    product.cut(std::min(s.m, round_up(divide_up(tile_elements, s.n), 4)), s.n);
  } else if (by_columns) {
    product.cut(s.m, std::min(s.n, round_up(divide_up(s.n, parts), 32)));
  } else {
    product.cut(std::min(s.m, round_up(divide_up(s.m, parts), 4)), s.n);
  }
  product.run_part_ = direct_part;
  const Region first = product.region(0), last = product.region(product.parts() - 1);
  for (const Region& region : {first, last}) {
    product.tiles_.emplace_back(TileShape{s.dtype, region.rows, region.columns, s.k, s.transposed_a,
                                          s.a_stride, s.transposed_b ? region.columns : s.b_stride,
                                          s.c_stride, s.accumulate});
  }
}

void ProductKernels::direct_part(const Product& product, const Region& region, const void* a, const void* b,
                                 void* c) {
  const ProductShape& s = product.shape_;
  if (product.exchanged_) std::swap(a, b);
  const bool is_full = region.rows == product.row_chunk_ && region.columns == product.column_chunk_;
  const void* a_part = element(a, region.row * (s.transposed_a ? 1 : s.a_stride), s.dtype);
  const void* b_part = element(b, region.column * (s.transposed_b ? s.b_stride : 1), s.dtype);
  if (s.transposed_b) {
    const std::size_t columns = static_cast<std::size_t>(region.columns), k = static_cast<std::size_t>(s.k);
    void* packed = scratch(ScratchUse::packing, columns * k * (s.dtype == DType::f32 ? 4 : 8));
    transpose(s.dtype, b_part, static_cast<std::size_t>(s.b_stride), packed, columns, columns, k);
    b_part = packed;
  }
  product.tiles_[is_full ? 0 : 1].run(a_part, b_part,
                                      element(c, region.row * s.c_stride + region.column, s.dtype));
}

}  // namespace turunan::plan
