#include "onnx/networks.hpp"

#include <cmath>

#include "ops/activation.hpp"
#include "ops/convolution.hpp"
#include "ops/cumulative.hpp"
#include "ops/extremes.hpp"
#include "ops/gather.hpp"
#include "ops/hyperbolic.hpp"
#include "ops/indexing.hpp"
#include "ops/inverse.hpp"
#include "ops/inverse_trigonometry.hpp"
#include "ops/pooling.hpp"
#include "ops/product.hpp"
#include "ops/softmax.hpp"
#include "ops/statistics.hpp"
#include "ops/whole_numbers.hpp"

namespace turunan::onnx::test {

Bindings Network::bindings() const {
  Bindings result;
  for (std::size_t i = 0; i < inputs.size(); ++i) result.emplace(&inputs[i].tensor.node(), values[i]);
  for (const Weight& weight : weights) result.emplace(&weight.parameter.node(), weight.value);
  return result;
}

namespace {

// Numbers between -1 and 1 that look random and are the same everywhere.
Array numbers(const Shape& shape, int seed, double size = 1) {
  std::vector<double> elements(static_cast<std::size_t>(shape.elements()));
  for (std::size_t i = 0; i < elements.size(); ++i) {
    elements[i] = size * std::sin(static_cast<double>(seed * 1000) + 2.3 * static_cast<double>(i + 1));
  }
  return Array(shape, elements, DType::f32);
}

class Maker {
 public:
  explicit Maker(std::int64_t examples) : examples_(examples) {}

  Tensor input(std::vector<std::int64_t> sizes) {
    sizes.insert(sizes.begin(), examples_);
    return input(numbers(Shape(sizes), ++seed_));
  }
  Tensor input(const Array& value) {
    const Tensor x = turunan::input(value.type());
    network_.inputs.push_back({"x" + std::to_string(network_.inputs.size()), x});
    network_.values.push_back(value);
    return x;
  }
  Tensor weight(const Shape& shape, double size = 0.5) {
    const Array value = numbers(shape, ++seed_, size);
    const std::string name = std::to_string(network_.weights.size()) + ".weight";
    network_.weights.push_back({name, parameter(value.type()), value});
    return network_.weights.back().parameter;
  }
  Tensor linear(const Tensor& x, std::int64_t out) {
    return ops::product(x, weight({x.shape().from_end(1), out})) + weight({out});
  }
  void output(const Tensor& y) {
    network_.outputs.push_back({"y" + std::to_string(network_.outputs.size()), y});
  }
  Network take() { return std::move(network_); }
  std::int64_t examples() const { return examples_; }

 private:
  std::int64_t examples_;
  int seed_ = 0;
  Network network_;
};

void layers(Maker& m) {
  const Tensor h = ops::relu(m.linear(m.input({6}), 8));
  m.output(ops::apply_softmax(ops::softmax, m.linear(h, 3), -1));
}

void activations(Maker& m) {
  const Tensor x = m.input({5});
  const Tensor scaled = x * 0.9;
  for (const Tensor& y : {ops::sigmoid(x),
                          ops::tanh(x),
                          ops::softplus(x),
                          ops::gelu(x),
                          ops::silu(x),
                          ops::step(x),
                          apply(ops::leaky_relu, {x}, {.numbers = {0.1}}),
                          apply(ops::elu, {x}, {.numbers = {0.5}}),
                          ops::asin(scaled),
                          ops::acos(scaled),
                          ops::atan(x),
                          ops::sinh(x),
                          ops::cosh(x),
                          ops::asinh(x),
                          ops::acosh(x + 2.5),
                          ops::atanh(scaled),
                          ops::erf(x),
                          ops::quotient(x, x + 3.0),
                          ops::masked_product(x, x),
                          ops::clip(x, -0.5, 0.5),
                          ops::where(ops::not_equal(ops::sign(x), ops::floor(x)), ops::exp(x), ops::ceil(x)),
                          ops::remainder(x, x + 2.0),
                          apply(ops::log_softmax, {x}, {.axes = {1}})}) {
    m.output(ops::cast(y, DType::f32));
  }
}

void reductions(Maker& m) {
  const Tensor x = m.input({3, 4});
  m.output(ops::mean(x, {1}));
  m.output(ops::sum(x, {2}, true));
  m.output(ops::apply_reduction(ops::reduce_max, x, {1, 2}, false));
  m.output(ops::apply_reduction(ops::argmax, x, {2}, false));
  m.output(ops::apply_reduction(ops::variance, x, {2}, false));
  m.output(ops::apply_reduction(ops::norm, x, {1}, false));
  m.output(apply(ops::cumulative_sum, {x}, {.axes = {2}}));
}

void convolutions(Maker& m) {
  Tensor x = m.input({8, 8, 2});
  const Window padded{.axes = {{3, 1, 1, 1, 1}, {3, 1, 1, 1, 1}}};
  const Window halved{.axes = {{2, 2, 1, 0, 0}, {2, 2, 1, 0, 0}}};
  x = ops::max_pool(ops::relu(ops::convolve(x, m.weight({3, 3, 2, 4}), padded) + m.weight({4})), halved);
  const Window grouped{.axes = {{3, 2, 1, 1, 0}, {2, 1, 2, 0, 1}}, .groups = 2};
  x = ops::relu(ops::convolve(x, m.weight({3, 2, 2, 4}), grouped));
  x = ops::average_pool(x, {.axes = {{2, 1, 1, 1, 0}, {2, 1, 1, 1, 0}}, .counts_padding = true});
  const Shape flat{x.shape()[0], x.shape().elements() / x.shape()[0]};
  m.output(m.linear(ops::reshape(x, flat), 3));
}

void transposed_convolution(Maker& m) {
  const Tensor x = m.input({4, 3, 4});
  const Window window{.axes = {{3, 2, 1, 1, 1}, {3, 2, 1, 0, 1}}};
  m.output(ops::convolve_transposed(x, m.weight({3, 3, 2, 4}), window, {m.examples(), 8, 6, 2}));
}

void normalisation(Maker& m) {
  const Tensor x = m.input({6});
  const Tensor distance = x - ops::mean(x, {1}, true);
  const Tensor spread = ops::sqrt(ops::mean(ops::square(distance), {1}, true) + 1e-5);
  m.output(distance / spread * m.weight({6}) + m.weight({6}));
  m.output((x - m.weight({6})) / ops::sqrt(ops::abs(m.weight({6})) + 1e-5));
}

void recurrent(Maker& m) {
  const Tensor x = m.input({3, 4});
  const Tensor w = m.weight({4, 5}), u = m.weight({5, 5}), b = m.weight({5});
  Tensor h = ops::filled({DType::f32, {m.examples(), 5}}, 0);
  for (std::int64_t t = 0; t < 3; ++t) {
    const Tensor step = ops::slice(x, {{0, m.examples(), 1}, {t, 1, 1}, {0, 4, 1}});
    h = ops::tanh(ops::product(ops::reshape(step, {m.examples(), 4}), w) + ops::product(h, u) + b);
  }
  m.output(m.linear(h, 2));
}

void attention(Maker& m) {
  const Tensor x = m.input({4, 6});
  const Tensor q = m.linear(x, 6), k = m.linear(x, 6), v = m.linear(x, 6);
  const auto heads = [&](const Tensor& t) {
    return apply(ops::permute, {ops::reshape(t, {m.examples(), 4, 2, 3})}, {.axes = {0, 2, 1, 3}});
  };
  const Tensor scores = ops::product(heads(q), ops::transpose(heads(k))) / std::sqrt(3.0);
  const Tensor mixed = ops::product(ops::apply_softmax(ops::softmax, scores, -1), heads(v));
  const Tensor joined = apply(ops::permute, {mixed}, {.axes = {0, 2, 1, 3}});
  m.output(m.linear(ops::reshape(joined, {m.examples(), 4, 6}), 6) + x);
}

void words(Maker& m) {
  Array places = Array::zeros({DType::i64, {m.examples(), 3}});
  for (std::size_t i = 0; i < places.write<std::int64_t>().size(); ++i) {
    places.write<std::int64_t>()[i] = static_cast<std::int64_t>(i * 5 % 7);
  }
  const Tensor x = m.input(places);
  const Tensor rows = ops::gather(m.weight({7, 4}), x, 0);
  m.output(m.linear(ops::mean(rows, {1}), 2));
  m.output(apply(ops::onehot, {x}, {.shape = {m.examples(), 3, 7}, .dtype = DType::f32}));
}

// Parts put together along the examples, and a cost: what counts on how many there are.
void counted_examples(Maker& m) {
  const Tensor x = m.input({4});
  m.output(ops::concat({x, x}, 0));
  m.output(ops::place(ops::slice(x, {{0, 1, 1}, {3, 2, -2}}), {{0, 1, 1}, {1, 2, 1}}, {2, 4}));
  m.output(ops::sum(ops::square(x)) / static_cast<double>(x.shape().elements()));
}

// The format has no inverse; its value is written, since it depends on no input.
void inverse_of_weights(Maker& m) {
  const Tensor w = m.weight({3, 2});
  const Tensor gram = ops::product(ops::transpose(w), w) + 1.0;
  m.output(ops::product(m.input({2}), apply(ops::inverse, {gram})));
}

NetworkMaker maker(std::string name, bool open, void (*build)(Maker&)) {
  return {name, open, [name, build](std::int64_t examples) {
            Maker m(examples);
            build(m);
            Network network = m.take();
            network.name = name;
            return network;
          }};
}

}  // namespace

const std::vector<NetworkMaker>& networks() {
  static const std::vector<NetworkMaker> all = {
      maker("layers", true, layers),
      maker("activations", true, activations),
      maker("reductions", true, reductions),
      maker("convolutions", true, convolutions),
      maker("transposed_convolution", true, transposed_convolution),
      maker("normalisation", true, normalisation),
      maker("recurrent", true, recurrent),
      maker("attention", true, attention),
      maker("words", true, words),
      maker("inverse_of_weights", true, inverse_of_weights),
      maker("counted_examples", false, counted_examples),
  };
  return all;
}

}  // namespace turunan::onnx::test
