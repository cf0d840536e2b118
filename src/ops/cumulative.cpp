#include "ops/cumulative.hpp"

#include <type_traits>

#include "graph/element.hpp"
#include "turunan/error.hpp"

namespace turunan::ops {

TensorType cumulative_type(std::span<const TensorType> x, const Attributes& a) {
  if (a.axes.size() != 1 || normalise_axis(a.axes[0], x[0].shape.rank()) != a.axes[0]) {
    throw ShapeError("a running sum goes along one axis", {{0, "is " + to_string(x[0].shape)}});
  }
  return {x[0].dtype == DType::boolean ? DType::i64 : x[0].dtype, x[0].shape};
}

namespace {

// Floating sums run in double precision; whole ones wrap round as sums of two do.
template <class T>
void sum_up(const T* from, T* to, std::int64_t count, std::int64_t step) {
  using Total = std::conditional_t<std::is_floating_point_v<T>, double, std::uint64_t>;
  Total total = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    total += static_cast<Total>(from[i * step]);
    to[i * step] = static_cast<T>(total);
  }
}

}  // namespace

Array cumulative_sum_value(const Evaluation& e) {
  const Array x = e.x[0].cast(e.type.dtype).compact();
  Array result = Array::zeros(e.type);
  const auto axis = static_cast<std::size_t>(e.attributes.axes[0]);
  const std::int64_t count = e.type.shape[axis], step = row_major_strides(e.type.shape)[axis];
  visit_dtype(e.type.dtype, [&]<class T>() {
    if constexpr (!std::is_same_v<T, bool>) {
      const T* from = x.read<T>().data();
      T* to = result.write<T>().data();
      for (std::int64_t start = 0; start < x.elements(); start += count * step) {
        for (std::int64_t i = 0; i < step; ++i) sum_up(from + start + i, to + start + i, count, step);
      }
    }
  });
  return result;
}

Tensor reversed(const Tensor& x, std::int64_t axis) {
  std::vector<Slice> slices = whole(x.shape());
  Slice& turned = slices[static_cast<std::size_t>(axis)];
  turned = {std::max<std::int64_t>(turned.count - 1, 0), turned.count, -1};
  return slice(x, slices);
}

}  // namespace turunan::ops
