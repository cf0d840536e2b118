#pragma once

#include <vector>

#include "explain/check/difference_quotient.hpp"
#include "graph/bindings.hpp"
#include "ops/activation.hpp"
#include "ops/draw.hpp"
#include "ops/product.hpp"
#include "plan/program.hpp"
#include "transform/gradient.hpp"

// Small networks whose gradients are compared with difference quotients.

namespace turunan::test {

struct Network {
  Tensor cost;
  Bindings values;

  Array engine_gradient(const Tensor& x) const {
    const Tensor g = gradient(cost, x);
    return plan::evaluate({&g, 1}, values).front();
  }
  Check check(const Tensor& x, std::int64_t most_entries = 1000) const {
    return explanation::compare(cost, values, x, engine_gradient(x), 1, most_entries);
  }
};

inline Array drawn(const Shape& shape, std::uint64_t seed, double half = 1, DType dtype = DType::f64) {
  Random random(seed);
  std::vector<double> elements(static_cast<std::size_t>(shape.elements()));
  for (double& element : elements) element = between(random, -half, half);
  return Array(shape, elements, dtype);
}

inline Tensor variable(Network& network, const Array& value) {
  const Tensor leaf = parameter(value.type());
  network.values.emplace(&leaf.node(), value);
  return leaf;
}

inline Array with_entry(const Array& array, std::size_t i, double value) {
  std::vector<double> elements = array.to_doubles();
  elements[i] = value;
  return Array(array.shape(), elements, array.dtype());
}

inline Array scaled(const Array& array, double factor) {
  std::vector<double> elements = array.to_doubles();
  for (double& element : elements) element *= factor;
  return Array(array.shape(), elements, array.dtype());
}

struct Mlp : Network {
  Tensor X, W1, b1, Z1, A1, W2, b2, Z2, A2;
};

inline Mlp xor_network(DType dtype, const Operation& hidden = ops::sigmoid) {
  Mlp n;
  n.X = variable(n, Array({4, 2}, std::vector<double>{0, 0, 1, 0, 0, 1, 1, 1}, dtype));
  const Tensor y = variable(n, Array({4, 1}, std::vector<double>{0, 1, 1, 0}, dtype));
  n.W1 = variable(n, drawn({2, 3}, 1, 1, dtype));
  n.b1 = variable(n, drawn({1, 3}, 2, 1, dtype));
  n.W2 = variable(n, drawn({3, 1}, 3, 1, dtype));
  n.b2 = variable(n, drawn({1, 1}, 4, 1, dtype));
  n.Z1 = ops::matmul(n.X, n.W1) + n.b1;
  n.A1 = hidden(n.Z1);
  n.Z2 = ops::matmul(n.A1, n.W2) + n.b2;
  n.A2 = ops::sigmoid(n.Z2);
  n.cost = ops::mean(ops::square(n.A2 - y));
  return n;
}

}  // namespace turunan::test
