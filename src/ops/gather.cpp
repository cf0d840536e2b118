#include "ops/gather.hpp"

#include <cmath>
#include <cstring>

#include "graph/element.hpp"
#include "turunan/error.hpp"

namespace turunan::ops {

namespace {

Shape gathered(const Shape& x, const Shape& places, std::int64_t axis) {
  std::vector<std::int64_t> sizes(x.begin(), x.begin() + axis);
  sizes.insert(sizes.end(), places.begin(), places.end());
  sizes.insert(sizes.end(), x.begin() + axis + 1, x.end());
  return Shape(std::move(sizes));
}

std::int64_t checked_axis(const Shape& shape, const Attributes& a) {
  if (a.axes.size() != 1 || normalise_axis(a.axes[0], shape.rank()) != a.axes[0]) {
    throw ShapeError("places are counted along one axis", {{0, "is " + to_string(shape)}});
  }
  return a.axes[0];
}

std::vector<std::int64_t> checked_places(const Array& places, std::int64_t size, const Attributes& a) {
  const double farthest = a.numbers.empty() ? 0.5 : a.numbers[0];
  std::vector<std::int64_t> result;
  for (const double place : places.to_doubles()) {
    const double nearest = std::nearbyint(place);
    if (!(nearest >= 0 && nearest < static_cast<double>(size) && std::abs(place - nearest) <= farthest)) {
      throw DomainError(size == 0 ? "nothing can be taken along an axis of size 0"
                                  : "a place is a whole number from 0 to " + std::to_string(size - 1) +
                                        ", one for each part along the axis; " + std::to_string(place) +
                                        " is none");
    }
    result.push_back(static_cast<std::int64_t>(nearest));
  }
  return result;
}

// `outer` blocks, each of `size` parts of `inner` elements.
struct Blocks {
  std::int64_t outer = 1, size = 0, inner = 1;
  Blocks(const Shape& shape, std::size_t axis) : size(shape[axis]) {
    for (std::size_t i = 0; i < axis; ++i) outer *= shape[i];
    for (std::size_t i = axis + 1; i < shape.rank(); ++i) inner *= shape[i];
  }
};

}  // namespace

TensorType gather_type(std::span<const TensorType> x, const Attributes& a) {
  return {x[0].dtype, gathered(x[0].shape, x[1].shape, checked_axis(x[0].shape, a))};
}

TensorType scatter_type(std::span<const TensorType> x, const Attributes& a) {
  const Shape expected = gathered(a.shape, x[1].shape, checked_axis(a.shape, a));
  if (x[0].shape != expected) {
    throw ShapeError("what is put back has one part for each place", {{0, "is " + to_string(x[0].shape)}},
                     "of " + to_string(a.shape) + " it would be " + to_string(expected));
  }
  return {x[0].dtype == DType::boolean ? DType::i64 : x[0].dtype, a.shape};
}

Array gather_value(const Evaluation& e) {
  const Array x = e.x[0].compact();
  const Blocks blocks(x.shape(), static_cast<std::size_t>(e.attributes.axes[0]));
  const std::vector<std::int64_t> places = checked_places(e.x[1], blocks.size, e.attributes);
  Array result = Array::zeros(e.type);
  const std::size_t bytes = static_cast<std::size_t>(blocks.inner) * size_in_bytes(x.dtype());
  if (bytes == 0) return result;
  const auto* from = static_cast<const std::byte*>(x.memory());
  auto* to = static_cast<std::byte*>(result.memory());
  for (std::int64_t block = 0; block < blocks.outer; ++block) {
    for (const std::int64_t place : places) {
      std::memcpy(to, from + static_cast<std::size_t>(block * blocks.size + place) * bytes, bytes);
      to += bytes;
    }
  }
  return result;
}

Array scatter_value(const Evaluation& e) {
  const Array x = e.x[0].cast(e.type.dtype).compact();
  const Blocks blocks(e.type.shape, static_cast<std::size_t>(e.attributes.axes[0]));
  const std::vector<std::int64_t> places = checked_places(e.x[1], blocks.size, e.attributes);
  // Sums are kept in double precision; whole numbers wrap round.
  const bool floating = is_floating(e.type.dtype);
  Array total = Array::zeros({floating ? DType::f64 : DType::i64, e.type.shape});
  const auto add = [&]<class T, class Sum>() {
    const auto to = total.write<T>();
    const Array source = x.cast(total.dtype()).compact();
    const T* from = source.read<T>().data();
    for (std::int64_t block = 0; block < blocks.outer; ++block) {
      for (const std::int64_t place : places) {
        T* part = to.data() + (block * blocks.size + place) * blocks.inner;
        for (std::int64_t i = 0; i < blocks.inner; ++i, ++from) {
          part[i] = static_cast<T>(static_cast<Sum>(part[i]) + static_cast<Sum>(*from));
        }
      }
    }
  };
  floating ? add.operator()<double, double>() : add.operator()<std::int64_t, std::uint64_t>();
  return total.cast(e.type.dtype);
}

Tensor gather(const Tensor& x, const Tensor& places, std::int64_t axis) {
  return apply(gather_places, {x, places}, {.axes = {normalise_axis(axis, x.rank())}});
}

Tensor gather_exactly(const Tensor& x, const Tensor& places, std::int64_t axis) {
  return apply(gather_places, {x, places}, {.axes = {normalise_axis(axis, x.rank())}, .numbers = {0}});
}

Tensor scatter_sum(const Tensor& x, const Tensor& places, std::int64_t axis, const Shape& shape) {
  return apply(scatter_places, {x, places}, {.axes = {axis}, .shape = shape});
}

}  // namespace turunan::ops
