// How operations of vector programs follow one another, compiled once for each instruction set. Included
// after foreach_target.h.
#if defined(TURUNAN_VECTOR_PROGRAM_INL_HPP) == defined(HWY_TARGET_TOGGLE)
#ifdef TURUNAN_VECTOR_PROGRAM_INL_HPP
#undef TURUNAN_VECTOR_PROGRAM_INL_HPP
#else
#define TURUNAN_VECTOR_PROGRAM_INL_HPP
#endif

#include <hwy/highway.h>

#include "plan/kernels/vector_program.hpp"

HWY_BEFORE_NAMESPACE();
namespace turunan::plan::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

template <class T>
using WholeVector = hn::CappedTag<T, largest_vector / sizeof(T)>;
template <class T>
using NarrowVector = hn::CappedTag<T, 32 / sizeof(T)>;

template <class D>
using TypedRun = hn::Vec<D> (*)(const VectorOp*, hn::Vec<D>);

template <class D>
VectorRun untyped(TypedRun<D> run) {
  return reinterpret_cast<VectorRun>(run);
}

/// The operation after this one. A compiler that optimises makes it a jump, so that x stays in its register.
template <class D>
HWY_INLINE hn::Vec<D> then_next(const VectorOp* op, hn::Vec<D> x) {
  return reinterpret_cast<TypedRun<D>>(op[1].run)(op + 1, x);
}

template <class D, class T = hn::TFromD<D>>
HWY_INLINE hn::Vec<D> operand(D d, const void* memory) {
  return hn::LoadU(d, static_cast<const T*>(memory));
}

/// Lane i becomes x[lanes[i]].
template <class D>
HWY_INLINE hn::Vec<D> pick(D d, hn::Vec<D> x, const void* lanes) {
  using Index = hn::TFromD<hn::RebindToSigned<D>>;
  return hn::TableLookupLanes(x, hn::SetTableIndices(d, static_cast<const Index*>(lanes)));
}

/// x ← Op(x)
template <class Op, class D>
hn::Vec<D> vector1(const VectorOp* op, hn::Vec<D> x) {
  return then_next<D>(op, Op::apply(D(), x));
}

template <class Op, class D, VectorForm form>
hn::Vec<D> vector2(const VectorOp* op, hn::Vec<D> x) {
  const D d;
  if constexpr (form == VectorForm::first) return then_next<D>(op, Op::apply(d, x, operand(d, op->a)));
  if constexpr (form == VectorForm::second) return then_next<D>(op, Op::apply(d, operand(d, op->a), x));
  if constexpr (form == VectorForm::first_lanes) {
    return then_next<D>(op, Op::apply(d, x, pick(d, operand(d, op->a), op->a_lanes)));
  }
  return then_next<D>(op, Op::apply(d, x, pick(d, x, op->a_lanes)));
}

}  // namespace turunan::plan::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
