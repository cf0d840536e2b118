#pragma once

#include <cstddef>
#include <cstdint>

#include "turunan/shape.hpp"

namespace turunan::plan {

enum class ReduceCode : std::uint8_t { sum, product, maximum, minimum };

/// A tensor seen as outer × axis × inner, of which the middle is reduced. Strides in elements; neighbours
/// along `inner` are neighbours in memory.
struct ReduceShape {
  std::size_t outer = 1, axis = 1, inner = 1;
  std::size_t outer_stride = 0, axis_stride = 0;
};
/// Row-major without gaps.
constexpr ReduceShape compact_reduction(std::size_t outer, std::size_t axis, std::size_t inner) {
  return {outer, axis, inner, axis * inner, inner};
}

/// out[o, i] = in[o, 0, i] ⊕ in[o, 1, i] ⊕ …, written without gaps. Over no elements: 0, 1, −∞ and ∞.
///
/// Long sums are added pairwise, so that the error grows with the logarithm of the length; the order is fixed
/// by the shape. NaN propagates.
using ReduceKernel = void (*)(const ReduceShape& shape, const void* in, void* out);

/// The kernel for f32 or f64; null for other dtypes.
ReduceKernel find_reduce(ReduceCode code, DType dtype);

}  // namespace turunan::plan
