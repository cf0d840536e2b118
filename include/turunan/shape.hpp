#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace turunan {

/// The type of one element of a tensor.
enum class DType : std::uint8_t { boolean, i64, f32, f64 };

std::string_view name(DType dtype);      ///< "f64", as in a sheet
std::size_t size_in_bytes(DType dtype);  ///< of one element
constexpr bool is_floating(DType dtype) {
  return dtype == DType::f32 || dtype == DType::f64;
}
/// The smallest type that holds both: boolean < i64 < f32 < f64, and i64 with f32 is f64.
DType promote(DType a, DType b);

/// The sizes of a tensor along its axes, outermost first; no axes for a scalar.
class Shape {
 public:
  Shape() = default;
  Shape(std::initializer_list<std::int64_t> sizes) : sizes_(sizes) {}
  explicit Shape(std::vector<std::int64_t> sizes) : sizes_(std::move(sizes)) {}

  std::size_t rank() const { return sizes_.size(); }
  std::int64_t operator[](std::size_t axis) const { return sizes_[axis]; }
  std::int64_t& operator[](std::size_t axis) { return sizes_[axis]; }
  /// The size along an axis counted from the end: `from_end(1)` is the last.
  std::int64_t from_end(std::size_t axis) const { return sizes_[sizes_.size() - axis]; }
  /// Their product; throws ShapeError where a size is negative or the product, zeros aside, is above
  /// max_elements.
  std::int64_t elements() const;
  static constexpr std::int64_t max_elements = std::int64_t{1} << 40;

  auto begin() const { return sizes_.begin(); }
  auto end() const { return sizes_.end(); }
  const std::vector<std::int64_t>& sizes() const { return sizes_; }
  bool operator==(const Shape&) const = default;

 private:
  std::vector<std::int64_t> sizes_;
};

/// "4×2"; "a scalar" for no axes; "3" followed by " elements" for one axis.
std::string to_string(const Shape& shape);

/// The steps in elements between neighbours along each axis, for elements in row-major order.
std::vector<std::int64_t> row_major_strides(const Shape& shape);

/// The shape that NumPy's broadcasting gives two shapes; throws ShapeError where there is none.
Shape broadcast_shapes(const Shape& a, const Shape& b);

/// What is known of a tensor before it has a value.
struct TensorType {
  DType dtype = DType::f64;
  Shape shape;
  bool operator==(const TensorType&) const = default;
};

std::string to_string(const TensorType& type);  ///< "f64 4×2"

}  // namespace turunan
