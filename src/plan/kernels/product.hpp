#pragma once

#include <cstdint>
#include <vector>

#include "plan/kernels/product_tile.hpp"
#include "turunan/shape.hpp"

namespace turunan::plan {

/// The sizes of a matrix product C[m×n] = A[m×k]·B[k×n] of row-major matrices. A transposed A is stored as
/// k×m, a transposed B as n×k. A stride is the distance in elements between stored rows; 0 means no gap.
struct ProductShape {
  DType dtype = DType::f32;  ///< f32 or f64
  std::int64_t m = 0, n = 0, k = 0;
  bool transposed_a = false, transposed_b = false;
  std::int64_t a_stride = 0, b_stride = 0, c_stride = 0;
  bool accumulate = false;  ///< C ← C + A·B
  bool tiled = false;       ///< each part of C is some of its rows, few enough for the first-level cache
};

/// A matrix product whose kernels were chosen for its shape when it was built; running it looks nothing up.
///
/// It falls into parts that write disjoint regions of C and may run on different threads. The parts depend on
/// the shape alone, so the result has the same bits however many threads there are.
class Product {
 public:
  /// Throws TypeError for a dtype that is not f32 or f64, ShapeError for a negative size or a stride that is
  /// too short.
  explicit Product(const ProductShape& shape);

  void run(const void* a, const void* b, void* c) const { run_(*this, a, b, c); }

  struct Region {
    std::int64_t row, rows, column, columns;
  };
  std::int64_t parts() const { return row_parts_ * column_parts_; }
  Region region(std::int64_t part) const;  ///< of C
  void run_part(std::int64_t part, const void* a, const void* b, void* c) const {
    run_part_(*this, region(part), a, b, c);
  }
  /// Whether the product can be tiled: it is no small one, and B fits the second-level cache as it lies.
  static bool suits_tiles(const ProductShape& shape);
  /// Of a tiled product: a part of C, by itself and without gaps.
  void run_tile(std::int64_t part, const void* a, const void* b, void* tile) const;
  std::int64_t tile_elements() const { return row_chunk_ * column_chunk_; }  ///< at most

  const ProductShape& shape() const { return shape_; }

 private:
  friend struct ProductKernels;
  using Run = void (*)(const Product&, const void* a, const void* b, void* c);
  using RunPart = void (*)(const Product&, const Region&, const void* a, const void* b, void* c);

  void cut(std::int64_t row_chunk, std::int64_t column_chunk);

  Run run_ = nullptr;
  RunPart run_part_ = nullptr;
  ProductShape shape_;
  bool exchanged_ = false;  // runs Cᵀ = Bᵀ·Aᵀ: the operands arrive in the other order
  std::int64_t row_chunk_ = 1, column_chunk_ = 1, row_parts_ = 0, column_parts_ = 0;
  std::int64_t k_chunk_ = 0;
  std::vector<ProductTile> tiles_;
  RowDots dots_ = nullptr;
  RowProduct row_ = nullptr;
};

}  // namespace turunan::plan
