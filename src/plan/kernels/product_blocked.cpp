#include <cstring>

#include "plan/kernels/product_kernels.hpp"
#include "plan/kernels/scratch.hpp"
#include "plan/kernels/transpose.hpp"

namespace turunan::plan {

namespace {

// Measured on 512×4096×4096: a packed piece of A (256×512 f32) and one of B (512×64) share the second-level
// cache.
constexpr std::int64_t largest_rows = 256, part_columns = 1024, tile_columns = 64;
constexpr std::int64_t largest_k_bytes = 2048;

/// Which of the prepared tiles: the last ones along each axis may be smaller; the first along k does not
/// accumulate.
constexpr std::size_t tile_index(bool last_rows, bool last_columns, bool last_k, bool accumulate) {
  return (last_rows ? 8U : 0U) + (last_columns ? 4U : 0U) + (last_k ? 2U : 0U) + (accumulate ? 1U : 0U);
}

/// Copies `rows` rows of `columns` elements, `stride` elements apart, to memory without gaps.
void pack(DType dtype, const void* from, std::int64_t stride, void* to, std::int64_t rows,
          std::int64_t columns) {
  const std::size_t bytes = static_cast<std::size_t>(columns) * (dtype == DType::f32 ? 4 : 8);
  for (std::int64_t i = 0; i < rows; ++i) {
    std::memcpy(element(to, i * columns, dtype), element(from, i * stride, dtype), bytes);
  }
}

/// A piece of A, rows × k, kept transposed where A is.
void pack_a(const ProductShape& s, const void* a, std::int64_t row, std::int64_t rows, std::int64_t k,
            std::int64_t ks, void* to) {
  if (s.transposed_a)
    return pack(s.dtype, element(a, k * s.a_stride + row, s.dtype), s.a_stride, to, ks, rows);
  pack(s.dtype, element(a, row * s.a_stride + k, s.dtype), s.a_stride, to, rows, ks);
}

/// A piece of B, k × columns, whichever way B is stored.
void pack_b(const ProductShape& s, const void* b, std::int64_t k, std::int64_t ks, std::int64_t column,
            std::int64_t columns, void* to) {
  if (!s.transposed_b) {
    return pack(s.dtype, element(b, k * s.b_stride + column, s.dtype), s.b_stride, to, ks, columns);
  }
  transpose(s.dtype, element(b, column * s.b_stride + k, s.dtype), static_cast<std::size_t>(s.b_stride), to,
            static_cast<std::size_t>(columns), static_cast<std::size_t>(columns),
            static_cast<std::size_t>(ks));
}

}  // namespace

void ProductKernels::prepare_blocked(Product& product) {
  const ProductShape& s = product.shape_;
  product.cut(even_chunk(s.m, largest_rows, 16), even_chunk(s.n, part_columns, tile_columns));
  product.k_chunk_ = even_chunk(s.k, largest_k_bytes / (s.dtype == DType::f32 ? 4 : 8), 8);
  product.run_part_ = blocked_part;
  product.tiles_.resize(16);
  const Region last = product.region(product.parts() - 1);
  const std::int64_t last_columns = (s.n - 1) % product.column_chunk_ % tile_columns + 1;
  const std::int64_t k_last = (s.k - 1) % product.k_chunk_ + 1;
  for (std::size_t i = 0; i < 16; ++i) {
    const std::int64_t rows = (i & 8U) != 0 ? last.rows : product.row_chunk_;
    const std::int64_t columns = (i & 4U) != 0 ? last_columns : std::min(tile_columns, s.n);
    const std::int64_t ks = (i & 2U) != 0 ? k_last : product.k_chunk_;
    product.tiles_[i] = ProductTile({s.dtype, rows, columns, ks, s.transposed_a, s.transposed_a ? rows : ks,
                                     columns, s.c_stride, (i & 1U) != 0});
  }
}

/// For each piece along k: pack A once, then for each strip of columns pack B and multiply.
void ProductKernels::blocked_part(const Product& product, const Region& region, const void* a, const void* b,
                                  void* c) {
  const ProductShape& s = product.shape_;
  if (product.exchanged_) std::swap(a, b);
  void* packed_a = scratch(static_cast<std::size_t>(
      (round_up(product.row_chunk_ * product.k_chunk_, 16) + product.k_chunk_ * tile_columns) *
      (s.dtype == DType::f32 ? 4 : 8)));
  void* packed_b = element(packed_a, round_up(product.row_chunk_ * product.k_chunk_, 16), s.dtype);
  const std::int64_t end = region.column + region.columns;
  for (std::int64_t k = 0; k < s.k; k += product.k_chunk_) {
    const std::int64_t ks = std::min(product.k_chunk_, s.k - k);
    pack_a(s, a, region.row, region.rows, k, ks, packed_a);
    for (std::int64_t column = region.column; column < end; column += tile_columns) {
      const std::int64_t columns = std::min(tile_columns, end - column);
      pack_b(s, b, k, ks, column, columns, packed_b);
      const bool last_columns = columns != std::min(tile_columns, s.n);
      product
          .tiles_[tile_index(region.rows != product.row_chunk_, last_columns, ks != product.k_chunk_,
                             k > 0 || s.accumulate)]
          .run(packed_a, packed_b, element(c, region.row * s.c_stride + column, s.dtype));
    }
  }
}

}  // namespace turunan::plan
