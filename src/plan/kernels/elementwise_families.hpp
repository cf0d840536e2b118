#pragma once

#include "plan/kernels/elementwise.hpp"

namespace turunan::plan {

/// The kernels of one family, for the best instruction set of this processor; null where the code belongs to
/// another.
ElementwiseKernel find_arithmetic(ElementwiseCode code, DType dtype, unsigned form);
ElementwiseKernel find_comparison(ElementwiseCode code, DType dtype, unsigned form);
ElementwiseKernel find_exponential(ElementwiseCode code, DType dtype, unsigned form);
ElementwiseKernel find_special(ElementwiseCode code, DType dtype, unsigned form);

}  // namespace turunan::plan
