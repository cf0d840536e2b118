#pragma once

#include <cstddef>
#include <cstdint>

#include "turunan/shape.hpp"

namespace turunan::plan {

/// What an elementwise kernel computes from elements a, b and c.
///
/// Special values are those of the functions of <cmath>: NaN propagates (through maximum and minimum as well,
/// as in NumPy), infinities and signed zeros as IEEE 754 has them; results below the smallest normal number
/// may become 0. The largest errors, in units in the last place, are those that
/// tests/plan/elementwise_test.cpp measures against a wider type; where none is given the result is correctly
/// rounded.
enum class ElementwiseCode : std::uint8_t {
  // One operand.
  negate,
  absolute,
  sign,        ///< −1, 0 or 1
  square,      ///< a·a
  reciprocal,  ///< 1/a
  sqrt,
  floor,
  ceil,
  round,     ///< to the nearest whole number, ties to the even one
  relu,      ///< a where a > 0, else 0
  step,      ///< 1 where a > 0, else 0
  exp,       ///< 2 ULP
  expm1,     ///< eᵃ − 1, 4 ULP
  log,       ///< 2 ULP
  log1p,     ///< log(1 + a), 4 ULP
  sigmoid,   ///< 1/(1 + e⁻ᵃ), 4 ULP
  tanh,      ///< 4 ULP
  softplus,  ///< log(1 + eᵃ), 4 ULP
  sin,       ///< 3 ULP
  cos,       ///< 3 ULP
  tan,       ///< 6 ULP
  erf,       ///< 3 ULP
  gelu,      ///< ½·a·(1 + erf(a/√2)), 3 ULP of |a|
  silu,      ///< a·σ(a), 5 ULP
  // Two operands.
  add,
  subtract,
  multiply,
  divide,
  maximum,
  minimum,
  quotient,        ///< a/b, and 0 where a = 0
  masked_product,  ///< a·b, and 0 where a = 0
  leaky_relu,      ///< a where a > 0, else b·a
  elu,             ///< a where a > 0, else b·(eᵃ − 1), 5 ULP
  power,           ///< aᵇ as std::pow; exponents −1, 0.5, 1, 2 and 3 have short forms, 2 ULP
  equal,           ///< this and the next five give booleans of one byte
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  // Three operands.
  select,        ///< b where the boolean a holds, else c
  multiply_add,  ///< a·b + c, rounded once where the processor can; with a scalar b the update y ← y + η·x
  negative_multiply_add,  ///< c − a·b, likewise
};

/// Which operands are one element that stands for the whole block: the sum of these bits.
enum ElementwiseForm : unsigned { all_blocks = 0, a_is_scalar = 1, b_is_scalar = 2, c_is_scalar = 4 };

/// Computes n elements of `out` from blocks (or single elements) a, b, c; operands that the code does not
/// have are not looked at. `out` may be one of the operands where their elements have the same size,
/// otherwise they must not overlap. No alignment is required.
using ElementwiseKernel = void (*)(const void* a, const void* b, const void* c, void* out, std::size_t n);

/// The kernel for elements of a dtype (that of b and c for `select`); null where there is none: dtypes other
/// than f32 and f64, and forms in which every operand is a scalar or a condition is.
ElementwiseKernel find_elementwise(ElementwiseCode code, DType dtype, unsigned form = all_blocks);

/// out[i] = a[i] in another dtype, as static_cast does; to boolean: a[i] ≠ 0. Every pair of dtypes.
ElementwiseKernel find_convert(DType from, DType to);

std::size_t operand_count(ElementwiseCode code);  ///< 1, 2 or 3
bool gives_boolean(ElementwiseCode code);

}  // namespace turunan::plan
