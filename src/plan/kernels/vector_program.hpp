#pragma once

#include "plan/kernels/elementwise.hpp"

// Programs over tensors that fit in one vector. The value in work stays in a register, x, that each operation
// hands to the next; other operands lie in memory, padded to a whole vector, with anything in the padding.

namespace turunan::plan {

constexpr std::size_t largest_vector = 64;  ///< bytes

struct VectorOp;
/// What an operation does, then the operation after it. Its true type, from x to x, has the vectors of its
/// instruction set.
using VectorRun = void (*)();

/// One operation.
struct VectorOp {
  VectorRun run = nullptr;
  const void* a = nullptr;                            ///< an operand in memory
  const void *a_lanes = nullptr, *x_lanes = nullptr;  ///< tables: which element of a, x each lane takes
  std::size_t count = 0;                              ///< of tables, each of them in `largest_vector` bytes
  void* out = nullptr;
};

/// The call of a kernel.
struct VectorCall {
  ElementwiseKernel kernel = nullptr;
  const void *a = nullptr, *b = nullptr, *c = nullptr;
  void* out = nullptr;
  std::size_t elements = 0;
};

/// Narrow vectors have at most 32 bytes: where they suffice, processors with larger ones are quicker.
enum class VectorWidth : std::uint8_t { narrow, whole };
/// How many elements a vector has; tables of lanes have as many integers of the elements' size.
std::size_t vector_lanes(DType dtype, VectorWidth width);

enum class VectorCode : std::uint8_t {
  load,        ///< x ← a
  load_lanes,  ///< x ← a[a_lanes]
  store,       ///< out ← x
  product,     ///< x ← Σ x[x_lanes]·a[a_lanes] over all tables
  call,        ///< the VectorCall at a; x is lost
  end,         ///< the last of each `segment` operations, and the last of all
};
VectorRun find_vector(VectorCode code, DType dtype, VectorWidth width);

/// Which operand of an elementwise operation is x.
enum class VectorForm : std::uint8_t {
  first,        ///< x ← f(x) or f(x, a)
  second,       ///< x ← f(a, x)
  first_lanes,  ///< x ← f(x, a[a_lanes])
  both_lanes,   ///< x ← f(x, x[a_lanes])
};
constexpr std::size_t vector_forms = 4;
/// Null for codes of more than two operands, comparisons, powers; forms with lanes exist for sums, products,
/// maxima and minima.
VectorRun find_vector(ElementwiseCode code, DType dtype, VectorWidth width, VectorForm form);

constexpr std::size_t vector_segment = 64;
/// Runs operations, cut into segments of `vector_segment`.
using VectorStart = void (*)(const VectorOp* operations, std::size_t count);
VectorStart find_vector_start(DType dtype, VectorWidth width);

}  // namespace turunan::plan
