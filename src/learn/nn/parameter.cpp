#include "graph/node.hpp"
#include "ops/leaf.hpp"
#include "turunan/error.hpp"
#include "turunan/module.hpp"

namespace turunan::nn {

struct Parameter::State {
  TensorType type;
  init::Initialiser start;
  std::string symbol, name;
  bool trained;
  std::shared_ptr<Array> kept = std::make_shared<Array>();
  bool has_value = false;
  Tensor leaf = {};  // made when it is first asked for
};

Parameter::Parameter(TensorType type, init::Initialiser start, std::string symbol, bool trained)
    : state_(std::make_shared<State>(State{.type = std::move(type),
                                           .start = std::move(start),
                                           .symbol = std::move(symbol),
                                           .name = {},
                                           .trained = trained})) {
  if (!is_floating(state_->type.dtype))
    throw TypeError("a parameter is of floating-point numbers, f32 or f64");
}

Tensor Parameter::tensor() const {
  if (!state_->leaf) {
    const OriginScope scope({.file = nullptr, .line = 0, .name = state_->name});
    state_->leaf = apply(state_->trained ? ops::parameter : ops::input, {},
                         {.shape = state_->type.shape, .dtype = state_->type.dtype, .kept = state_->kept});
  }
  return state_->leaf;
}

const TensorType& Parameter::type() const {
  return state_->type;
}
bool Parameter::is_trained() const {
  return state_->trained;
}
const std::string& Parameter::symbol() const {
  return state_->symbol;
}
bool Parameter::has_value() const {
  return state_->has_value;
}

void Parameter::train(bool trained) {
  if (trained == state_->trained) return;
  state_->trained = trained;
  state_->leaf = {};
}

Array Parameter::value() const {
  if (!state_->has_value)
    throw Error("the parameter has no value yet", {}, "initialise(seed) of its module draws one");
  return *state_->kept;
}

void Parameter::set(const Array& value) {
  if (value.shape() != shape())
    throw ShapeError("the parameter is " + to_string(shape()), {{0, "is " + to_string(value.shape())}});
  *state_->kept = value.cast(type().dtype).compact();
  state_->has_value = true;
}

void Parameter::draw(std::uint64_t seed) {
  set(state_->start.draw(state_->type, seed));
}

// Its old leaf goes on with the old type and value.
void Parameter::convert(DType dtype) {
  if (dtype == state_->type.dtype) return;
  state_->type.dtype = dtype;
  state_->leaf = {};
  state_->kept = std::make_shared<Array>(*state_->kept);
  if (state_->has_value) *state_->kept = state_->kept->cast(dtype);
}

// The name that it has in derivations: given once, before the leaf is made.
void Parameter::name(const std::string& name) {
  if (!state_->leaf && state_->name.empty()) state_->name = name;
}

}  // namespace turunan::nn
