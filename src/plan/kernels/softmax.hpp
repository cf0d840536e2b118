#pragma once

#include <cstddef>

#include "turunan/shape.hpp"

namespace turunan::plan {

/// Softmax or its logarithm of each row of z, rows × columns without gaps; `out` may be z.
/// With s the largest |z − max z| of a row, the error of softmax is below 6 + s + columns/64 units in the
/// last place, that of log_softmax below 6 units of s + 8.
using SoftmaxKernel = void (*)(const void* z, void* out, std::size_t rows, std::size_t columns);
SoftmaxKernel find_softmax(DType dtype);
SoftmaxKernel find_log_softmax(DType dtype);

/// Softmax with cross-entropy, from the logits z and the targets y, rows × columns without gaps:
///   cost = −(1/rows) Σ_ij y_ij log softmax(z)_ij, summed in f64
///   gradient_ij = scale/rows · (softmax(z)_ij Σ_j y_ij − y_ij)
/// `cost` and `gradient` may each be null; `gradient` may be z. The terms where y_ij = 0 count as 0.
using SoftmaxCrossEntropyKernel = void (*)(const void* z, const void* y, const void* scale, void* cost,
                                           void* gradient, std::size_t rows, std::size_t columns);
SoftmaxCrossEntropyKernel find_softmax_cross_entropy(DType dtype);

}  // namespace turunan::plan
