#pragma once

#include <memory>
#include <vector>

#include "plan/kernels/vector_program.hpp"
#include "plan/step.hpp"

// Programs over tensors that fit in one vector, before their memory is placed.

namespace turunan::plan {

using ValueId = std::uint32_t;
inline constexpr ValueId no_value = UINT32_MAX;

/// One vector: the result of a call, or memory outside of the program, or numbers that are known.
struct SmallValue {
  BufferId buffer = no_buffer;  ///< of a result: where it is stored at once
  std::vector<double> numbers = {};
  std::uint32_t slot = UINT32_MAX;  ///< in scratch memory, of a result that calls read from there
};

/// A value as a call reads it: each lane takes the element that `lanes` names, its own where that is empty.
struct SmallOperand {
  ValueId value = no_value;
  std::vector<std::int32_t> lanes = {};

  bool is_used() const { return value != no_value; }
};

/// One operation. Operands that it does not have are not used.
struct SmallCall {
  enum class Kind : std::uint8_t {
    copy,         ///< a
    elementwise,  ///< code(x) or code(x, a); an `a` with lanes only where find_vector has such a form
    product,      ///< Σ x·a over tables of `elements` lanes, one after the other in the lanes of both
    kernel,       ///< kernel(a, b, c); operands without lanes
  };
  Kind kind = Kind::copy;
  ValueId result = no_value;
  SmallOperand x = {}, a = {}, b = {}, c = {};  ///< x has lanes only in products
  ElementwiseCode code = {};
  ElementwiseKernel kernel = nullptr;
  const void* record = nullptr;  ///< an operand of the kernel in the place of a
  std::size_t elements = 0;      ///< of the result

  // What arrange() decides.
  VectorForm form = VectorForm::first;
  bool loads_x = false;  ///< the result of the call before is not x

  bool reads_a() const { return a.is_used() && form != VectorForm::second && form != VectorForm::both_lanes; }
  bool reads_x() const { return loads_x || form == VectorForm::second; }
};

/// A result that goes to memory outside, there and then or at the end of the program.
struct SmallStore {
  ValueId value;
  BufferId buffer;
  bool at_end = false;
};

struct SmallProgram {
  DType dtype = DType::f64;
  VectorWidth width = VectorWidth::whole;
  std::vector<SmallValue> values;
  std::vector<SmallCall> calls;
  std::vector<SmallStore> stores;
  std::vector<std::shared_ptr<const void>> records;  ///< of calls
  std::uint32_t slots = 0;
};

/// Puts calls in an order in which one follows the other where it can, the longest way to the end first.
void order(SmallProgram& program);

/// Decides what stays in the register, what goes to which slot, and when results are stored: no buffer is
/// overwritten before the last call that reads what was in it.
void arrange(SmallProgram& program);

Instruction emit_small(Memory& memory, const SmallProgram& program);

}  // namespace turunan::plan
