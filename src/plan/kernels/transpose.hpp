#pragma once

#include <cstddef>

#include "turunan/shape.hpp"

namespace turunan::plan {

/// out[j][i] = in[i][j] for `rows` × `columns` elements of `in`; the rows of `in` lie `in_stride` elements
/// apart, those of `out` `out_stride`. Any dtype. `in` and `out` do not overlap.
void transpose(DType dtype, const void* in, std::size_t in_stride, void* out, std::size_t out_stride,
               std::size_t rows, std::size_t columns);

}  // namespace turunan::plan
