#pragma once

#include <cstddef>
#include <cstdint>

#include "turunan/shape.hpp"

namespace turunan::plan {

/// What a step of Adam reads and writes: tensors, by the address of their first element, and single numbers.
/// An output may be the tensor that it replaces.
struct AdamOperands {
  const void *w, *m, *v, *g;
  void *next_w, *next_m, *next_v;
  const void *rate, *first_decay, *first_rest, *second_decay, *second_rest, *first_bias, *second_bias,
      *epsilon;
};

/// m′ = first_decay·m + first_rest·g, v′ = second_decay·v + second_rest·g²,
/// w′ = w − rate·(m′/first_bias) / (√(v′/second_bias) + epsilon), in one pass over n elements from `start`
/// on. `g` is given where it is not in the operands: its first element is that of `start`. Divisions by
/// single numbers are products with their reciprocals: of the quotients each errs by 1.5 ULP at most.
using AdamKernel = void (*)(const AdamOperands& operands, const void* g, std::int64_t start, std::size_t n);
AdamKernel find_adam(DType dtype);

}  // namespace turunan::plan
