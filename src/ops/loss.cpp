#include "ops/loss.hpp"

#include <cmath>

#include "ops/indexing.hpp"
#include "ops/loss_distance.hpp"
#include "ops/product.hpp"
#include "turunan/error.hpp"

namespace turunan::ops {

TensorType softmax_type(std::span<const TensorType> x, const Attributes& a) {
  if (a.axes.empty() || normalise_axes(a.axes, x[0].shape.rank()) != a.axes) {
    throw ShapeError("softmax is taken over an axis", {{0, "is " + to_string(x[0].shape)}});
  }
  if (!is_floating(x[0].dtype))
    throw TypeError("softmax is of floating-point numbers", {{0, "is " + to_string(x[0])}});
  return x[0];
}

Tensor apply_softmax(const Operation& operation, const Tensor& x, std::int64_t axis) {
  const Tensor z = is_floating(x.dtype()) ? x : cast(x, DType::f64);
  return apply(operation, {z}, {.axes = {normalise_axis(axis, z.rank())}});
}

TensorType loss_type(std::span<const TensorType> x, const Attributes&) {
  if (x[0].shape != x[1].shape) {
    throw ShapeError("a cost compares predictions and targets of one shape",
                     {{0, "is " + to_string(x[0].shape)}, {1, "is " + to_string(x[1].shape)}});
  }
  if (x[0].shape.elements() == 0) throw ShapeError("a cost needs at least one example");
  return {is_floating(promote(x[0].dtype, x[1].dtype)) ? promote(x[0].dtype, x[1].dtype) : DType::f64, {}};
}

TensorType distribution_loss_type(std::span<const TensorType> x, const Attributes& attributes) {
  const auto classes = [](const Shape& shape) { return shape.rank() == 0 ? 1 : shape.from_end(1); };
  if (classes(x[0].shape) > 1 && x[0].shape != x[1].shape && classes(x[1].shape) == 1) {
    throw ShapeError(
        "crossentropy takes its targets one-hot, a column for each class",
        {{0, "is " + to_string(x[0].shape)}, {1, "is " + to_string(x[1].shape)}},
        "onehot(y, " + std::to_string(classes(x[0].shape)) + ") makes them so from class numbers");
  }
  const TensorType type = loss_type(x, attributes);
  if (classes(x[0].shape) == 1) {
    throw ShapeError("crossentropy needs a column for each of two or more classes",
                     {{0, "is " + to_string(x[0].shape)}}, "for one column of probabilities there is bce");
  }
  return type;
}

Tensor huber_loss(const Tensor& prediction, const Tensor& target, double delta) {
  if (!(delta > 0) || !std::isfinite(delta)) throw DomainError("huber's delta is a finite number above 0");
  return apply(huber, {prediction, target}, {.numbers = {delta}});
}

Tensor huber_derivative(const Pullback& p) {
  const Tensor difference = cast(p.x(0) - p.x(1), p.y.dtype());
  const Tensor delta = constant_like(difference, p.attributes().numbers[0]);
  const auto n = static_cast<double>(difference.shape().elements());
  return cast(p.g * (clip(difference, -delta, delta) / n), p.x().dtype());
}

double examples(const Tensor& x) {
  return static_cast<double>(x.shape().elements()) / static_cast<double>(x.shape().from_end(1));
}

namespace {

struct Classes {
  Tensor predicted, actual;  // class numbers, one for each example
  std::int64_t count;
};

Tensor flat(const Tensor& x) {
  return reshape(x, {x.shape().elements()});
}

// Throws DomainError, when it is computed, for a label that is no class.
Tensor one_hot(const Tensor& labels, std::int64_t count) {
  return apply(onehot, {flat(labels)}, {.shape = {labels.shape().elements(), count}, .dtype = DType::f64});
}

Tensor largest(const Tensor& x) {
  return flat(apply_reduction(argmax, x, {-1}, false));
}

Classes classes_of(const Tensor& prediction, const Tensor& target) {
  const auto width = [](const Tensor& x) { return x.rank() < 2 ? 1 : x.shape().from_end(1); };
  const std::int64_t columns = width(prediction);
  const bool numbered =  // a class number for each example
      target.shape().elements() * columns == prediction.shape().elements();
  if (columns != 1 && target.shape() == prediction.shape())
    return {largest(prediction), largest(target), columns};
  if (!numbered || (columns != 1 && width(target) != 1)) {
    throw ShapeError("predictions and targets are of one shape",
                     {{0, "is " + to_string(prediction.shape())}, {1, "is " + to_string(target.shape())}},
                     numbered ? "class numbers stand in a column, [2; 0; 1]" : "");
  }
  if (columns != 1) return {largest(prediction), largest(one_hot(target, columns)), columns};
  const Tensor half = constant_like(prediction, 0.5);
  return {cast(greater_equal(flat(prediction), half), DType::i64), largest(one_hot(target, 2)), 2};
}

}  // namespace

Tensor accuracy_of(const Tensor& prediction, const Tensor& target) {
  const Classes classes = classes_of(prediction, target);
  const DType dtype = is_floating(prediction.dtype()) ? prediction.dtype() : DType::f64;
  return mean(cast(equal(classes.predicted, classes.actual), dtype));
}

Tensor confusion_of(const Tensor& prediction, const Tensor& target) {
  const Classes classes = classes_of(prediction, target);
  return matmul(transpose(one_hot(classes.actual, classes.count)), one_hot(classes.predicted, classes.count));
}

}  // namespace turunan::ops
