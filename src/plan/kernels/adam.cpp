#include "plan/kernels/adam.hpp"

#include "plan/kernels/highway_targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "plan/kernels/adam.cpp"
#include <hwy/foreach_target.h>

#include "plan/kernels/elementwise_loop-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace turunan::plan::HWY_NAMESPACE {

template <class T>
HWY_INLINE T number(const void* memory) {
  return *static_cast<const T*>(memory);
}

template <class T>
void adam(const AdamOperands& o, const void* gradient, std::int64_t start, std::size_t n) {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  const V first_decay = hn::Set(d, number<T>(o.first_decay)),
          first_rest = hn::Set(d, number<T>(o.first_rest));
  const V second_decay = hn::Set(d, number<T>(o.second_decay)),
          second_rest = hn::Set(d, number<T>(o.second_rest));
  const V epsilon = hn::Set(d, number<T>(o.epsilon));
  const V rate = hn::Set(d, number<T>(o.rate) / number<T>(o.first_bias));
  const V second_bias = hn::Set(d, T{1} / number<T>(o.second_bias));
  const T* g = gradient != nullptr ? static_cast<const T*>(gradient) : static_cast<const T*>(o.g) + start;
  const T *w = static_cast<const T*>(o.w) + start, *m = static_cast<const T*>(o.m) + start,
          *v = static_cast<const T*>(o.v) + start;
  T *next_w = static_cast<T*>(o.next_w) + start, *next_m = static_cast<T*>(o.next_m) + start,
    *next_v = static_cast<T*>(o.next_v) + start;
  const auto step = [&](std::size_t i, const auto& load, const auto& store) HWY_ATTR {
    const V gi = load(g + i);
    const V mi = hn::MulAdd(first_decay, load(m + i), hn::Mul(first_rest, gi));
    const V vi = hn::MulAdd(second_decay, load(v + i), hn::Mul(second_rest, hn::Mul(gi, gi)));
    const V length = hn::Add(hn::Sqrt(hn::Mul(vi, second_bias)), epsilon);
    store(hn::NegMulAdd(rate, hn::Div(mi, length), load(w + i)), next_w + i);
    store(mi, next_m + i);
    store(vi, next_v + i);
  };
  const std::size_t lanes = hn::Lanes(d);
  std::size_t i = 0;
  for (; i + lanes <= n; i += lanes) {
    step(
        i, [&](const T* p) HWY_ATTR { return hn::LoadU(d, p); },
        [&](V x, T* p) HWY_ATTR { hn::StoreU(x, d, p); });
  }
  if (i == n) return;
  step(
      i, [&](const T* p) HWY_ATTR { return load_first(d, p, n - i); },
      [&](V x, T* p) HWY_ATTR { store_first(x, d, p, n - i); });
}

AdamKernel choose_adam(DType dtype) {
  return dtype == DType::f32 ? &adam<float> : &adam<double>;
}

}  // namespace turunan::plan::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace turunan::plan {

HWY_EXPORT(choose_adam);

AdamKernel find_adam(DType dtype) {
  return HWY_DYNAMIC_DISPATCH(choose_adam)(dtype);
}

}  // namespace turunan::plan
#endif
