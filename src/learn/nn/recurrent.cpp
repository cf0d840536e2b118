#include "turunan/recurrent.hpp"

#include <fmt/format.h>

#include <cmath>

#include "turunan/error.hpp"

namespace turunan::nn {

namespace {

// Uniform in ±1/√units, as is usual for recurrent cells.
Parameter cell_parameter(Shape shape, std::int64_t units, const char* symbol) {
  for (const std::int64_t size : shape) {
    if (size < 1) throw ShapeError("the sizes of a recurrent layer are positive", {}, to_string(shape));
  }
  const double bound = 1 / std::sqrt(static_cast<double>(units));
  return {{DType::f64, std::move(shape)}, init::Uniform{-bound, bound}, symbol};
}

void require_sequence(const Tensor& x, const Parameter& weight) {
  if (x.rank() == 3 && x.shape()[2] == weight.shape()[0] && x.shape()[1] > 0) return;
  throw ShapeError(fmt::format("a sequence is examples × length × {} features", weight.shape()[0]),
                   {{0, "is " + to_string(x.shape())}});
}

// The part of one gate.
Tensor gate(const Tensor& all, std::int64_t i, std::int64_t units) {
  return all(Range{}, Range{i * units, (i + 1) * units});
}

Tensor at_place(const Tensor& sequence, std::int64_t t) {
  return sequence(Range{}, t);
}

}  // namespace

LSTM::LSTM(std::int64_t features, std::int64_t units)
    : units_(units),
      input_weight_(cell_parameter({features, 4 * units}, units, "W")),
      state_weight_(cell_parameter({units, 4 * units}, units, "U")),
      input_bias_(cell_parameter({4 * units}, units, "b")),
      state_bias_(cell_parameter({4 * units}, units, "b")) {
  add("weight_ih_l0", input_weight_, FileLayout::weights);
  add("weight_hh_l0", state_weight_, FileLayout::weights);
  add("bias_ih_l0", input_bias_);
  add("bias_hh_l0", state_bias_);
}

Tensor LSTM::forward(const Tensor& x, Pass&) const {
  require_sequence(x, input_weight_);
  const Tensor from_inputs = matmul(x, input_weight_) + input_bias_ + state_bias_;
  Tensor h, c;
  std::vector<Tensor> states;
  for (std::int64_t t = 0; t < x.shape()[1]; ++t) {
    const Tensor now = at_place(from_inputs, t);
    const Tensor gates = h ? now + matmul(h, state_weight_) : now;
    const Tensor kept = sigmoid(gate(gates, 0, units_)) * tanh(gate(gates, 2, units_));
    c = c ? sigmoid(gate(gates, 1, units_)) * c + kept : kept;
    h = sigmoid(gate(gates, 3, units_)) * tanh(c);
    states.push_back(h);
  }
  return stack(states, 1);
}

std::string LSTM::description() const {
  return fmt::format("lstm {} → {}", input_weight_.shape()[0], units_);
}

GRU::GRU(std::int64_t features, std::int64_t units)
    : units_(units),
      input_weight_(cell_parameter({features, 3 * units}, units, "W")),
      state_weight_(cell_parameter({units, 3 * units}, units, "U")),
      input_bias_(cell_parameter({3 * units}, units, "b")),
      state_bias_(cell_parameter({3 * units}, units, "b")) {
  add("weight_ih_l0", input_weight_, FileLayout::weights);
  add("weight_hh_l0", state_weight_, FileLayout::weights);
  add("bias_ih_l0", input_bias_);
  add("bias_hh_l0", state_bias_);
}

Tensor GRU::forward(const Tensor& x, Pass&) const {
  require_sequence(x, input_weight_);
  const Tensor from_inputs = matmul(x, input_weight_) + input_bias_;
  Tensor h = zeros({x.shape()[0], units_}, from_inputs.dtype());
  std::vector<Tensor> states;
  for (std::int64_t t = 0; t < x.shape()[1]; ++t) {
    const Tensor now = at_place(from_inputs, t);
    const Tensor from_state = matmul(h, state_weight_) + state_bias_;
    const Tensor r = sigmoid(gate(now, 0, units_) + gate(from_state, 0, units_));
    const Tensor z = sigmoid(gate(now, 1, units_) + gate(from_state, 1, units_));
    const Tensor n = tanh(gate(now, 2, units_) + r * gate(from_state, 2, units_));
    h = (1.0 - z) * n + z * h;
    states.push_back(h);
  }
  return stack(states, 1);
}

std::string GRU::description() const {
  return fmt::format("gru {} → {}", input_weight_.shape()[0], units_);
}

Last::Last()
    : Function("last place", [](const Tensor& x) {
        if (x.rank() < 2)
          throw ShapeError("a sequence is examples × length × features", {{0, "is " + to_string(x.shape())}});
        return at_place(x, -1);
      }) {}

namespace {

std::int64_t divided(std::int64_t features, std::int64_t heads) {
  if (heads < 1 || features < 1 || features % heads != 0)
    throw ShapeError(fmt::format("the heads divide the features: {} into {}", features, heads));
  return features;
}

// examples × length × features to examples × heads × length × features of a head.
Tensor in_heads(const Tensor& x, std::int64_t heads) {
  const Shape& s = x.shape();
  return permute(reshape(x, {s[0], s[1], heads, s[2] / heads}), {0, 2, 1, 3});
}

// 0 where a place may look, −∞ where not; as a sum before the softmax.
Tensor causal_mask(std::int64_t queries, std::int64_t keys, DType dtype) {
  Array mask = Array::zeros({DType::f64, {queries, keys}});
  const auto elements = mask.write<double>();
  for (std::int64_t i = 0; i < queries; ++i) {
    for (std::int64_t j = i + 1; j < keys; ++j)
      elements[static_cast<std::size_t>(i * keys + j)] = -std::numeric_limits<double>::infinity();
  }
  return mask.cast(dtype);
}

}  // namespace

MultiHeadAttention::MultiHeadAttention(std::int64_t features, std::int64_t heads, const Options& options)
    : heads_(heads),
      options_(options),
      query_(divided(features, heads), features, {.bias = options.bias}),
      key_(features, features, {.bias = options.bias}),
      value_(features, features, {.bias = options.bias}),
      output_(features, features, {.bias = options.bias}) {
  add("query", query_);
  add("key", key_);
  add("value", value_);
  add("output", output_);
}

Tensor MultiHeadAttention::forward(const Tensor& x, Pass& pass) const {
  return attend(x, x, x, pass);
}

Tensor MultiHeadAttention::attend(const Tensor& queries, const Tensor& keys, const Tensor& values,
                                  Pass& pass) const {
  for (const Tensor& x : {queries, keys, values}) require_sequence(x, query_.weight());
  const Tensor q = in_heads(query_(queries, pass), heads_), k = in_heads(key_(keys, pass), heads_),
               v = in_heads(value_(values, pass), heads_);
  Tensor scores = matmul(q, transpose(k)) / std::sqrt(static_cast<double>(q.shape()[3]));
  if (options_.causal) scores += causal_mask(q.shape()[2], k.shape()[2], scores.dtype());
  const Tensor seen = permute(matmul(softmax(scores), v), {0, 2, 1, 3});
  return output_(reshape(seen, queries.shape()), pass);
}

std::string MultiHeadAttention::description() const {
  return fmt::format("attention {} in {} heads", query_.weight().shape()[0], heads_);
}

}  // namespace turunan::nn
