#include "ops/indexing.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstring>

#include "ops/pieces.hpp"
#include "turunan/error.hpp"

namespace turunan::ops {

namespace {

// No place twice, none outside.
void check_slices(const Shape& shape, const std::vector<Slice>& slices) {
  if (slices.size() != shape.rank()) {
    throw ShapeError("a slice names every axis", {{0, "has " + std::to_string(shape.rank()) + " axes"}});
  }
  for (std::size_t axis = 0; axis < slices.size(); ++axis) {
    const Slice& s = slices[axis];
    if (s.step == 0) throw ShapeError("the step of a slice is not 0");
    if (s.count > shape[axis])
      throw ShapeError("a slice stays within its axis", {{0, "is " + to_string(shape)}});
    const std::int64_t last = s.start + (s.count - 1) * s.step;
    const bool inside = s.start >= 0 && s.start < shape[axis] && last >= 0 && last < shape[axis];
    if (s.count < 0 || (s.count > 0 && !inside)) {
      throw ShapeError("a slice stays within its axis", {{0, "is " + to_string(shape)}});
    }
  }
}

Shape sliced(const std::vector<Slice>& slices) {
  std::vector<std::int64_t> sizes;
  for (const Slice& s : slices) sizes.push_back(s.count);
  return Shape(std::move(sizes));
}

// Writes a into the part of a compact array that a view of it shows.
void copy_into(const Array& a, Array& whole, std::span<const Slice> part) {
  Array view = whole.slice(part);
  const Array source = a.compact();
  const std::size_t bytes = size_in_bytes(a.dtype());
  const auto* from = static_cast<const std::byte*>(source.memory());
  auto* to = static_cast<std::byte*>(view.memory());
  const std::vector<std::int64_t> packed = row_major_strides(a.shape());
  for (std::int64_t i = 0; i < a.elements(); ++i) {
    std::int64_t offset = 0;
    for (std::size_t axis = 0; axis < a.rank(); ++axis) {
      offset += i / packed[axis] % a.shape()[axis] * view.strides()[axis];
    }
    std::memcpy(to + offset * static_cast<std::int64_t>(bytes), from + i * static_cast<std::int64_t>(bytes),
                bytes);
  }
}

// The part of a concatenation along an axis that an input of this shape takes, from `start` on.
std::vector<Slice> part_of(const Shape& shape, std::size_t axis, std::int64_t start) {
  std::vector<Slice> slices = whole(shape);
  slices[axis].start = start;
  return slices;
}

}  // namespace

TensorType slice_type(std::span<const TensorType> x, const Attributes& a) {
  check_slices(x[0].shape, a.slices);
  return {x[0].dtype, sliced(a.slices)};
}

TensorType place_type(std::span<const TensorType> x, const Attributes& a) {
  check_slices(a.shape, a.slices);
  if (sliced(a.slices) != x[0].shape) {
    throw ShapeError("what is placed has the shape of the slice", {{0, "is " + to_string(x[0].shape)}},
                     "the slice is " + to_string(sliced(a.slices)));
  }
  return {x[0].dtype, a.shape};
}

Array place_value(const Evaluation& e) {
  Array result = Array::zeros(e.type);
  copy_into(e.x[0], result, e.attributes.slices);
  return result;
}

TensorType concat_type(std::span<const TensorType> x, const Attributes& a) {
  if (x.empty() || a.axes.size() != 1)
    throw ShapeError("one or more tensors are put together along one axis");
  TensorType type = x[0];
  const auto axis = static_cast<std::size_t>(normalise_axis(a.axes[0], type.shape.rank()));
  for (std::size_t i = 1; i < x.size(); ++i) {
    Shape expected = type.shape;
    if (x[i].shape.rank() == expected.rank()) expected[axis] = x[i].shape[axis];
    if (x[i].shape != expected || x[i].dtype != type.dtype) {
      throw ShapeError("tensors are put together along axis " + std::to_string(axis) +
                           " where all their other sizes agree",
                       {{0, "is " + to_string(x[0].shape)}, {i, "is " + to_string(x[i].shape)}});
    }
    type.shape[axis] += x[i].shape[axis];
  }
  return type;
}

Array concat_value(const Evaluation& e) {
  Array result = Array::zeros(e.type);
  const auto axis = static_cast<std::size_t>(e.attributes.axes[0]);
  std::int64_t start = 0;
  for (const Array& x : e.x) {
    copy_into(x, result, part_of(x.shape(), axis, start));
    start += x.shape()[axis];
  }
  return result;
}

Tensor concat_derivative(const Pullback& p) {
  const auto axis = static_cast<std::size_t>(p.attributes().axes[0]);
  std::int64_t start = 0;
  for (std::size_t i = 0; i < p.index; ++i) start += p.x(i).shape()[axis];
  return slice(p.g, part_of(p.x().shape(), axis, start));
}

Tensor concat(std::vector<Tensor> tensors, std::int64_t axis) {
  if (tensors.empty()) throw ShapeError("concat needs at least one tensor");
  DType dtype = DType::boolean;
  for (const Tensor& tensor : tensors) dtype = promote(dtype, tensor.dtype());
  for (Tensor& tensor : tensors) tensor = cast(tensor, dtype);
  axis = normalise_axis(axis, tensors[0].rank());
  return apply(concatenate, std::move(tensors), {.axes = {axis}});
}

std::vector<Tensor> build_concat(const Arguments& a) {
  return {concat(a.tensors(0), a.integer_or(1, 0))};
}

Tensor stacked(std::vector<Tensor> tensors, std::int64_t axis) {
  if (tensors.empty()) throw ShapeError("stack needs at least one tensor");
  axis = normalise_axis(axis, tensors[0].rank() + 1);
  const Shape shape = tensors[0].shape();
  for (std::size_t i = 0; i < tensors.size(); ++i) {
    if (tensors[i].shape() != shape) {
      throw ShapeError("stacked tensors have one shape",
                       {{0, "is " + to_string(shape)}, {i, "is " + to_string(tensors[i].shape())}});
    }
    std::vector<std::int64_t> sizes = shape.sizes();
    sizes.insert(sizes.begin() + axis, 1);
    tensors[i] = reshape(tensors[i], Shape(std::move(sizes)));
  }
  return concat(std::move(tensors), axis);
}

std::vector<Tensor> build_stack(const Arguments& a) {
  return {stacked(a.tensors(0), a.integer_or(1, 0))};
}

Tensor flatten_from(const Tensor& x, std::int64_t axis) {
  std::vector<std::int64_t> sizes(x.shape().begin(), x.shape().begin() + axis);
  std::int64_t rest = 1;
  for (std::size_t i = static_cast<std::size_t>(axis); i < x.rank(); ++i) rest *= x.shape()[i];
  sizes.push_back(rest);
  return reshape(x, Shape(std::move(sizes)));
}

std::vector<Tensor> build_flatten(const Arguments& a) {
  const Tensor x = a.tensor(0);
  return {flatten_from(x, a.has(1) ? normalise_axis(a.integer(1), x.rank()) : 0)};
}

TensorType onehot_type(std::span<const TensorType> x, const Attributes& a) {
  if (a.shape.rank() == 0 || x[0].shape.elements() * a.shape.from_end(1) != a.shape.elements()) {
    throw ShapeError("onehot has a row for each label", {{0, "is " + to_string(x[0].shape)}});
  }
  return {a.dtype, a.shape};
}

Array onehot_value(const Evaluation& e) {
  const std::vector<double> labels = e.x[0].to_doubles();
  const std::int64_t classes = e.type.shape.from_end(1);
  std::vector<double> result(static_cast<std::size_t>(e.type.shape.elements()), 0.0);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (!(labels[i] >= 0 && labels[i] < static_cast<double>(classes)) || labels[i] != std::floor(labels[i])) {
      throw DomainError(fmt::format("labels are whole numbers from 0 to {}, one for each class; {} is none",
                                    classes - 1, std::isnan(labels[i]) ? std::abs(labels[i]) : labels[i]));
    }
    result[i * static_cast<std::size_t>(classes) + static_cast<std::size_t>(labels[i])] = 1;
  }
  return Array(e.type.shape, result, e.type.dtype);
}

std::vector<Tensor> build_onehot(const Arguments& a) {
  const Tensor labels = a.tensor(0);
  const std::int64_t classes = a.integer(1);
  if (classes < 1) throw DomainError("onehot needs at least one class, not " + std::to_string(classes));
  const Shape& shape = labels.shape();
  const bool vector = shape.rank() == 2 && (shape[0] == 1 || shape[1] == 1);
  std::vector<std::int64_t> sizes = vector ? std::vector<std::int64_t>{shape.elements()} : shape.sizes();
  sizes.push_back(classes);
  return {apply(onehot, {labels}, {.shape = Shape(std::move(sizes)), .dtype = a.dtype()})};
}

}  // namespace turunan::ops
