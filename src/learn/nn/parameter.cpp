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
  // Until there is a value, one that no parameter can have: evaluation then says that it lacks one.
  std::shared_ptr<Array> kept = std::make_shared<Array>(Array::scalar(0, DType::boolean));
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

Parameter::State& Parameter::state() const {
  if (!state_)
    throw Error("a parameter that was moved from is none any more", {},
                "copies of a parameter share its value");
  return *state_;
}

Tensor Parameter::tensor() const {
  if (!state().leaf) {
    const OriginScope scope({.file = nullptr, .line = 0, .name = state().name});
    state().leaf = apply(state().trained ? ops::parameter : ops::input, {},
                         {.shape = state().type.shape, .dtype = state().type.dtype, .kept = state().kept});
  }
  return state().leaf;
}

const TensorType& Parameter::type() const {
  return state().type;
}
bool Parameter::is_trained() const {
  return state().trained;
}
const std::string& Parameter::symbol() const {
  return state().symbol;
}
bool Parameter::has_value() const {
  return state().has_value;
}

void Parameter::train(bool trained) {
  if (trained == state().trained) return;
  state().trained = trained;
  state().leaf = {};
}

Array Parameter::value() const {
  if (!state().has_value)
    throw Error("the parameter has no value yet", {}, "initialise(seed) of its module draws one");
  return *state().kept;
}

void Parameter::set(const Array& value) {
  if (value.shape() != shape())
    throw ShapeError("the parameter is " + to_string(shape()), {{0, "is " + to_string(value.shape())}});
  *state().kept = value.cast(type().dtype).compact();
  state().has_value = true;
}

void Parameter::draw(std::uint64_t seed) {
  set(state().start.draw(state().type, seed));
}

// Its old leaf goes on with the old type and value.
void Parameter::convert(DType dtype) {
  if (dtype == state().type.dtype) return;
  state().type.dtype = dtype;
  state().leaf = {};
  state().kept = std::make_shared<Array>(*state().kept);
  if (state().has_value) *state().kept = state().kept->cast(dtype);
}

// The name that it has in derivations: given once, before the leaf is made.
void Parameter::name(const std::string& name) {
  if (!state().leaf && state().name.empty()) state().name = name;
}

}  // namespace turunan::nn
