#include "turunan/layers.hpp"

#include <fmt/format.h>

#include "learn/nn/place.hpp"

namespace turunan::nn {

namespace {

TensorType checked(Shape shape, const char* what) {
  for (const std::int64_t size : shape) {
    if (size < 1) throw ShapeError(fmt::format("the sizes of {} are positive", what), {}, to_string(shape));
  }
  return {DType::f64, std::move(shape)};
}

}  // namespace

Linear::Linear(std::int64_t inputs, std::int64_t outputs, const Options& options)
    : weight_(checked({inputs, outputs}, "a linear layer"), options.weight_start, "W") {
  add("weight", weight_, FileLayout::weights);
  if (options.bias)
    bias_ = add("bias", Parameter({DType::f64, {1, outputs}}, options.bias_start, "b"), FileLayout::row);
}

Tensor Linear::forward(const Tensor& x, Pass&) const {
  const Tensor z = matmul(x, weight_);
  return bias_ ? z + *bias_ : z;
}

std::string Linear::description() const {
  return fmt::format("linear {} → {}{}", weight_.shape()[0], weight_.shape()[1], bias_ ? "" : ", no bias");
}

Function::Function(std::string description, std::function<Tensor(const Tensor&)> function)
    : description_(std::move(description)), function_(std::move(function)) {
  if (!function_) throw Error("the layer \"" + description_ + "\" has no function: the one given is empty");
}

Flatten::Flatten(Order order)
    : Function("flatten", [order](const Tensor& x) {
        if (order == places_first || x.rank() < 3) return flatten(x, 1);
        Axes axes{0, static_cast<std::int64_t>(x.rank()) - 1};
        for (std::size_t i = 1; i + 1 < x.rank(); ++i) axes.push_back(static_cast<std::int64_t>(i));
        return flatten(permute(x, axes), 1);
      }) {}

Tensor Sequential::forward(const Tensor& x, Pass& pass) const {
  Tensor y = x;
  for (const auto& part : parts()) {
    const Module& layer = *part.second;
    y = in_place([&] { return layer.forward(y, pass); },
                 [&] { return fmt::format("layer {}, {}", part.first, layer.description()); });
  }
  return y;
}

Tensor Residual::forward(const Tensor& x, Pass& pass) const {
  const Module& part = *parts()[0].second;
  const Tensor y = part(x, pass);
  if (y.shape() != x.shape()) {
    throw ShapeError("x + f(x) is of an f that keeps the shape of x",
                     {{0, "is " + to_string(x.shape())}, {1, "is " + to_string(y.shape())}},
                     "f is " + part.description());
  }
  return x + y;
}

}  // namespace turunan::nn
