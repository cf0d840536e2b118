#pragma once

#include <memory>
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

/// A handle on one node of a graph: a value yet to be computed. Cheap to copy; what it points to never
/// changes.
///
/// An empty handle stands for "no tensor": as a cotangent, for zero.
class Tensor {
 public:
  Tensor() = default;
  Tensor(double value);        ///< an f64 scalar
  Tensor(const Array& value);  ///< a constant
  explicit Tensor(std::shared_ptr<const Node> node) : node_(std::move(node)) {}

  explicit operator bool() const { return node_ != nullptr; }
  bool operator==(const Tensor&) const = default;  ///< the same node, not an equal value

  const Node& node() const { return *node_; }
  const std::shared_ptr<const Node>& pointer() const { return node_; }
  const TensorType& type() const;
  const Shape& shape() const;
  DType dtype() const;
  std::size_t rank() const;

 private:
  std::shared_ptr<const Node> node_;
};

/// A leaf whose value is given when the graph is evaluated, and which has an identity of its own.
Tensor parameter(const TensorType& type, Origin origin = {});  ///< what training may change
Tensor input(const TensorType& type, Origin origin = {});      ///< data

/// The same computation under a name; a tensor that has a name already gets an alias of its own.
Tensor with_origin(const Tensor& tensor, Origin origin);

}  // namespace turunan
