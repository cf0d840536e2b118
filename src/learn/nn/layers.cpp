#include "turunan/layers.hpp"

#include <fmt/format.h>

#include "turunan/error.hpp"

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

Flatten::Flatten(Order order)
    : Function("flatten", [order](const Tensor& x) {
        if (order == places_first || x.rank() < 3) return flatten(x, 1);
        Axes axes{0, static_cast<std::int64_t>(x.rank()) - 1};
        for (std::size_t i = 1; i + 1 < x.rank(); ++i) axes.push_back(static_cast<std::int64_t>(i));
        return flatten(permute(x, axes), 1);
      }) {}

Tensor Sequential::forward(const Tensor& x, Pass& pass) const {
  Tensor y = x;
  for (const auto& [name, part] : parts()) y = (*part)(y, pass);
  return y;
}

Tensor Residual::forward(const Tensor& x, Pass& pass) const {
  return x + (*parts()[0].second)(x, pass);
}

}  // namespace turunan::nn
