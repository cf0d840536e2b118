#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "turunan/shape.hpp"

namespace turunan::plan {

/// The sizes of one product of tiles, C[m×n] = A[m×k]·B[k×n], rows of A, B and C a, b and c elements apart.
/// A transposed A is stored as k×m. B is never transposed here.
struct TileShape {
  DType dtype = DType::f32;
  std::int64_t m = 0, n = 0, k = 0;
  bool transposed_a = false;
  std::int64_t a_stride = 0, b_stride = 0, c_stride = 0;
  bool accumulate = false;  ///< C ← C + A·B
};

/// A kernel that libxsmm generated. It takes column-major operands, so B comes first.
using GeneratedF32 = void (*)(const float* b, const float* a, float* c, ...);
using GeneratedF64 = void (*)(const double* b, const double* a, double* c, ...);
/// The kernel for a shape; null where libxsmm has none.
GeneratedF32 generated_f32(const TileShape& shape);
GeneratedF64 generated_f64(const TileShape& shape);

/// The plain vector loops.
using PortableTile = void (*)(const TileShape&, const void* a, const void* b, void* c);
PortableTile portable_tile(DType dtype);

/// A product of tiles that fit in a cache, ready to run: a kernel that libxsmm generated for this very shape,
/// or plain vector loops where there is no such kernel (before AVX2, other processors). Every element is
/// summed in the order of k, so its value does not depend on how C was cut into tiles.
class ProductTile {
 public:
  ProductTile() = default;
  explicit ProductTile(const TileShape& shape);

  void run(const void* a, const void* b, void* c) const {
    if (f32_ != nullptr) {
      f32_(static_cast<const float*>(b), static_cast<const float*>(a), static_cast<float*>(c));
    } else if (f64_ != nullptr) {
      f64_(static_cast<const double*>(b), static_cast<const double*>(a), static_cast<double*>(c));
    } else {
      portable_(shape_, a, b, c);
    }
  }

 private:
  GeneratedF32 f32_ = nullptr;
  GeneratedF64 f64_ = nullptr;
  PortableTile portable_ = nullptr;
  TileShape shape_;
};

/// The same for a sum of products, of tiles some bytes away from A and B.
using GeneratedSumF32 = void (*)(const float* b, const float* a, float* c, const unsigned long long* count,
                                 const unsigned long long* b_offsets, const unsigned long long* a_offsets,
                                 ...);
using GeneratedSumF64 = void (*)(const double* b, const double* a, double* c, const unsigned long long* count,
                                 const unsigned long long* b_offsets, const unsigned long long* a_offsets,
                                 ...);
GeneratedSumF32 generated_sum_f32(const TileShape& shape);
GeneratedSumF64 generated_sum_f64(const TileShape& shape);

/// How far from A and B the tiles of one product of a sum lie, in bytes.
struct TileOffset {
  unsigned long long a, b;
};

/// C[m×n] (+)= Σᵢ Aᵢ·Bᵢ, each element in the order of the offsets and within them of k: C stays in registers
/// from the first product to the last.
class TileSum {
 public:
  TileSum() = default;
  TileSum(const TileShape& shape, const std::vector<TileOffset>& offsets);

  /// The first `count` products; all of them unless it says so.
  void run(const void* a, const void* b, void* c) const { run(a, b, c, a_offsets_.size()); }
  void run(const void* a, const void* b, void* c, std::size_t count) const;

 private:
  GeneratedSumF32 f32_ = nullptr;
  GeneratedSumF64 f64_ = nullptr;
  PortableTile portable_ = nullptr;
  TileShape shape_;
  std::vector<unsigned long long> a_offsets_, b_offsets_;
};

/// c[i] = Σ_k a[i][k]·b[k] for rows of a `a_stride` elements apart; c ← c + … where `accumulate`.
using RowDots = void (*)(const void* a, std::size_t a_stride, const void* b, void* c, std::size_t rows,
                         std::size_t k, bool accumulate);
RowDots row_dots(DType dtype);

/// The sizes of c[j] = Σ_k a[k]·B[k, j]: elements of a lie a_step apart, rows of B b_stride.
struct RowProductShape {
  std::size_t n = 0, k = 0, a_step = 1, b_stride = 0;
  bool accumulate = false;
};
using RowProduct = void (*)(const RowProductShape&, const void* a, const void* b, void* c);

}  // namespace turunan::plan
