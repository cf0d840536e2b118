#include "ops/order.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "graph/element.hpp"
#include "turunan/error.hpp"

namespace turunan::ops {

TensorType order_type(std::span<const TensorType> x, const Attributes& a) {
  if (a.axes.size() != 1 || a.numbers.size() != 1 ||
      normalise_axis(a.axes[0], x[0].shape.rank()) != a.axes[0]) {
    throw ShapeError("elements are sorted along one axis", {{0, "is " + to_string(x[0].shape)}});
  }
  return {DType::i64, x[0].shape};
}

namespace {

template <class T>
bool before(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    if (std::isnan(a) || std::isnan(b)) return !std::isnan(a) && std::isnan(b);
  }
  return a < b;
}

}  // namespace

Array order_value(const Evaluation& e) {
  const Array x = e.x[0].compact();
  const auto axis = static_cast<std::size_t>(e.attributes.axes[0]);
  const bool descending = e.attributes.numbers[0] != 0;
  const std::int64_t count = x.shape()[axis], step = row_major_strides(x.shape())[axis];
  Array result = Array::zeros(e.type);
  const auto to = result.write<std::int64_t>();
  std::vector<std::int64_t> places(static_cast<std::size_t>(count));
  visit_dtype(x.dtype(), [&]<class T>() {
    const auto from = x.read<T>();
    for (std::int64_t line = 0; count > 0 && line < x.elements() / count; ++line) {
      const std::int64_t start = line / step * step * count + line % step;
      const auto at = [&](std::int64_t i) { return from[static_cast<std::size_t>(start + i * step)]; };
      std::iota(places.begin(), places.end(), 0);
      std::stable_sort(places.begin(), places.end(), [&](std::int64_t i, std::int64_t j) {
        return descending ? before<T>(at(j), at(i)) : before<T>(at(i), at(j));
      });
      for (std::int64_t i = 0; i < count; ++i) {
        to[static_cast<std::size_t>(start + i * step)] = places[static_cast<std::size_t>(i)];
      }
    }
  });
  return result;
}

}  // namespace turunan::ops
