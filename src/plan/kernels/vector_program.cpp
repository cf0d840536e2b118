#include "plan/kernels/vector_program.hpp"

#include "plan/kernels/elementwise_families.hpp"
#include "plan/kernels/highway_targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "plan/kernels/vector_program.cpp"
#include <hwy/foreach_target.h>

#include "plan/kernels/vector_program-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace turunan::plan::HWY_NAMESPACE {

template <class D>
struct Moves {
  using V = hn::Vec<D>;
  using T = hn::TFromD<D>;

  static V load(const VectorOp* op, V) { return then_next<D>(op, operand(D(), op->a)); }
  static V load_lanes(const VectorOp* op, V) {
    return then_next<D>(op, pick(D(), operand(D(), op->a), op->a_lanes));
  }
  static V store(const VectorOp* op, V x) {
    hn::StoreU(x, D(), static_cast<T*>(op->out));
    return then_next<D>(op, x);
  }
  // Terms of even and of odd number apart: half the additions that wait for one another.
  static V product(const VectorOp* op, V x) {
    const D d;
    const V a = operand(d, op->a);
    const auto* a_lanes = static_cast<const std::byte*>(op->a_lanes);
    const auto* x_lanes = static_cast<const std::byte*>(op->x_lanes);
    V even = hn::Mul(pick(d, x, x_lanes), pick(d, a, a_lanes)), odd = hn::Zero(d);
    for (std::size_t k = 1; k < op->count; ++k) {
      a_lanes += largest_vector;
      x_lanes += largest_vector;
      const V from_x = pick(d, x, x_lanes), from_a = pick(d, a, a_lanes);
      const V sum = hn::MulAdd(from_x, from_a, odd);
      odd = even;
      even = sum;
    }
    return then_next<D>(op, hn::Add(even, odd));
  }
  static V call_kernel(const VectorOp* op, V) {
    const auto& call = *static_cast<const VectorCall*>(op->a);
    call.kernel(call.a, call.b, call.c, call.out, call.elements);
    return then_next<D>(op, hn::Zero(D()));
  }
  static V end(const VectorOp*, V x) { return x; }

  static VectorRun find(VectorCode code) {
    switch (code) {
      case VectorCode::load: return untyped<D>(load);
      case VectorCode::load_lanes: return untyped<D>(load_lanes);
      case VectorCode::store: return untyped<D>(store);
      case VectorCode::product: return untyped<D>(product);
      case VectorCode::call: return untyped<D>(call_kernel);
      default: return untyped<D>(end);
    }
  }

  static void start(const VectorOp* operations, std::size_t count) {
    V x = hn::Zero(D());
    for (std::size_t i = 0; i < count; i += vector_segment) {
      const VectorOp* op = operations + i;
      x = reinterpret_cast<TypedRun<D>>(op->run)(op, x);
    }
  }
};

/// Calls f with the vectors of a dtype and width.
template <class Function>
auto with_vectors(DType dtype, VectorWidth width, Function f) {
  if (dtype == DType::f32) {
    return width == VectorWidth::narrow ? f(NarrowVector<float>()) : f(WholeVector<float>());
  }
  return width == VectorWidth::narrow ? f(NarrowVector<double>()) : f(WholeVector<double>());
}

VectorRun find_move(VectorCode code, DType dtype, VectorWidth width) {
  return with_vectors(dtype, width, [&](auto d) { return Moves<decltype(d)>::find(code); });
}
VectorStart find_start(DType dtype, VectorWidth width) {
  return with_vectors(dtype, width, [](auto d) -> VectorStart { return &Moves<decltype(d)>::start; });
}
std::size_t count_lanes(DType dtype, VectorWidth width) {
  return with_vectors(dtype, width, [](auto d) { return hn::Lanes(d); });
}

}  // namespace turunan::plan::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace turunan::plan {

HWY_EXPORT(find_move);
HWY_EXPORT(find_start);
HWY_EXPORT(count_lanes);

VectorRun find_vector(VectorCode code, DType dtype, VectorWidth width) {
  return HWY_DYNAMIC_DISPATCH(find_move)(code, dtype, width);
}

VectorStart find_vector_start(DType dtype, VectorWidth width) {
  return HWY_DYNAMIC_DISPATCH(find_start)(dtype, width);
}

std::size_t vector_lanes(DType dtype, VectorWidth width) {
  return HWY_DYNAMIC_DISPATCH(count_lanes)(dtype, width);
}

}  // namespace turunan::plan
#endif
