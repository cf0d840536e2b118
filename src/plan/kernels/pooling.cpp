#include "plan/kernels/pooling.hpp"

#include <algorithm>
#include <cstring>

#include "plan/kernels/highway_targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "plan/kernels/pooling.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace turunan::plan::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

/// The elements of an axis that a place covers.
struct Covered {
  std::int64_t begin, end;
};

HWY_INLINE Covered covered(const PoolingAxis& axis, std::int64_t place) {
  const std::int64_t start = place * axis.stride - axis.before;
  return {std::max<std::int64_t>(start, 0), std::min(start + axis.window, axis.in)};
}

/// One place of the window: its rows and columns, the distances in elements, and where its image begins.
struct Place {
  Covered rows, columns;
  std::int64_t row_step, column_step;

  std::int64_t count() const { return (rows.end - rows.begin) * (columns.end - columns.begin); }
  std::int64_t start() const { return rows.begin * row_step + columns.begin * column_step; }
  /// Two rows of two columns, the usual window.
  bool is_two_by_two() const { return rows.end - rows.begin == 2 && columns.end - columns.begin == 2; }
  /// Calls f with the distance of each element from the image's start, row by row.
  template <class F>
  HWY_INLINE void for_each(F f) const {
    for (std::int64_t h = rows.begin; h < rows.end; ++h) {
      for (std::int64_t w = columns.begin; w < columns.end; ++w) f(h * row_step + w * column_step);
    }
  }
};

/// Calls f(place, image, number) for the places of some rows; the number counts from the first of them.
template <class F>
HWY_INLINE void for_each_place(const PoolingShape& s, std::int64_t first, std::int64_t rows, F f) {
  std::int64_t number = 0;
  for (std::int64_t row = first; row < first + rows; ++row) {
    const std::int64_t image = row / s.height.out;
    Place place{covered(s.height, row % s.height.out), {}, s.width.in * s.channels, s.channels};
    for (std::int64_t q = 0; q < s.width.out; ++q, ++number) {
      place.columns = covered(s.width, q);
      f(place, image, number);
    }
  }
}

/// Calls f(d, channel) for whole vectors of channels, then for single ones.
template <class T, class F>
HWY_INLINE void for_each_channel(std::int64_t channels, F f) {
  const hn::ScalableTag<T> d;
  const hn::CappedTag<T, 1> one;
  const auto lanes = static_cast<std::int64_t>(hn::Lanes(d));
  std::int64_t c = 0;
  for (; c + lanes <= channels; c += lanes) f(d, c);
  for (; c < channels; ++c) f(one, c);
}

/// Whether v comes before `best`: larger, or the first NaN.
template <class V>
HWY_INLINE auto is_larger(V v, V best) {
  return hn::And(hn::Not(hn::Le(v, best)), hn::Eq(best, best));
}

/// The four elements of a place of two by two, row by row.
template <class D, class T>
struct Four {
  hn::Vec<D> a, b, c, d;
  HWY_INLINE Four(D tag, const Place& place, const T* at)
      : a(hn::LoadU(tag, at)),
        b(hn::LoadU(tag, at + place.column_step)),
        c(hn::LoadU(tag, at + place.row_step)),
        d(hn::LoadU(tag, at + place.row_step + place.column_step)) {}
};

template <class D, class T>
HWY_INLINE hn::Vec<D> largest_of_four(D d, const Place& place, const T* at) {
  const Four<D, T> x(d, place, at);
  const auto first = hn::IfThenElse(is_larger(x.b, x.a), x.b, x.a);
  const auto second = hn::IfThenElse(is_larger(x.d, x.c), x.d, x.c);
  return hn::IfThenElse(is_larger(second, first), second, first);
}

/// Writes the slope where x is largest and 0 to the other three.
template <class D, class T>
HWY_INLINE void put_to_four(D d, const Place& place, const T* at, hn::Vec<D> slope, T* to) {
  const Four<D, T> x(d, place, at);
  const auto b_over_a = is_larger(x.b, x.a), d_over_c = is_larger(x.d, x.c);
  const auto first = hn::IfThenElse(b_over_a, x.b, x.a), second = hn::IfThenElse(d_over_c, x.d, x.c);
  const auto below = is_larger(second, first);
  const auto above_slope = hn::IfThenZeroElse(below, slope), below_slope = hn::IfThenElseZero(below, slope);
  hn::StoreU(hn::IfThenZeroElse(b_over_a, above_slope), d, to);
  hn::StoreU(hn::IfThenElseZero(b_over_a, above_slope), d, to + place.column_step);
  hn::StoreU(hn::IfThenZeroElse(d_over_c, below_slope), d, to + place.row_step);
  hn::StoreU(hn::IfThenElseZero(d_over_c, below_slope), d, to + place.row_step + place.column_step);
}

template <class T>
void max_pool(const PoolingShape& s, std::int64_t first, std::int64_t rows, const void* x, void* y) {
  const T* images = static_cast<const T*>(x);
  T* out = static_cast<T*>(y) + first * s.width.out * s.channels;
  for_each_place(s, first, rows, [&](const Place& place, std::int64_t image, std::int64_t number) {
    const T* from = images + image * s.in_image();
    const std::int64_t start = place.start();
    if (place.is_two_by_two()) {
      return for_each_channel<T>(s.channels, [&](auto d, std::int64_t c) {
        hn::StoreU(largest_of_four(d, place, from + start + c), d, out + number * s.channels + c);
      });
    }
    for_each_channel<T>(s.channels, [&](auto d, std::int64_t c) {
      auto best = hn::LoadU(d, from + start + c);
      place.for_each([&](std::int64_t at) {
        const auto v = hn::LoadU(d, from + at + c);
        best = hn::IfThenElse(is_larger(v, best), v, best);
      });
      hn::StoreU(best, d, out + number * s.channels + c);
    });
  });
}

template <class T>
void average_pool(const PoolingShape& s, std::int64_t first, std::int64_t rows, const void* x, void* y) {
  const T* images = static_cast<const T*>(x);
  T* out = static_cast<T*>(y) + first * s.width.out * s.channels;
  const std::int64_t all = s.height.window * s.width.window;
  for_each_place(s, first, rows, [&](const Place& place, std::int64_t image, std::int64_t number) {
    const T* from = images + image * s.in_image();
    const T count = static_cast<T>(s.counts_padding ? all : place.count());
    for_each_channel<T>(s.channels, [&](auto d, std::int64_t c) {
      auto sum = hn::Zero(d);
      place.for_each([&](std::int64_t at) { sum = hn::Add(sum, hn::LoadU(d, from + at + c)); });
      hn::StoreU(hn::Div(sum, hn::Set(d, count)), d, out + number * s.channels + c);
    });
  });
}

/// Runs put(place, number of the place in g, start of its image in `out`, start of its image in x) for each
/// place, over zeros unless the places tile the images.
template <class T, class F>
HWY_INLINE void unpool(const PoolingShape& s, std::int64_t first, std::int64_t rows, void* out, F put) {
  T* to = static_cast<T*>(out);
  const std::int64_t first_image = first / s.height.out;
  if (s.is_tiled()) {
    // `out` begins with the first of these rows.
    to -= first % s.height.out * s.height.window * s.width.in * s.channels;
  } else {
    std::memset(to, 0, static_cast<std::size_t>(rows / s.height.out * s.in_image()) * sizeof(T));
  }
  for_each_place(s, first, rows, [&](const Place& place, std::int64_t image, std::int64_t number) {
    put(place, first * s.width.out + number, to + (image - first_image) * s.in_image(), image);
  });
}

template <class T>
void put_largest(const PoolingShape& s, std::int64_t first, std::int64_t rows, const void* x, const void* g,
                 void* out) {
  const T *images = static_cast<const T*>(x), *slopes = static_cast<const T*>(g);
  const bool tiled = s.is_tiled();
  unpool<T>(s, first, rows, out, [&](const Place& place, std::int64_t number, T* to, std::int64_t image) {
    const T* from = images + image * s.in_image();
    const std::int64_t start = place.start();
    if (tiled && place.is_two_by_two()) {
      return for_each_channel<T>(s.channels, [&](auto d, std::int64_t c) {
        const auto slope = hn::LoadU(d, slopes + number * s.channels + c);
        put_to_four(d, place, from + start + c, slope, to + start + c);
      });
    }
    for_each_channel<T>(s.channels, [&](auto d, std::int64_t c) {
      const auto slope = hn::LoadU(d, slopes + number * s.channels + c);
      auto best = hn::LoadU(d, from + start + c), at_best = hn::Zero(d);
      T i = 0;
      place.for_each([&](std::int64_t at) {
        const auto v = hn::LoadU(d, from + at + c);
        const auto larger = is_larger(v, best);
        best = hn::IfThenElse(larger, v, best);
        at_best = hn::IfThenElse(larger, hn::Set(d, i), at_best);
        i += 1;
      });
      i = 0;
      place.for_each([&](std::int64_t at) {
        const auto part = hn::IfThenElseZero(hn::Eq(at_best, hn::Set(d, i)), slope);
        hn::StoreU(tiled ? part : hn::Add(hn::LoadU(d, to + at + c), part), d, to + at + c);
        i += 1;
      });
    });
  });
}

template <class T>
void spread_average(const PoolingShape& s, std::int64_t first, std::int64_t rows, const void*, const void* g,
                    void* out) {
  const T* slopes = static_cast<const T*>(g);
  const bool tiled = s.is_tiled();
  const std::int64_t all = s.height.window * s.width.window;
  unpool<T>(s, first, rows, out, [&](const Place& place, std::int64_t number, T* to, std::int64_t) {
    const T count = static_cast<T>(s.counts_padding ? all : place.count());
    for_each_channel<T>(s.channels, [&](auto d, std::int64_t c) {
      const auto part = hn::Div(hn::LoadU(d, slopes + number * s.channels + c), hn::Set(d, count));
      place.for_each([&](std::int64_t at) {
        hn::StoreU(tiled ? part : hn::Add(hn::LoadU(d, to + at + c), part), d, to + at + c);
      });
    });
  });
}

PoolKernel max_pool_for(DType dtype) {
  return dtype == DType::f32 ? &max_pool<float> : &max_pool<double>;
}
PoolKernel average_pool_for(DType dtype) {
  return dtype == DType::f32 ? &average_pool<float> : &average_pool<double>;
}
UnpoolKernel put_largest_for(DType dtype) {
  return dtype == DType::f32 ? &put_largest<float> : &put_largest<double>;
}
UnpoolKernel spread_average_for(DType dtype) {
  return dtype == DType::f32 ? &spread_average<float> : &spread_average<double>;
}

}  // namespace turunan::plan::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace turunan::plan {

HWY_EXPORT(max_pool_for);
HWY_EXPORT(average_pool_for);
HWY_EXPORT(put_largest_for);
HWY_EXPORT(spread_average_for);

PoolKernel find_max_pool(DType dtype) {
  return HWY_DYNAMIC_DISPATCH(max_pool_for)(dtype);
}
PoolKernel find_average_pool(DType dtype) {
  return HWY_DYNAMIC_DISPATCH(average_pool_for)(dtype);
}
UnpoolKernel find_put_largest(DType dtype) {
  return HWY_DYNAMIC_DISPATCH(put_largest_for)(dtype);
}
UnpoolKernel find_spread_average(DType dtype) {
  return HWY_DYNAMIC_DISPATCH(spread_average_for)(dtype);
}

}  // namespace turunan::plan
#endif
