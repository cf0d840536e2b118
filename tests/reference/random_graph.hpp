#pragma once

#include <algorithm>
#include <cstdlib>
#include <numeric>

#include "graph/bindings.hpp"
#include "ops/catalogue.hpp"
#include "ops/draw.hpp"
#include "ops/indexing.hpp"
#include "ops/product.hpp"
#include "ops/softmax.hpp"
#include "ops/trigonometry.hpp"
#include "reference/evaluate.hpp"
#include "turunan/error.hpp"

// Random graphs of the catalogue's operations, from a seed: what the fuzzing tests walk through. Operations
// are taken from the catalogue, shapes and attributes from their samples, with other sizes, axes and slices
// put in.

namespace turunan::test {

struct RandomGraphOptions {
  int operations = 12;
  /// f64 only, and every argument brought into its operation's domain: what a difference quotient needs.
  /// Without it there are all element types, and infinities and NaNs where the arithmetic makes them.
  bool tame = false;
};

struct RandomGraph {
  std::vector<Tensor> variables;
  std::vector<Array> values;
  std::vector<Tensor> nodes;  ///< all that was made, in order; any of them may be a root

  Bindings bindings() const {
    Bindings result;
    for (std::size_t i = 0; i < variables.size(); ++i) result.emplace(&variables[i].node(), values[i]);
    return result;
  }
  /// Nodes that nothing else uses, and so among them all of the graph.
  std::vector<Tensor> roots() const {
    std::vector<Tensor> result;
    for (const Tensor& tensor : nodes) {
      const auto uses = [&](const Tensor& user) {
        return std::ranges::count(user.node().inputs, tensor) > 0;
      };
      if (std::ranges::none_of(nodes_in_order(nodes), uses)) result.push_back(tensor);
    }
    return result;
  }
};

class RandomGraphMaker {
 public:
  RandomGraphMaker(std::uint64_t seed, RandomGraphOptions options)
      : random_(seed * 0x9e3779b97f4a7c15U), options_(options) {
    for (const Operation* operation : catalogue()) {
      if (usable(*operation)) operations_.push_back(operation);
    }
  }

  RandomGraph make() {
    for (int i = 0; i < 3; ++i) add_variable(random_shape());
    for (int made = 0; made < options_.operations;) {
      const Operation& operation = *pick(operations_);
      const Tensor result =
          operation.elementwise != Elementwise::no ? elementwise(operation) : from_sample(operation);
      if (!result) continue;
      graph_.nodes.push_back(result);
      ++made;
    }
    return graph_;
  }

 private:
  template <class List>
  auto pick(List& list) -> decltype(list[0]) {
    return list[static_cast<std::size_t>(whole(random_, 0, static_cast<std::int64_t>(std::size(list)) - 1))];
  }
  bool chance(int one_in) { return whole(random_, 1, one_in) == 1; }

  bool usable(const Operation& operation) const {
    if (operation.arity == 0 || samples_of(operation).empty()) return false;
    for (const Structure structure : operation.domain.structure) {
      const bool decomposed = structure == Structure::symmetric ||
                              structure == Structure::positive_definite ||
                              structure == Structure::well_conditioned;
      // Their derivatives need eigenvalues that are apart, which a random graph cannot promise.
      if (decomposed && options_.tame) return false;
    }
    return !options_.tame || operation.body != nullptr || operation.derivative[0] != nullptr;
  }

  // ---- leaves

  std::int64_t random_size() { return chance(30) && !options_.tame ? 0 : whole(random_, 1, 4); }

  Shape random_shape() {
    std::vector<std::int64_t> sizes(static_cast<std::size_t>(whole(random_, 0, 3)));
    for (std::int64_t& size : sizes) size = random_size();
    return Shape(std::move(sizes));
  }

  DType random_dtype() {
    constexpr DType all[] = {DType::f64, DType::f64, DType::f32, DType::f32, DType::i64, DType::boolean};
    return options_.tame ? DType::f64 : pick(all);
  }

  Tensor add_variable(const Shape& shape) {
    const DType dtype = random_dtype();
    std::vector<double> elements(static_cast<std::size_t>(shape.elements()));
    for (double& element : elements) element = random_element(dtype);
    const Tensor variable = chance(2) ? parameter({dtype, shape}) : input({dtype, shape});
    graph_.variables.push_back(variable);
    graph_.values.push_back(Array(shape, elements, dtype));
    graph_.nodes.push_back(variable);
    return variable;
  }

  double random_element(DType dtype) {
    if (dtype == DType::boolean) return static_cast<double>(whole(random_, 0, 1));
    if (dtype == DType::i64) return static_cast<double>(whole(random_, -3, 3));
    constexpr double special[] = {0.0, -0.0, 1.0, -1.0, 0.5};
    return chance(4) && !options_.tame ? pick(special) : between(random_, -2, 2);
  }

  // A constant now and then: what rules of simplification look for.
  Tensor constant(const Shape& shape) {
    constexpr double numbers[] = {0.0, -0.0, 1.0, 2.0, -1.0, 0.5};
    return ops::filled({random_dtype(), shape}, pick(numbers));
  }

  Tensor any_tensor() { return pick(graph_.nodes); }

  // ---- shapes

  // A shape that broadcasts to the given one: axes in front go, others become 1.
  Shape narrowed(const Shape& shape) {
    const auto dropped = chance(2) ? whole(random_, 0, static_cast<std::int64_t>(shape.rank())) : 0;
    std::vector<std::int64_t> sizes(shape.begin() + dropped, shape.end());
    for (std::int64_t& size : sizes) size = chance(3) ? 1 : size;
    return Shape(std::move(sizes));
  }

  // The elements of a tensor brought into another shape, by way of transposes, slices and broadcasts.
  Tensor adapted(Tensor tensor, const Shape& shape) {
    if (tensor.shape() == shape)
      return chance(3) && tensor.rank() == 2 && shape[0] == shape[1] ? ops::transpose(tensor) : tensor;
    const std::int64_t wanted = shape.elements(), there = tensor.shape().elements();
    if (there == 0 && wanted > 0) return add_variable(shape);
    if (chance(2)) tensor = ops::transpose(tensor);
    if (there == wanted) return ops::reshape(tensor, shape);
    tensor = ops::reshape(tensor, {there});
    const std::int64_t step = chance(2) || wanted == 0 ? 1 : std::max<std::int64_t>(there / wanted, 1);
    if (there > wanted) return ops::reshape(ops::slice(tensor, {backwards({0, wanted, step})}), shape);
    if (chance(2)) return ops::broadcast_to(ops::reshape(ops::slice(tensor, {{0, 1, 1}}), {}), shape);
    const std::int64_t times = (wanted + there - 1) / there;
    const Tensor repeated = ops::concat(std::vector<Tensor>(static_cast<std::size_t>(times), tensor), 0);
    return ops::reshape(ops::slice(repeated, {{0, wanted, 1}}), shape);
  }

  Slice backwards(Slice slice) {
    if (slice.count == 0 || chance(2)) return slice;
    return {slice.start + (slice.count - 1) * slice.step, slice.count, -slice.step};
  }

  // ---- arguments

  // Brought into the domain of an operation: between its ends, or of its structure.
  Tensor argument(const Tensor& x, const Operation& operation, std::size_t i) {
    const Structure structure = structure_of(operation, i);
    if (structure != Structure::any && x.rank() < 2) throw ShapeError("a structure is of matrices");
    const Tensor real = is_floating(x.dtype()) || structure == Structure::any ? x : ops::cast(x, DType::f64);
    switch (structure) {
      case Structure::any: break;
      case Structure::probabilities:
      case Structure::one_hot: return ops::apply_softmax(ops::softmax, ops::tanh(real), -1);
      case Structure::symmetric: return ops::tanh(real + ops::transpose(real));
      case Structure::positive_definite:
        return ops::matmul(ops::tanh(real), ops::transpose(ops::tanh(real))) + diagonal(real, 1);
      case Structure::well_conditioned: return ops::tanh(real) + diagonal(real, 4);
    }
    const Domain &domain = operation.domain, anything;
    const bool everywhere = domain.low == anything.low && domain.high == anything.high;
    const bool moves_elements_only = operation.elementwise == Elementwise::no && operation.body == nullptr;
    if (!options_.tame || (moves_elements_only && everywhere)) return x;
    const double middle = (domain.low + domain.high) / 2, half = (domain.high - domain.low) / 2;
    return middle + half * ops::tanh(x);
  }

  static Tensor diagonal(const Tensor& x, double value) {
    return value * ops::identity_matrix(x.shape().from_end(2), x.shape().from_end(1), x.dtype());
  }

  // An operation that does not take these inputs, or has no value at these, is passed over.
  Tensor tried(const Operation& operation, std::vector<Tensor> inputs, const Attributes& attributes) {
    try {
      const bool selects = operation.elementwise == Elementwise::selection;
      for (std::size_t i = 0; i < inputs.size(); ++i) {
        Tensor& x = inputs[i];
        x = selects && i == 0 ? ops::greater(x, constant_like(x, 0)) : argument(x, operation, i);
      }
      const Tensor result = apply(operation, std::move(inputs), attributes);
      reference::evaluate(result, graph_.bindings());  // throws for a singular matrix, say
      return result.shape().elements() <= 4096 && result.rank() <= 5 ? result : Tensor();
    } catch (const Error&) {
      return {};
    }
  }

  Tensor elementwise(const Operation& operation) {
    std::vector<Tensor> inputs = {any_tensor()};
    const Shape shape = inputs[0].shape();
    while (inputs.size() < operation.arity) {
      const Shape narrow = narrowed(shape);
      inputs.push_back(chance(4) ? constant(narrow) : adapted(any_tensor(), narrow));
    }
    if (operation.elementwise == Elementwise::logical) {
      for (Tensor& x : inputs) x = ops::cast(x, DType::boolean);
    }
    std::swap(inputs.front(), pick(inputs));
    const std::vector<Sample> samples = samples_of(operation);
    return tried(operation, inputs, pick(samples).attributes);
  }

  // ---- samples, varied

  // The same pattern of sizes with other numbers: 2×3 and 3×4 may become 4×1 and 1×2.
  void vary_sizes(std::vector<Shape>& shapes) {
    std::array<std::int64_t, 8> become = {};
    for (std::size_t i = 0; i < become.size(); ++i)
      become[i] = i < 2 ? static_cast<std::int64_t>(i) : random_size();
    for (Shape& shape : shapes) {
      for (std::size_t axis = 0; axis < shape.rank(); ++axis) {
        if (shape[axis] < 8) shape[axis] = become[static_cast<std::size_t>(shape[axis])];
      }
    }
  }

  void vary_attributes(Attributes& a, const Shape& shape) {
    if (a.axes.size() > 0 && a.axes.size() <= shape.rank()) {
      const bool sorted = std::ranges::is_sorted(a.axes);
      std::vector<std::int64_t> axes(shape.rank());
      std::iota(axes.begin(), axes.end(), 0);
      for (std::size_t i = axes.size(); i-- > 1;) std::swap(axes[i], axes[random_() % (i + 1)]);
      axes.resize(a.axes.size());
      if (sorted) std::ranges::sort(axes);
      a.axes = axes;
    }
    if (!a.slices.empty() && a.shape.rank() == 0) a.slices = random_slices(shape);
    a.keepdims = a.keepdims != chance(3);
    a.dtype = random_dtype();
  }

  std::vector<Slice> random_slices(const Shape& shape) {
    std::vector<Slice> slices;
    for (const std::int64_t size : shape) {
      const std::int64_t start = size == 0 ? 0 : whole(random_, 0, size - 1), step = whole(random_, 1, 2);
      const std::int64_t most = size == 0 ? 0 : (size - 1 - start) / step + 1;
      slices.push_back(backwards({start, whole(random_, options_.tame ? 1 : 0, most), step}));
    }
    return slices;
  }

  Tensor from_sample(const Operation& operation) {
    const std::vector<Sample> samples = samples_of(operation);
    Sample sample = pick(samples), varied = sample;
    if (varied.shapes.size() == 1 && chance(2)) varied.shapes = {any_tensor().shape()};
    vary_sizes(varied.shapes);
    vary_attributes(varied.attributes, varied.shapes[0]);
    const Tensor result = of_shapes(operation, varied);
    return result ? result : of_shapes(operation, sample);
  }

  Tensor of_shapes(const Operation& operation, const Sample& sample) {
    std::vector<Tensor> inputs;
    DType dtype = DType::boolean;
    for (const Shape& shape : sample.shapes) {
      inputs.push_back(adapted(any_tensor(), shape));
      dtype = promote(dtype, inputs.back().dtype());
    }
    for (Tensor& x : inputs) x = ops::cast(x, dtype);
    return tried(operation, inputs, sample.attributes);
  }

  Random random_;
  RandomGraphOptions options_;
  std::vector<const Operation*> operations_;
  RandomGraph graph_;
};

/// How many seeds a test walks through: as many as it asks for, or what TURUNAN_SEEDS says, for a longer
/// search.
inline std::uint64_t number_of_seeds(std::uint64_t usual) {
  const char* asked = std::getenv("TURUNAN_SEEDS");
  return asked == nullptr ? usual : std::strtoull(asked, nullptr, 10);
}

inline RandomGraph random_graph(std::uint64_t seed, RandomGraphOptions options = {}) {
  return RandomGraphMaker(seed, options).make();
}

}  // namespace turunan::test
