#pragma once

#include <algorithm>
#include <cstddef>

#include "plan/kernels/product.hpp"

namespace turunan::plan {

/// The ways to run a product. `prepare_…` cuts C into parts and makes the tiles; the runs have Product's
/// types.
struct ProductKernels {
  using Region = Product::Region;

  /// n, k ≤ 4 and few rows: everything in registers; null where the shape is larger.
  static Product::Run tiny(const ProductShape& shape);

  /// One row, B transposed: c[j] = ⟨a, B[j, :]⟩.
  static void prepare_dots(Product& product);
  static void dots_part(const Product& product, const Region& region, const void* a, const void* b, void* c);

  /// One row, few columns: all the columns in registers.
  static bool takes_row(const ProductShape& shape);
  static void prepare_row(Product& product);
  static void row_part(const Product& product, const Region& region, const void* a, const void* b, void* c);

  /// B stays in the second-level cache: one generated kernel for each part.
  static void prepare_direct(Product& product);
  static void direct_part(const Product& product, const Region& region, const void* a, const void* b,
                          void* c);

  /// Larger: A and B are packed piece by piece into scratch memory.
  static void prepare_blocked(Product& product);
  static void blocked_part(const Product& product, const Region& region, const void* a, const void* b,
                           void* c);

  static void all_parts(const Product& product, const void* a, const void* b, void* c);
  static void only_part(const Product& product, const Region& region, const void* a, const void* b, void* c);
  static void zero_part(const Product& product, const Region& region, const void* a, const void* b, void* c);
};

/// The address of an element.
inline const std::byte* element(const void* base, std::int64_t position, DType dtype) {
  return static_cast<const std::byte*>(base) +
         position * static_cast<std::int64_t>(dtype == DType::f32 ? 4 : 8);
}
inline std::byte* element(void* base, std::int64_t position, DType dtype) {
  return static_cast<std::byte*>(base) + position * static_cast<std::int64_t>(dtype == DType::f32 ? 4 : 8);
}

inline std::int64_t round_up(std::int64_t value, std::int64_t multiple) {
  return (value + multiple - 1) / multiple * multiple;
}
inline std::int64_t divide_up(std::int64_t value, std::int64_t divisor) {
  return (value + divisor - 1) / divisor;
}

/// Chunks of at most `largest`, as equal as whole multiples of `multiple` allow.
inline std::int64_t even_chunk(std::int64_t size, std::int64_t largest, std::int64_t multiple) {
  if (size <= 0) return 1;
  return std::min(size, round_up(divide_up(size, divide_up(size, largest)), multiple));
}

}  // namespace turunan::plan
