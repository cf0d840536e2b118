#include "plan/kernels/reduce.hpp"

#include <cmath>
#include <limits>

#include "plan/kernels/highway_targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "plan/kernels/reduce.cpp"
#include <hwy/foreach_target.h>

#include "plan/kernels/elementwise_loop-inl.hpp"
#include "plan/kernels/transpose.hpp"

HWY_BEFORE_NAMESPACE();
namespace turunan::plan::HWY_NAMESPACE {

struct Sum {
  template <class T>
  static constexpr T identity = 0;
  template <class V>
  static HWY_INLINE V combine(V a, V b) {
    return hn::Add(a, b);
  }
  template <class T>
  static HWY_INLINE T combine_one(T a, T b) {
    return a + b;
  }
};

struct Multiplication {
  template <class T>
  static constexpr T identity = 1;
  template <class V>
  static HWY_INLINE V combine(V a, V b) {
    return hn::Mul(a, b);
  }
  template <class T>
  static HWY_INLINE T combine_one(T a, T b) {
    return a * b;
  }
};

struct Greatest {
  template <class T>
  static constexpr T identity = -std::numeric_limits<T>::infinity();
  template <class V>
  static HWY_INLINE V combine(V a, V b) {
    return hn::IfThenElse(hn::Or(hn::Gt(a, b), hn::IsNaN(a)), a, b);
  }
  template <class T>
  static HWY_INLINE T combine_one(T a, T b) {
    return a > b || std::isnan(a) ? a : b;
  }
};

struct Least {
  template <class T>
  static constexpr T identity = std::numeric_limits<T>::infinity();
  template <class V>
  static HWY_INLINE V combine(V a, V b) {
    return hn::IfThenElse(hn::Or(hn::Lt(a, b), hn::IsNaN(a)), a, b);
  }
  template <class T>
  static HWY_INLINE T combine_one(T a, T b) {
    return a < b || std::isnan(a) ? a : b;
  }
};

// Up to so many elements are added one after the other (in each lane); longer runs are halved.
constexpr std::size_t run_block = 1024, column_block = 64;

/// The lanes of v, combined in halves.
template <class Op, class D, class T = hn::TFromD<D>>
HWY_INLINE T combine_lanes(D d, hn::Vec<D> v) {
  HWY_ALIGN T lanes[hn::MaxLanes(d)];
  hn::Store(v, d, lanes);
  for (std::size_t half = hn::Lanes(d) / 2; half > 0; half /= 2) {
    for (std::size_t i = 0; i < half; ++i) lanes[i] = Op::combine_one(lanes[i], lanes[i + half]);
  }
  return lanes[0];
}

/// ⊕ in[0…n), neighbours in memory.
template <class Op, class D, class T = hn::TFromD<D>>
T reduce_run(D d, const T* in, std::size_t n) {
  if (n > run_block) {
    const std::size_t half = (n / 2 + run_block - 1) / run_block * run_block;
    return Op::combine_one(reduce_run<Op>(d, in, half), reduce_run<Op>(d, in + half, n - half));
  }
  const std::size_t lanes = hn::Lanes(d);
  const auto identity = hn::Set(d, Op::template identity<T>);
  auto r0 = identity, r1 = identity, r2 = identity, r3 = identity;
  std::size_t i = 0;
  for (; i + 4 * lanes <= n; i += 4 * lanes) {
    r0 = Op::combine(r0, hn::LoadU(d, in + i));
    r1 = Op::combine(r1, hn::LoadU(d, in + i + lanes));
    r2 = Op::combine(r2, hn::LoadU(d, in + i + 2 * lanes));
    r3 = Op::combine(r3, hn::LoadU(d, in + i + 3 * lanes));
  }
  for (; i + lanes <= n; i += lanes) r0 = Op::combine(r0, hn::LoadU(d, in + i));
  if (i < n) {
    r1 = Op::combine(r1, hn::IfThenElse(hn::FirstN(d, n - i), load_first(d, in + i, n - i), identity));
  }
  return combine_lanes<Op>(d, Op::combine(Op::combine(r0, r1), Op::combine(r2, r3)));
}

/// out[0…count) = ⊕ over rows of in, for at most one vector of columns.
template <class Op, class D, class T = hn::TFromD<D>>
hn::Vec<D> reduce_columns(D d, const T* in, std::size_t rows, std::size_t stride, std::size_t count) {
  if (rows > column_block) {
    const std::size_t half = (rows / 2 + column_block - 1) / column_block * column_block;
    const auto upper = reduce_columns<Op>(d, in, half, stride, count);
    return Op::combine(upper, reduce_columns<Op>(d, in + half * stride, rows - half, stride, count));
  }
  auto even = hn::Set(d, Op::template identity<T>), odd = even;
  const bool whole = count == hn::Lanes(d);
  std::size_t row = 0;
  for (; row + 2 <= rows; row += 2) {
    const T *a = in + row * stride, *b = a + stride;
    even = Op::combine(even, whole ? hn::LoadU(d, a) : load_first(d, a, count));
    odd = Op::combine(odd, whole ? hn::LoadU(d, b) : load_first(d, b, count));
  }
  if (row < rows) {
    const T* a = in + row * stride;
    even = Op::combine(even, whole ? hn::LoadU(d, a) : load_first(d, a, count));
  }
  return Op::combine(even, odd);
}

constexpr std::size_t short_run = 16;

/// out[0…rows) = ⊕ over each of so many short runs, one in each lane.
template <class Op, class T>
void reduce_short_runs(const T* in, std::size_t stride, std::size_t n, T* out, std::size_t rows) {
  const hn::ScalableTag<T> d;
  const std::size_t lanes = hn::Lanes(d);
  HWY_ALIGN T turned[short_run * hn::MaxLanes(d)] = {};
  for (std::size_t row = 0; row < rows; row += lanes) {
    const std::size_t count = rows - row < lanes ? rows - row : lanes;
    transpose(sizeof(T) == 4 ? DType::f32 : DType::f64, in + row * stride, stride, turned, lanes, count, n);
    auto result = hn::Load(d, turned);
    for (std::size_t j = 1; j < n; ++j) result = Op::combine(result, hn::Load(d, turned + j * lanes));
    if (count == lanes) {
      hn::StoreU(result, d, out + row);
    } else {
      store_first(result, d, out + row, count);
    }
  }
}

/// out[o, i] = ⊕_j in[o, j, i]
template <class Op, class T>
void reduce(const ReduceShape& s, const void* in_memory, void* out_memory) {
  const hn::ScalableTag<T> d;
  const std::size_t lanes = hn::Lanes(d);
  T* out = static_cast<T*>(out_memory);
  if (s.inner == 1 && s.axis_stride == 1 && s.axis <= short_run && s.axis != 0 && s.outer >= 4) {
    return reduce_short_runs<Op>(static_cast<const T*>(in_memory), s.outer_stride, s.axis, out, s.outer);
  }
  for (std::size_t o = 0; o < s.outer; ++o) {
    const T* in = static_cast<const T*>(in_memory) + o * s.outer_stride;
    if (s.inner == 1 && s.axis_stride == 1) {
      out[o] = reduce_run<Op>(d, in, s.axis);
      continue;
    }
    T* row = out + o * s.inner;
    for (std::size_t i = 0; i < s.inner; i += lanes) {
      const std::size_t count = s.inner - i < lanes ? s.inner - i : lanes;
      const auto result = reduce_columns<Op>(d, in + i, s.axis, s.axis_stride, count);
      if (count == lanes) {
        hn::StoreU(result, d, row + i);
      } else {
        store_first(result, d, row + i, count);
      }
    }
  }
}

template <class Op>
ReduceKernel reduce_for(DType dtype) {
  return dtype == DType::f32 ? &reduce<Op, float> : &reduce<Op, double>;
}

ReduceKernel reductions(ReduceCode code, DType dtype) {
  switch (code) {
    case ReduceCode::sum: return reduce_for<Sum>(dtype);
    case ReduceCode::product: return reduce_for<Multiplication>(dtype);
    case ReduceCode::maximum: return reduce_for<Greatest>(dtype);
    default: return reduce_for<Least>(dtype);
  }
}

}  // namespace turunan::plan::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace turunan::plan {

HWY_EXPORT(reductions);

ReduceKernel find_reduce(ReduceCode code, DType dtype) {
  if (!is_floating(dtype)) return nullptr;
  return HWY_DYNAMIC_DISPATCH(reductions)(code, dtype);
}

}  // namespace turunan::plan
#endif
