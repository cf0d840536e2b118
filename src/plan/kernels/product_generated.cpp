#include <limits>
#include <mutex>

#include "plan/kernels/product_tile.hpp"

// libxsmm generates for x86-64 alone; elsewhere the portable loops do the work.
#ifdef __x86_64__
#include <libxsmm.h>
#endif

namespace turunan::plan {

#ifdef __x86_64__

namespace {

/// libxsmm generates for AVX2 and later; below that the plain loops are as good. Whatever the environment
/// says, it stays mute: the library never prints.
bool generator_is_ready() {
  static const bool ready = [] {
    libxsmm_init();
    libxsmm_set_verbosity(0);
    return libxsmm_get_target_archid() >= LIBXSMM_X86_AVX2;
  }();
  return ready;
}

bool fits_an_int(const TileShape& s) {
  constexpr std::int64_t limit = std::numeric_limits<int>::max() / 16;
  return s.m <= limit && s.n <= limit && s.k <= limit && s.a_stride <= limit && s.b_stride <= limit &&
         s.c_stride <= limit;
}

/// Row-major C = A·B is column-major Cᵀ = Bᵀ·Aᵀ: the same memory, the operands exchanged.
template <class T, class Dispatch>
auto generate(const TileShape& s, Dispatch dispatch)
    -> decltype(dispatch(0, 0, 0, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr, nullptr)) {
  if (!generator_is_ready() || !fits_an_int(s)) return nullptr;
  const int b_stride = static_cast<int>(s.b_stride), a_stride = static_cast<int>(s.a_stride);
  const int c_stride = static_cast<int>(s.c_stride);
  const T alpha = 1, beta = s.accumulate ? T{1} : T{0};
  const int flags = s.transposed_a ? LIBXSMM_GEMM_FLAG_TRANS_B : LIBXSMM_GEMM_FLAG_NONE;
  const int prefetch = LIBXSMM_PREFETCH_NONE;
  return dispatch(static_cast<int>(s.n), static_cast<int>(s.m), static_cast<int>(s.k), &b_stride, &a_stride,
                  &c_stride, &alpha, &beta, &flags, &prefetch);
}

}  // namespace

GeneratedF32 generated_f32(const TileShape& shape) {
  return generate<float>(shape, libxsmm_smmdispatch);
}
GeneratedF64 generated_f64(const TileShape& shape) {
  return generate<double>(shape, libxsmm_dmmdispatch);
}

GeneratedSumF32 generated_sum_f32(const TileShape& shape) {
  return generate<float>(shape, libxsmm_smmdispatch_reducebatch_offs);
}
GeneratedSumF64 generated_sum_f64(const TileShape& shape) {
  return generate<double>(shape, libxsmm_dmmdispatch_reducebatch_offs);
}

#else

GeneratedF32 generated_f32(const TileShape&) {
  return nullptr;
}
GeneratedF64 generated_f64(const TileShape&) {
  return nullptr;
}
GeneratedSumF32 generated_sum_f32(const TileShape&) {
  return nullptr;
}
GeneratedSumF64 generated_sum_f64(const TileShape&) {
  return nullptr;
}

#endif

ProductTile::ProductTile(const TileShape& shape) : shape_(shape) {
  if (shape.dtype == DType::f32) f32_ = generated_f32(shape);
  if (shape.dtype == DType::f64) f64_ = generated_f64(shape);
  portable_ = portable_tile(shape.dtype);
}

TileSum::TileSum(const TileShape& shape, const std::vector<TileOffset>& offsets) : shape_(shape) {
  if (shape.dtype == DType::f32) f32_ = generated_sum_f32(shape);
  if (shape.dtype == DType::f64) f64_ = generated_sum_f64(shape);
  portable_ = portable_tile(shape.dtype);
  for (const TileOffset& offset : offsets) {
    a_offsets_.push_back(offset.a);
    b_offsets_.push_back(offset.b);
  }
}

void TileSum::run(const void* a, const void* b, void* c, std::size_t count) const {
  const unsigned long long products = count;
  if (f32_ != nullptr) {
    return f32_(static_cast<const float*>(b), static_cast<const float*>(a), static_cast<float*>(c), &products,
                b_offsets_.data(), a_offsets_.data());
  }
  if (f64_ != nullptr) {
    return f64_(static_cast<const double*>(b), static_cast<const double*>(a), static_cast<double*>(c),
                &products, b_offsets_.data(), a_offsets_.data());
  }
  TileShape shape = shape_;
  for (std::size_t i = 0; i < count; ++i) {
    portable_(shape, static_cast<const std::byte*>(a) + a_offsets_[i],
              static_cast<const std::byte*>(b) + b_offsets_[i], c);
    shape.accumulate = true;
  }
}

}  // namespace turunan::plan
