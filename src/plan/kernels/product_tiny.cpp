#include <array>
#include <utility>

#include "plan/kernels/product_kernels.hpp"

namespace turunan::plan {

namespace {

constexpr std::size_t largest = 4;
constexpr std::int64_t most_rows = 16;

/// C[m×n] (+)= A[m×k]·B[k×n] with n and k known to the compiler: B in registers, one row of C at a time.
template <class T, std::size_t n, std::size_t k>
void multiply(const Product& product, const void* a_memory, const void* b_memory, void* c_memory) {
  const ProductShape& s = product.shape();
  const T *a = static_cast<const T*>(a_memory), *b = static_cast<const T*>(b_memory);
  T* c = static_cast<T*>(c_memory);
  const std::size_t b_stride = static_cast<std::size_t>(s.b_stride),
                    c_stride = static_cast<std::size_t>(s.c_stride);
  const std::size_t b_row = s.transposed_b ? 1 : b_stride, b_column = s.transposed_b ? b_stride : 1;
  const std::size_t a_stride = static_cast<std::size_t>(s.a_stride);
  const std::size_t a_row = s.transposed_a ? 1 : a_stride, a_column = s.transposed_a ? a_stride : 1;
  T kept[k][n];
  for (std::size_t i = 0; i < k; ++i) {
    for (std::size_t j = 0; j < n; ++j) kept[i][j] = b[i * b_row + j * b_column];
  }
  for (std::size_t row = 0; row < static_cast<std::size_t>(s.m); ++row, a += a_row, c += c_stride) {
    T sum[n];
    for (std::size_t j = 0; j < n; ++j) sum[j] = s.accumulate ? c[j] : T{0};
    for (std::size_t i = 0; i < k; ++i) {
      for (std::size_t j = 0; j < n; ++j) sum[j] += a[i * a_column] * kept[i][j];
    }
    for (std::size_t j = 0; j < n; ++j) c[j] = sum[j];
  }
}

using Run = void (*)(const Product&, const void*, const void*, void*);

/// The kernels for n = 1…4 and k = 1…4.
template <class T, std::size_t... index>
constexpr std::array<Run, sizeof...(index)> table(std::index_sequence<index...>) {
  return {&multiply<T, index / largest + 1, index % largest + 1>...};
}

constexpr auto f32_table = table<float>(std::make_index_sequence<largest * largest>());
constexpr auto f64_table = table<double>(std::make_index_sequence<largest * largest>());

}  // namespace

Product::Run ProductKernels::tiny(const ProductShape& s) {
  const auto n = static_cast<std::size_t>(s.n), k = static_cast<std::size_t>(s.k);
  if (n > largest || k > largest || s.m > most_rows) return nullptr;
  const std::size_t index = (n - 1) * largest + (k - 1);
  return s.dtype == DType::f32 ? f32_table[index] : f64_table[index];
}

}  // namespace turunan::plan
