#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "turunan/array.hpp"

namespace turunan {

struct Node;

/// Where a tensor comes from: the file and line that wrote it, and the name its author gave it.
struct Origin {
  std::shared_ptr<const std::string> file;  ///< null where there is none
  int line = 0;                             ///< counted from one; 0 where there is none
  std::string name;                         ///< as the author displays it, "ŷ"; empty where there is none
};

/// Numbers in nested braces, as a tensor is written out: {{0, 1}, {2, 3}} is 2×2.
/// Throws ShapeError where rows of one tensor differ in their sizes.
class Elements {
 public:
  Elements(double number) : numbers_{number} {}
  Elements(std::initializer_list<Elements> parts);
  const Shape& shape() const { return shape_; }
  const std::vector<double>& numbers() const { return numbers_; }

 private:
  Shape shape_;
  std::vector<double> numbers_;
};

/// Some of the positions along an axis, as Python's start:stop:step: negative ones count from the end, and
/// ends beyond the axis are moved to it. Range{} is every position.
struct Range {
  std::optional<std::int64_t> start = {}, stop = {};
  std::int64_t step = 1;
};

/// What is taken along one axis: one position, which drops the axis, or a range.
struct Index {
  Index(std::int64_t position_) : position(position_) {}
  Index(int position_) : position(position_) {}
  Index(const Range& range_) : range(range_) {}
  std::optional<std::int64_t> position = {};
  Range range = {};
};

/// A tensor as an expression: a handle on one node of a graph, whose value is yet to be computed. Cheap to
/// copy; what it points to never changes. Functions of tensors are in functions.hpp; `value` computes.
///
/// An empty handle, Tensor{} or one that was moved from, stands for "no tensor": as a cotangent, for zero.
/// What asks for its node, its type or its value throws Error.
class Tensor {
 public:
  Tensor() = default;
  Tensor(double value);                              ///< an f64 scalar
  Tensor(const Array& value);                        ///< a constant
  Tensor(std::initializer_list<Elements> elements);  ///< an f64 constant, written out: {{0, 1}, {2, 3}}
  explicit Tensor(std::shared_ptr<const Node> node) : node_(std::move(node)) {}

  explicit operator bool() const { return node_ != nullptr; }
  bool operator==(const Tensor&) const = default;  ///< the same node, not an equal value

  const Node& node() const {
    if (!node_) throw_empty();
    return *node_;
  }
  const std::shared_ptr<const Node>& pointer() const { return node_; }
  const TensorType& type() const;
  const Shape& shape() const;
  DType dtype() const;
  std::size_t rank() const;

  /// x[i]: one position along the first axis. Throws ShapeError where it is out of range.
  Tensor operator[](std::int64_t position) const;
  /// x(0, Range{}, Range{1, 3}): an index for each axis; axes that are not named are taken whole. Throws
  /// ShapeError for a position out of range and more indices than axes.
  template <class... I>
  Tensor operator()(const I&... indices) const {
    return at({Index(indices)...});
  }
  Tensor at(const std::vector<Index>& indices) const;

 private:
  [[noreturn]] static void throw_empty();
  std::shared_ptr<const Node> node_;
};

/// A leaf whose value is given when the graph is evaluated, and which has an identity of its own.
Tensor parameter(const TensorType& type, Origin origin = {});  ///< what training may change
Tensor input(const TensorType& type, Origin origin = {});      ///< data

/// The same computation under a name; a tensor that has a name already gets an alias of its own.
Tensor with_origin(const Tensor& tensor, Origin origin);

}  // namespace turunan
