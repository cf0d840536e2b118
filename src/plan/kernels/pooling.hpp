#pragma once

#include <cstddef>
#include <cstdint>

#include "turunan/shape.hpp"

namespace turunan::plan {

/// One spatial axis of a pooling: place p covers the input from p·stride − before on.
struct PoolingAxis {
  std::int64_t in = 1, out = 1, window = 1;
  std::int64_t stride = 1, before = 0;

  /// Every input element is in exactly one place of the window.
  bool is_tiled() const { return stride == window && before == 0 && in == out * window; }
};

/// Images row by row without gaps; rows of places are counted through all images.
struct PoolingShape {
  std::int64_t images = 1, channels = 1;
  PoolingAxis height, width;
  bool counts_padding = false;  ///< of averages

  bool is_tiled() const { return height.is_tiled() && width.is_tiled(); }
  std::int64_t in_image() const { return height.in * width.in * channels; }
  std::int64_t out_image() const { return height.out * width.out * channels; }
};

/// Reads images x to places y. From row `first` of places on, `rows` of them.
using PoolKernel = void (*)(const PoolingShape& shape, std::int64_t first, std::int64_t rows, const void* x,
                            void* y);
PoolKernel find_max_pool(DType dtype);  ///< a NaN is the largest
PoolKernel find_average_pool(DType dtype);

/// The other way: what rows of places put into images, written to `out`, which begins with the first element
/// of the first row of images that they cover. Unless the shape is tiled, whole images only: their other
/// elements get 0.
using UnpoolKernel = void (*)(const PoolingShape& shape, std::int64_t first, std::int64_t rows, const void* x,
                              const void* g, void* out);
/// Adds g where x is largest, of equals the first.
UnpoolKernel find_put_largest(DType dtype);
/// Adds g over the number of elements of its place to all of them; x is not read.
UnpoolKernel find_spread_average(DType dtype);

}  // namespace turunan::plan
