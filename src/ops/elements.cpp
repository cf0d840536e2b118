#include <algorithm>
#include <cstdlib>

#include "ops/indexing.hpp"
#include "turunan/error.hpp"

// Tensors written out in braces, and parts of tensors taken by an index.

namespace turunan {

Elements::Elements(std::initializer_list<Elements> parts) {
  std::vector<std::int64_t> sizes{static_cast<std::int64_t>(parts.size())};
  if (parts.size() > 0) {
    const Shape& first = parts.begin()->shape();
    sizes.insert(sizes.end(), first.begin(), first.end());
    for (const Elements& part : parts) {
      if (part.shape() != first) {
        throw ShapeError("the parts of a tensor have one shape",
                         {{0, "is " + to_string(first)}, {1, "is " + to_string(part.shape())}});
      }
      numbers_.insert(numbers_.end(), part.numbers().begin(), part.numbers().end());
    }
  }
  shape_ = Shape(std::move(sizes));
}

Tensor::Tensor(std::initializer_list<Elements> elements) {
  const Elements all(elements);
  *this = Array(all.shape(), all.numbers());
}

namespace {

// Where a counted-from-either-end index lies. Throws ShapeError where it is out of range.
Slice position(std::int64_t at, std::int64_t size, std::size_t axis) {
  if (at < -size || at >= size) {
    throw ShapeError("index " + std::to_string(at) + " is out of range: axis " + std::to_string(axis) +
                     " has " + std::to_string(size) + (size == 1 ? " element" : " elements"));
  }
  return {at < 0 ? at + size : at, 1, 1};
}

}  // namespace

Slice ops::resolved(const Range& range, std::int64_t size) {
  const std::int64_t step = range.step;
  if (step == 0) throw ShapeError("the step of a slice is not 0");
  const std::int64_t low = step > 0 ? 0 : -1, high = step > 0 ? size : size - 1;
  const auto bound = [&](const std::optional<std::int64_t>& at, std::int64_t otherwise) {
    return at ? std::clamp(*at < 0 ? *at + size : *at, low, high) : otherwise;
  };
  const std::int64_t start = bound(range.start, step > 0 ? 0 : size - 1),
                     stop = bound(range.stop, step > 0 ? size : -1);
  const std::int64_t span = step > 0 ? stop - start : start - stop, stride = std::abs(step);
  return {start, span <= 0 ? 0 : (span + stride - 1) / stride, step};
}

Tensor Tensor::at(const std::vector<Index>& indices) const {
  if (indices.size() > rank()) {
    throw ShapeError("an index for each axis at most: " + std::to_string(indices.size()) + " were given",
                     {{0, "is " + to_string(shape())}});
  }
  std::vector<Slice> slices;
  std::vector<std::int64_t> kept;
  for (std::size_t axis = 0; axis < rank(); ++axis) {
    const std::int64_t size = shape()[axis];
    const bool dropped = axis < indices.size() && indices[axis].position;
    const Range range = axis < indices.size() ? indices[axis].range : Range{};
    slices.push_back(dropped ? position(*indices[axis].position, size, axis) : ops::resolved(range, size));
    if (!dropped) kept.push_back(slices.back().count);
  }
  return ops::reshape(ops::slice(*this, slices), Shape(kept));
}

Tensor Tensor::operator[](std::int64_t position) const {
  return at({Index(position)});
}

}  // namespace turunan
