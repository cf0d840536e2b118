#pragma once

#include <memory>
#include <span>
#include <string>

#include "turunan/shape.hpp"

namespace turunan {

/// Which elements a slice takes along one axis: start, start + step, …, `count` of them. Already resolved:
/// no negative position, all within the axis. The step may be negative.
struct Slice {
  std::int64_t start = 0;
  std::int64_t count = 0;
  std::int64_t step = 1;
  bool operator==(const Slice&) const = default;
};
std::vector<Slice> whole(const Shape& shape);  ///< a slice for each axis: every position along it

/// The value of a tensor: elements in memory, seen through a shape and strides.
///
/// Copying an Array copies the view, not the elements, which are shared and never change once an Array is
/// handed out. Reshape, transpose, slice and broadcast are views where the strides allow it.
class Array {
 public:
  Array();  ///< the scalar 0, f64
  /// Elements in row-major order; throws ShapeError where their number is not the shape's.
  Array(Shape shape, std::span<const double> elements, DType dtype = DType::f64);
  static Array scalar(double value, DType dtype = DType::f64);
  static Array full(const TensorType& type, double value);
  /// Fresh memory, 64-byte aligned, all zero; write it through `write` before it is shared.
  static Array zeros(const TensorType& type);
  /// Elements kept as one byte each, as they are in files of images: an element is byte / divisor, rounded to
  /// the dtype, f32 or f64; the divisor is a whole number from 1 to 65536. All zero; write them through
  /// `bytes` before the array is shared. An array like any other, in an eighth or a quarter of the memory;
  /// `compact` writes its elements out.
  static Array of_bytes(const TensorType& type, double divisor = 1);
  /// Memory that someone else owns and keeps alive, in row-major order; not copied.
  static Array over(const TensorType& type, void* memory);

  const TensorType& type() const { return type_; }
  const Shape& shape() const { return type_.shape; }
  DType dtype() const { return type_.dtype; }
  std::size_t rank() const { return type_.shape.rank(); }
  std::int64_t elements() const { return type_.shape.elements(); }
  const std::vector<std::int64_t>& strides() const { return strides_; }
  bool is_compact() const;    ///< row-major without gaps, and not of bytes
  bool is_row_major() const;  ///< row-major without gaps, of bytes or not
  bool is_of_bytes() const { return divisor_ != 0; }

  // Each throws ShapeError for a shape that does not fit, an axis that is not there and positions beyond one.
  Array reshape(const Shape& shape) const;  ///< copies only where it must
  Array transpose(
      std::span<const std::int64_t> permutation) const;  ///< axis i of the result is axis permutation[i]
  Array slice(std::span<const Slice> slices) const;      ///< one for each axis
  /// `count` positions along the first axis, from `start` on; the other axes whole.
  Array rows(std::int64_t start, std::int64_t count, std::int64_t step = 1) const;
  Array broadcast(const Shape& shape) const;  ///< NumPy's rule; stride 0 along new axes
  Array compact() const;                      ///< itself where it is compact already
  Array cast(DType dtype) const;

  /// The element at a position counted in row-major order, whatever the strides, as a double. Throws
  /// ShapeError where there is none.
  double element(std::int64_t position) const;
  std::vector<double> to_doubles() const;  ///< all of them, row-major

  /// The elements of a compact array. T is float, double, std::int64_t or bool (stored as one byte);
  /// throws TypeError where it is not the dtype's.
  template <class T>
  std::span<const T> read() const;
  /// The same for writing; only for the maker of the array.
  template <class T>
  std::span<T> write();
  const void* memory() const;  ///< of the first element; throws TypeError for elements kept as bytes
  void* memory();
  /// The bytes of a row-major array that is kept as bytes, and what they are divided by. Throws TypeError for
  /// another, ShapeError where it has gaps.
  std::span<const std::uint8_t> bytes() const;
  std::span<std::uint8_t> bytes();  ///< only for the maker of the array
  double divisor() const { return divisor_; }

 private:
  struct Unset {};
  explicit Array(Unset) {}
  std::byte* first() const;         // element, or its byte
  std::size_t stored_size() const;  // of an element, in bytes

  TensorType type_;
  std::vector<std::int64_t> strides_;
  std::shared_ptr<std::byte> buffer_;
  std::int64_t offset_ = 0;  // in elements
  double divisor_ = 0;       // of elements kept as bytes; 0 for others
};

/// The same type and, element for element, the same value; a NaN equals a NaN.
bool identical(const Array& a, const Array& b);

/// How an array is written: NumPy's layout.
struct PrintOptions {
  int digits = 8;  ///< after the point at most, as numpy.set_printoptions(precision=…) counts
  std::int64_t threshold = 1000;  ///< more elements than this are summarised with dots
  std::int64_t edge = 3;          ///< elements kept at each edge of a summary
  int line_width = 75;
  /// As a sheet writes values: whole numbers without a point (where all that is shown are whole), and a
  /// scalar with at most `digits` significant digits. A scalar that is only rounded to a whole number keeps
  /// the point: "1.".
  bool sheet = false;
};

/// An array as NumPy (2.3 and later) `str` prints it, byte for byte, save where the options say otherwise.
std::string to_string(const Array& array, const PrintOptions& options = {});

}  // namespace turunan
