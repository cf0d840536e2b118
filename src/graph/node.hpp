#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "graph/window.hpp"
#include "turunan/tensor.hpp"

namespace turunan {

struct Operation;

/// What an operation needs to know besides its inputs. Each uses the few fields it names in its header.
struct Attributes {
  std::vector<std::int64_t> axes = {};  ///< of a reduction, a concatenation; the permutation of a transpose
  bool keepdims = false;                ///< a reduction keeps its axes with size 1
  Shape shape = {};                     ///< of the result
  DType dtype = DType::f64;             ///< of the result
  std::vector<Slice> slices = {};       ///< one for each axis
  std::vector<double> numbers = {};     ///< slopes, bounds
  std::uint64_t seed = 0;               ///< of a random draw
  std::optional<Array> value = {};      ///< of a constant
  /// Where a parameter keeps the value that it has outside of any program; null where its value is given.
  std::shared_ptr<Array> kept = {};
  std::optional<Window> window = {};  ///< of a convolution or a pooling
};

/// Equal attributes mean the same results, bit for bit, from the same inputs: 0 and -0 are not equal here.
bool operator==(const Attributes& a, const Attributes& b);
std::size_t hash_of(const Attributes& attributes);

/// One operation applied to tensors. Immutable; an input is always made before its node, so that the order of
/// `id` is an order of evaluation.
struct Node {
  Node(const Operation& operation, std::vector<Tensor> inputs, Attributes attributes, TensorType type,
       Origin origin);
  ~Node();  // without recursion, however long the chain behind it
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  const Operation& operation;
  std::vector<Tensor> inputs;
  const Attributes attributes;
  const TensorType type;
  const Origin origin;
  const std::uint64_t id;
};

/// The origin that new nodes get while it lives; one for each thread, scopes nest.
class OriginScope {
 public:
  explicit OriginScope(Origin origin);
  ~OriginScope();
  OriginScope(const OriginScope&) = delete;
  OriginScope& operator=(const OriginScope&) = delete;
  static const Origin& current();

 private:
  Origin before_;
};

/// Every node that the roots need, each once, inputs before their users.
std::vector<Tensor> nodes_in_order(std::span<const Tensor> roots);

}  // namespace turunan
