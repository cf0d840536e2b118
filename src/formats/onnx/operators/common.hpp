#pragma once

#include <cmath>
#include <numeric>

#include "formats/onnx/registry.hpp"
#include "ops/apply.hpp"
#include "ops/axes.hpp"
#include "ops/making.hpp"
#include "ops/view.hpp"
#include "turunan/error.hpp"

// What the families of operators share.

namespace turunan::onnx {

/// A scalar constant of another tensor's element type.
inline Tensor number(double value, const Tensor& like) {
  return Array::scalar(value, like.dtype());
}

inline Array whole_numbers(const Shape& shape, const std::vector<std::int64_t>& elements) {
  Array array = Array::zeros({DType::i64, shape});
  std::copy(elements.begin(), elements.end(), array.write<std::int64_t>().begin());
  return array;
}

inline Array whole_numbers(const std::vector<std::int64_t>& elements) {
  return whole_numbers({static_cast<std::int64_t>(elements.size())}, elements);
}

/// 0, 1, …, count − 1.
inline std::vector<std::int64_t> counted(std::int64_t count) {
  // Places are written out one by one; more are no places of a network, but of a file that lies.
  if (count < 0 || count > (std::int64_t{1} << 28)) throw ShapeError("places are counted up to 268435456");
  std::vector<std::int64_t> result(static_cast<std::size_t>(count));
  std::iota(result.begin(), result.end(), 0);
  return result;
}

inline std::int64_t rank_of(const Tensor& tensor) {
  return static_cast<std::int64_t>(tensor.rank());
}

/// An axis of a tensor as an index.
inline std::size_t axis_of(std::int64_t axis, const Tensor& tensor) {
  return static_cast<std::size_t>(ops::normalise_axis(axis, tensor.rank()));
}

inline std::int64_t product_of(const std::vector<std::int64_t>& sizes) {
  return Shape(sizes).elements();
}

/// The tensor as rows × columns: the axes before `axis`, and those from it on.
inline Tensor as_matrix(const Tensor& x, std::int64_t axis) {
  std::vector<std::int64_t> sizes = x.shape().sizes();
  const auto middle = sizes.begin() + axis;
  return ops::reshape(x, Shape{product_of({sizes.begin(), middle}), product_of({middle, sizes.end()})});
}

/// A vector laid along one axis of a tensor of so many axes.
inline Tensor along_axis(const Tensor& vector, std::size_t axis, std::size_t rank) {
  std::vector<std::int64_t> sizes(rank, 1);
  sizes[axis] = vector.shape().elements();
  return ops::reshape(vector, Shape(std::move(sizes)));
}

/// `count` parts from `start` on along one axis.
Tensor part(const Tensor& x, std::size_t axis, std::int64_t start, std::int64_t count);
/// One part along an axis, and the axis gone.
Tensor single(const Tensor& x, std::size_t axis, std::int64_t at);
Tensor with_axis(const Tensor& x, std::size_t axis);     ///< a new axis of size 1
Tensor without_axis(const Tensor& x, std::size_t axis);  ///< an axis of size 1 gone
Tensor moved_axis(const Tensor& x, std::size_t from, std::size_t to);
Tensor permuted(const Tensor& x, const std::vector<std::int64_t>& axes);

/// All axes but the first two: those of the places of an image.
inline std::vector<std::int64_t> spatial_axes(const Tensor& x) {
  std::vector<std::int64_t> axes;
  for (std::int64_t axis = 2; axis < rank_of(x); ++axis) axes.push_back(axis);
  return axes;
}

/// What several families make use of.
Tensor gather_elements(const Tensor& x, const Tensor& places, std::size_t axis);
Tensor negative_from_the_end(const Tensor& places, std::int64_t size);
Tensor linear_map_along(const Tensor& x, const Array& matrix, std::size_t axis);
Tensor scaled_by_axis(const Tensor& x, const std::vector<std::int64_t>& axes, double epsilon);

}  // namespace turunan::onnx
