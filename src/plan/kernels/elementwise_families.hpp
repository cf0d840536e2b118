#pragma once

#include "plan/kernels/elementwise.hpp"
#include "plan/kernels/vector_program.hpp"

namespace turunan::plan {

/// What computes a code: over blocks, and within programs of vectors.
struct ElementwiseKernels {
  ElementwiseKernel loop = nullptr;
  VectorRun vector[2][vector_forms] = {};  ///< for both widths; null where there is none

  ElementwiseKernels() = default;
  ElementwiseKernels(ElementwiseKernel kernel) : loop(kernel) {}
};

/// The kernels of one family, for the best instruction set of this processor; none where the code belongs to
/// another.
ElementwiseKernels find_arithmetic(ElementwiseCode code, DType dtype, unsigned form);
ElementwiseKernels find_comparison(ElementwiseCode code, DType dtype, unsigned form);
ElementwiseKernels find_exponential(ElementwiseCode code, DType dtype, unsigned form);
ElementwiseKernels find_special(ElementwiseCode code, DType dtype, unsigned form);

}  // namespace turunan::plan
