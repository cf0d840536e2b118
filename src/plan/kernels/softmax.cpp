#include "plan/kernels/softmax.hpp"

#include <cmath>
#include <limits>

#include "plan/kernels/highway_targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "plan/kernels/softmax.cpp"
#include <hwy/foreach_target.h>

#include "plan/kernels/elementwise_loop-inl.hpp"
#include "plan/kernels/softmax_narrow-inl.hpp"
#include "plan/kernels/vector_math-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace turunan::plan::HWY_NAMESPACE {

/// Calls f(position, count) for each vector of a row, the last one shorter.
template <class D, class Function>
HWY_INLINE void for_each_vector(D d, std::size_t n, Function f) {
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) f(i, lanes);
  if (i < n) f(i, n - i);
}

template <class D, class T = hn::TFromD<D>>
HWY_INLINE hn::Vec<D> load_part(D d, const T* p, std::size_t count) {
  return count == hn::Lanes(d) ? hn::LoadU(d, p) : load_first(d, p, count);
}

template <class D, class T = hn::TFromD<D>>
HWY_INLINE void store_part(D d, hn::Vec<D> v, T* p, std::size_t count) {
  if (count == hn::Lanes(d)) return hn::StoreU(v, d, p);
  store_first(v, d, p, count);
}

/// The largest element of a row; NaN where there is one.
template <class D, class T = hn::TFromD<D>>
HWY_INLINE T largest(D d, const T* z, std::size_t n) {
  auto most = hn::Set(d, -std::numeric_limits<T>::infinity());
  auto any_nan = hn::Zero(d);
  for_each_vector(d, n, [&](std::size_t i, std::size_t count) {
    const auto v = load_part(d, z + i, count);
    any_nan = hn::Add(any_nan, hn::IfThenElseZero(hn::IsNaN(v), v));
    most = hn::Max(most, hn::IfThenElse(hn::FirstN(d, count), v, most));
  });
  return hn::GetLane(hn::Add(hn::MaxOfLanes(d, most), hn::SumOfLanes(d, any_nan)));
}

/// Σ e^(z − shift) over a row; keeps the terms in `out` where it is not null.
template <class D, class T = hn::TFromD<D>>
HWY_INLINE T exponentials_of(D d, const T* z, T shift, T* out, std::size_t n) {
  auto sum = hn::Zero(d);
  const auto by = hn::Set(d, shift);
  for_each_vector(d, n, [&](std::size_t i, std::size_t count) {
    const auto e = exponential(d, hn::Sub(load_part(d, z + i, count), by));
    if (out != nullptr) store_part(d, e, out + i, count);
    sum = hn::Add(sum, hn::IfThenElseZero(hn::FirstN(d, count), e));
  });
  return hn::GetLane(hn::SumOfLanes(d, sum));
}

/// out_ij = e^(z_ij − max_j z_ij) / Σ_j …
template <class T>
void softmax(const void* z_memory, void* out_memory, std::size_t rows, std::size_t columns) {
  const hn::ScalableTag<T> d;
  const T* z = static_cast<const T*>(z_memory);
  T* out = static_cast<T*>(out_memory);
  if (is_narrow(rows, columns)) return narrow_softmax(z, out, rows, columns);
  for (std::size_t row = 0; row < rows; ++row, z += columns, out += columns) {
    const auto sum = hn::Set(d, exponentials_of(d, z, largest(d, z, columns), out, columns));
    for_each_vector(d, columns, [&](std::size_t i, std::size_t count) {
      store_part(d, hn::Div(load_part(d, out + i, count), sum), out + i, count);
    });
  }
}

/// out_ij = (z_ij − max_j z_ij) − log Σ_j e^(z_ij − max_j z_ij)
template <class T>
void log_softmax(const void* z_memory, void* out_memory, std::size_t rows, std::size_t columns) {
  const hn::ScalableTag<T> d;
  const T* z = static_cast<const T*>(z_memory);
  T* out = static_cast<T*>(out_memory);
  if (is_narrow(rows, columns)) return narrow_log_softmax(z, out, rows, columns);
  for (std::size_t row = 0; row < rows; ++row, z += columns, out += columns) {
    const T most = largest(d, z, columns);
    const T log_sum = std::log(exponentials_of(d, z, most, static_cast<T*>(nullptr), columns));
    const auto shift = hn::Set(d, most), normaliser = hn::Set(d, log_sum);
    for_each_vector(d, columns, [&](std::size_t i, std::size_t count) {
      store_part(d, hn::Sub(hn::Sub(load_part(d, z + i, count), shift), normaliser), out + i, count);
    });
  }
}

/// One row: returns −Σ_j y_j log softmax(z)_j and writes the gradient, scaled.
template <class D, class T = hn::TFromD<D>>
HWY_INLINE double cross_entropy_row(D d, const T* z, const T* y, T scale, T* gradient, bool needs_cost,
                                    std::size_t columns) {
  const T most = largest(d, z, columns);
  auto linear = hn::Zero(d), mass = hn::Zero(d);  // Σ y (z − max), Σ y
  const auto shift = hn::Set(d, most);
  for_each_vector(d, columns, [&](std::size_t i, std::size_t count) {
    const auto target = load_part(d, y + i, count);
    const auto term = hn::Mul(target, hn::Sub(load_part(d, z + i, count), shift));
    linear = hn::Add(linear, hn::IfThenZeroElse(hn::Eq(target, hn::Zero(d)), term));
    mass = hn::Add(mass, target);
  });
  const T total = hn::GetLane(hn::SumOfLanes(d, mass));
  const double linear_sum = static_cast<double>(hn::GetLane(hn::SumOfLanes(d, linear)));
  const T sum = exponentials_of(d, z, most, gradient, columns);
  if (gradient != nullptr) {
    const auto factor = hn::Set(d, total / sum), by = hn::Set(d, scale);
    for_each_vector(d, columns, [&](std::size_t i, std::size_t count) {
      const auto p = hn::Mul(load_part(d, gradient + i, count), factor);
      store_part(d, hn::Mul(by, hn::Sub(p, load_part(d, y + i, count))), gradient + i, count);
    });
  }
  return needs_cost ? static_cast<double>(total) * std::log(static_cast<double>(sum)) - linear_sum : 0.0;
}

template <class T>
double cross_entropy_rows(const T* z, const T* y, T scale, T* gradient, bool needs_cost, std::size_t rows,
                          std::size_t columns) {
  double sum = 0.0;
  for (std::size_t row = 0; row < rows; ++row, z += columns, y += columns) {
    sum += cross_entropy_row(hn::ScalableTag<T>(), z, y, scale, gradient, needs_cost, columns);
    if (gradient != nullptr) gradient += columns;
  }
  return sum;
}

template <class T>
void softmax_cross_entropy(const void* z_memory, const void* y_memory, const void* scale, void* cost,
                           void* gradient_memory, std::size_t rows, std::size_t columns) {
  const T *z = static_cast<const T*>(z_memory), *y = static_cast<const T*>(y_memory);
  T* gradient = static_cast<T*>(gradient_memory);
  const T by =
      gradient == nullptr ? T{0} : static_cast<T>(*static_cast<const T*>(scale) / static_cast<T>(rows));
  const double sum = is_narrow(rows, columns)
                         ? narrow_cross_entropy(z, y, by, gradient, cost != nullptr, rows, columns)
                         : cross_entropy_rows(z, y, by, gradient, cost != nullptr, rows, columns);
  if (cost != nullptr) *static_cast<T*>(cost) = static_cast<T>(sum / static_cast<double>(rows));
}

SoftmaxKernel choose_softmax(DType dtype) {
  return dtype == DType::f32 ? &softmax<float> : &softmax<double>;
}
SoftmaxKernel choose_log_softmax(DType dtype) {
  return dtype == DType::f32 ? &log_softmax<float> : &log_softmax<double>;
}
SoftmaxCrossEntropyKernel choose_cross_entropy(DType dtype) {
  return dtype == DType::f32 ? &softmax_cross_entropy<float> : &softmax_cross_entropy<double>;
}

}  // namespace turunan::plan::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace turunan::plan {

HWY_EXPORT(choose_softmax);
HWY_EXPORT(choose_log_softmax);
HWY_EXPORT(choose_cross_entropy);

SoftmaxKernel find_softmax(DType dtype) {
  return is_floating(dtype) ? HWY_DYNAMIC_DISPATCH(choose_softmax)(dtype) : nullptr;
}
SoftmaxKernel find_log_softmax(DType dtype) {
  return is_floating(dtype) ? HWY_DYNAMIC_DISPATCH(choose_log_softmax)(dtype) : nullptr;
}
SoftmaxCrossEntropyKernel find_softmax_cross_entropy(DType dtype) {
  return is_floating(dtype) ? HWY_DYNAMIC_DISPATCH(choose_cross_entropy)(dtype) : nullptr;
}

}  // namespace turunan::plan
#endif
