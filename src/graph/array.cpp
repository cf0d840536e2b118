#include "turunan/array.hpp"

#include <algorithm>
#include <numeric>

#include "graph/allocate.hpp"
#include "graph/element.hpp"
#include "turunan/error.hpp"

namespace turunan {

namespace {

std::vector<std::int64_t> positions(std::size_t count) {
  std::vector<std::int64_t> all(count);
  std::iota(all.begin(), all.end(), 0);
  return all;
}

std::string listed(std::span<const std::int64_t> numbers) {
  std::string text;
  for (const std::int64_t number : numbers) text += (text.empty() ? "" : ", ") + std::to_string(number);
  return text.empty() ? "none" : text;
}

bool lies_within(const Slice& slice, std::int64_t size) {
  if (slice.count <= 0) return slice.count == 0;
  if (slice.start < 0 || slice.start >= size || slice.count > size) return false;
  if (slice.count == 1) return true;
  const std::int64_t longest = (size - 1) / (slice.count - 1);  // step, so that no product overflows
  if (slice.step < -longest || slice.step > longest) return false;
  const std::int64_t last = slice.start + (slice.count - 1) * slice.step;
  return last >= 0 && last < size;
}

void require_within(const Slice& slice, const Shape& shape, std::size_t axis) {
  if (lies_within(slice, shape[axis])) return;
  throw ShapeError("a slice lies within its axis", {{0, "is " + to_string(shape)}},
                   "along axis " + std::to_string(axis) + " it takes " + std::to_string(slice.count) +
                       " from " + std::to_string(slice.start) + " on, in steps of " +
                       std::to_string(slice.step));
}

// Calls visit(offset) for every element in row-major order.
template <class Visit>
void for_each_offset(const Shape& shape, std::span<const std::int64_t> strides, Visit visit) {
  const std::int64_t count = shape.elements();
  std::vector<std::int64_t> index(shape.rank(), 0);
  std::int64_t offset = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    visit(offset);
    for (std::size_t axis = shape.rank(); axis-- > 0;) {
      offset += strides[axis];
      if (++index[axis] < shape[axis]) break;
      offset -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
}

}  // namespace

Array::Array() : Array(zeros({DType::f64, {}})) {}

Array::Array(Shape shape, std::span<const double> elements, DType dtype)
    : Array(zeros({dtype, std::move(shape)})) {
  if (this->elements() != static_cast<std::int64_t>(elements.size())) {
    throw ShapeError(to_string(this->shape()) + " needs " + std::to_string(this->elements()) +
                     " elements, but " + std::to_string(elements.size()) + " were given");
  }
  visit_dtype(dtype, [&]<class T>() {
    std::transform(elements.begin(), elements.end(), write<T>().begin(), convert<T, double>);
  });
}

Array Array::scalar(double value, DType dtype) {
  return Array({}, std::span(&value, 1), dtype);
}

Array Array::full(const TensorType& type, double value) {
  Array array = zeros(type);
  visit_dtype(type.dtype, [&]<class T>() {
    const auto out = array.write<T>();
    std::fill(out.begin(), out.end(), convert<T>(value));
  });
  return array;
}

Array Array::zeros(const TensorType& type) {
  const auto bytes = static_cast<std::size_t>(type.shape.elements()) * size_in_bytes(type.dtype);
  Array array = over(type, nullptr);
  array.buffer_ = allocate(bytes);
  return array;
}

Array Array::over(const TensorType& type, void* memory) {
  Array array{Unset{}};
  array.type_ = type;
  array.strides_ = row_major_strides(type.shape);
  array.buffer_ = {static_cast<std::byte*>(memory), [](std::byte*) {}};
  return array;
}

bool Array::is_compact() const {
  return is_row_major() && !is_of_bytes();
}

bool Array::is_row_major() const {
  if (elements() == 0) return true;
  std::int64_t step = 1;
  for (std::size_t axis = rank(); axis-- > 0;) {
    if (shape()[axis] != 1 && strides_[axis] != step) return false;
    step *= shape()[axis];
  }
  return true;
}

Array Array::reshape(const Shape& shape) const {
  if (shape.elements() != elements()) {
    throw ShapeError("a reshape keeps the number of elements", {{0, "is " + to_string(this->shape())}},
                     to_string(shape) + " has " + std::to_string(shape.elements()) + " elements");
  }
  Array view = is_row_major() ? *this : compact();
  view.type_.shape = shape;
  view.strides_ = row_major_strides(shape);
  return view;
}

Array Array::transpose(std::span<const std::int64_t> permutation) const {
  if (permutation.size() != rank() || !std::ranges::is_permutation(permutation, positions(rank()))) {
    throw ShapeError("a transpose names every axis once, counted from 0", {{0, "is " + to_string(shape())}},
                     "its axes: " + listed(permutation));
  }
  Array view = *this;
  for (std::size_t axis = 0; axis < rank(); ++axis) {
    const auto from = static_cast<std::size_t>(permutation[axis]);
    view.type_.shape[axis] = shape()[from];
    view.strides_[axis] = strides_[from];
  }
  return view;
}

std::vector<Slice> whole(const Shape& shape) {
  std::vector<Slice> slices;
  for (const std::int64_t size : shape) slices.push_back({0, size, 1});
  return slices;
}

Array Array::rows(std::int64_t start, std::int64_t count, std::int64_t step) const {
  if (rank() == 0) throw ShapeError("rows are taken along the first axis", {{0, "is a scalar"}});
  std::vector<Slice> slices = whole(shape());
  slices[0] = {start, count, step};
  return slice(slices);
}

Array Array::slice(std::span<const Slice> slices) const {
  if (slices.size() != rank()) {
    throw ShapeError("a slice is taken along every axis", {{0, "is " + to_string(shape())}},
                     std::to_string(slices.size()) + " were given");
  }
  for (std::size_t axis = 0; axis < rank(); ++axis) require_within(slices[axis], shape(), axis);
  Array view = *this;
  for (std::size_t axis = 0; axis < rank(); ++axis) {
    view.type_.shape[axis] = slices[axis].count;
    view.strides_[axis] = strides_[axis] * slices[axis].step;
    view.offset_ += strides_[axis] * slices[axis].start;
  }
  return view;
}

Array Array::broadcast(const Shape& shape) const {
  if (broadcast_shapes(this->shape(), shape) != shape) {
    throw ShapeError("a broadcast only stretches axes of size 1 and adds axes in front",
                     {{0, "is " + to_string(this->shape())}}, "the result would be " + to_string(shape));
  }
  Array view = *this;
  view.type_.shape = shape;
  view.strides_.assign(shape.rank(), 0);
  for (std::size_t back = 1; back <= rank(); ++back) {
    if (this->shape().from_end(back) == 1) continue;
    view.strides_[shape.rank() - back] = strides_[rank() - back];
  }
  return view;
}

Array Array::compact() const {
  if (is_compact()) return *this;
  Array copy = zeros(type_);
  visit_dtype(dtype(), [&]<class T>() {
    T* to = copy.write<T>().data();
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(first());
    const auto* from = reinterpret_cast<const T*>(first());
    if (!is_of_bytes()) {
      for_each_offset(shape(), strides_, [&](std::int64_t offset) { *to++ = from[offset]; });
      return;
    }
    const auto values = elements_of_bytes<T>(divisor_);
    if (is_row_major()) {
      std::transform(bytes, bytes + elements(), to, [&](std::uint8_t byte) { return values[byte]; });
    } else {
      for_each_offset(shape(), strides_, [&](std::int64_t offset) { *to++ = values[bytes[offset]]; });
    }
  });
  return copy;
}

Array Array::cast(DType dtype) const {
  if (dtype == this->dtype()) return *this;
  const Array source = compact();
  Array result = zeros({dtype, shape()});
  visit_dtype(this->dtype(), [&]<class From>() {
    visit_dtype(dtype, [&]<class To>() {
      const auto from = source.read<From>();
      std::transform(from.begin(), from.end(), result.write<To>().begin(), convert<To, From>);
    });
  });
  return result;
}

double Array::element(std::int64_t position) const {
  std::int64_t offset = 0, left = position;  // 0 in the end, or there is no such element
  for (std::size_t axis = rank(); axis-- > 0 && left >= 0;) {
    const std::int64_t size = shape()[axis];
    if (size > 0) offset += left % size * strides_[axis];
    left = size > 0 ? left / size : -1;
  }
  if (left != 0) {
    throw ShapeError("the elements are counted from 0, row by row", {{0, "is " + to_string(shape())}},
                     "there is no element " + std::to_string(position));
  }
  double value = 0;
  visit_dtype(dtype(), [&]<class T>() {
    const auto stored = [&]<class S>(S) { return reinterpret_cast<const S*>(first())[offset]; };
    value = static_cast<double>(is_of_bytes() ? element_of_byte<T>(stored(std::uint8_t{}), divisor_)
                                              : stored(T{}));
  });
  return value;
}

std::vector<double> Array::to_doubles() const {
  const auto values = cast(DType::f64).compact();
  const auto span = values.read<double>();
  return {span.begin(), span.end()};
}

template <class T>
std::span<const T> Array::read() const {
  return const_cast<Array*>(this)->write<T>();
}

template <class T>
std::span<T> Array::write() {
  if (dtype() != dtype_of<T>) {
    throw TypeError("these elements are " + std::string(name(dtype())) + ", not " +
                    std::string(name(dtype_of<T>)));
  }
  void* elements = memory();
  if (!is_compact()) throw ShapeError("only a compact array lies in one piece of memory");
  return {static_cast<T*>(elements), static_cast<std::size_t>(this->elements())};
}

const void* Array::memory() const {
  return const_cast<Array*>(this)->memory();
}

void* Array::memory() {
  if (is_of_bytes()) {
    throw TypeError("these elements are kept as bytes, not as " + std::string(name(dtype())), {},
                    "compact() writes them out");
  }
  return first();
}

std::byte* Array::first() const {
  if (buffer_.use_count() == 0)
    throw Error("an array that was moved from has no elements", {},
                "copy it where both are needed: a copy "
                "shares the elements");
  return buffer_.get() + offset_ * static_cast<std::int64_t>(stored_size());
}

std::size_t Array::stored_size() const {
  return is_of_bytes() ? 1 : size_in_bytes(dtype());
}

bool identical(const Array& a, const Array& b) {
  if (a.type() != b.type()) return false;
  const Array left = a.compact(), right = b.compact();
  bool same = true;
  visit_dtype(a.dtype(), [&]<class T>() {
    const auto x = left.read<T>(), y = right.read<T>();
    same = std::equal(x.begin(), x.end(), y.begin(), [](T p, T q) { return p == q || (p != p && q != q); });
  });
  return same;
}

template std::span<const bool> Array::read<bool>() const;
template std::span<const std::int64_t> Array::read<std::int64_t>() const;
template std::span<const float> Array::read<float>() const;
template std::span<const double> Array::read<double>() const;
template std::span<bool> Array::write<bool>();
template std::span<std::int64_t> Array::write<std::int64_t>();
template std::span<float> Array::write<float>();
template std::span<double> Array::write<double>();

}  // namespace turunan
