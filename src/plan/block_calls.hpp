#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "plan/families.hpp"
#include "plan/kernels/elementwise.hpp"

namespace turunan::plan {

/// What a kernel cannot do: computes n elements from the operands at `start`, counted from the first of the
/// tensor.
struct SlowCall {
  using Run = void (*)(const void* record, const void* a, const void* b, const void* c, void* out,
                       std::int64_t start, std::size_t n);
  Run run = nullptr;
  std::shared_ptr<const void> record;
};

/// The plain value of an operation, element by element; `scalars` has a bit for each operand that is one
/// element.
SlowCall plain_call(const Tensor& tensor, unsigned scalars);
/// Elements start … start + n of a strided operand.
SlowCall load_call(const View& view);

/// The number of a block, the elements that one call computes: that of the call.
using BlockId = std::uint32_t;
inline constexpr BlockId no_block = UINT32_MAX;

/// What a call reads: a block computed before, or memory.
struct BlockSource {
  BlockId block = no_block;
  View view = {};                ///< with a buffer where the source is memory
  bool is_scalar = false;        ///< one element that stands for all
  std::optional<double> number;  ///< a scalar that is known
  bool is_tile = false;          ///< the product whose tiles the loop runs over
  bool is_used() const {
    return block != no_block || view.buffer != no_buffer || number.has_value() || is_tile;
  }
  bool is_one() const { return is_scalar || number.has_value(); }
};

/// One call of a kernel on a block.
struct BlockCall {
  ElementwiseKernel kernel = nullptr;  ///< or `slow`
  SlowCall slow = {};
  BlockSource a = {}, b = {}, c = {};
  DType dtype = DType::f64;     ///< of what it computes
  DType operands = DType::f64;  ///< of the numbers among its operands
};

/// Where a block is kept: in scratch memory that stays in the first-level cache, or in the tensor that it is
/// part of.
struct BlockPlace {
  std::uint32_t slot = UINT32_MAX;
  View view = {};
};

/// A fused loop: calls in order, and where each block is kept.
struct BlockLoop {
  std::vector<BlockCall> calls;
  std::vector<BlockPlace> places;  ///< of each block
  std::int64_t elements = 0;
  std::uint32_t slots = 0;

  /// Whether the tensors are larger than the second-level cache.
  bool is_from_memory() const { return elements >= 1 << 18; }
  std::int64_t block_elements() const;
  std::size_t slot_bytes() const;
};

/// Gives every block that is not stored a slot; blocks whose last reader has run hand theirs on.
void assign_slots(BlockLoop& loop);

Instruction emit_loop(Memory& memory, const BlockLoop& loop);
/// The same for a part of the elements at a time.
Stretch emit_stretch(Memory& memory, const BlockLoop& loop);

}  // namespace turunan::plan
