#include "explain/writing.hpp"

#include <algorithm>

#include "explain/notation.hpp"
#include "ops/sum.hpp"
#include "ops/view.hpp"

namespace turunan::explanation {

namespace {

bool is(const Tensor& x, const Operation& operation) {
  return &x.node().operation == &operation;
}

bool is_plain_scalar(const Written& w) {
  return w.shape.rank() == 0;
}

bool is_sum(const Formula& f) {
  return f.kind == FormulaKind::infix && f.binding == precedence::sum;
}

std::size_t terms_of(const Formula& f) {
  std::size_t terms = 1;
  for (const Formula* at = &f; is_sum(*at); at = &at->parts[0]) ++terms;
  return terms;
}

}  // namespace

std::vector<std::string> sizes_of(const Shape& shape) {
  std::vector<std::string> sizes;
  for (const std::int64_t size : shape) sizes.push_back(std::to_string(size));
  return sizes;
}

Formula filled(const Formula& number, const Shape& shape) {
  const double value = number.value->element(0);
  if (value == 0 || value == 1) return call(value == 0 ? "zeros" : "ones", "", {}, sizes_of(shape));
  std::vector<std::string> options = sizes_of(shape);
  options.push_back("value = " + number_text(value, DType::f64, 17));
  return call("full", "", {}, std::move(options));
}

Formula times(Formula left, const Shape& left_shape, Formula right, const Shape& right_shape) {
  if (left.kind == FormulaKind::number)
    return infix("", "", precedence::product, std::move(left), std::move(right));
  const bool scaling = left_shape.rank() == 0 || right_shape.rank() == 0;
  return infix(scaling ? "·" : "⊙", scaling ? "\\cdot" : "\\odot", precedence::product, std::move(left),
               std::move(right));
}

Written multiplied(double coefficient, std::vector<Written> factors, DType dtype) {
  std::stable_partition(factors.begin(), factors.end(), is_plain_scalar);
  if (factors.empty()) return {number(Array::scalar(coefficient, dtype)), {}};
  Written result = std::move(factors[0]);
  if (coefficient != 1) {
    result.formula =
        times(number(Array::scalar(coefficient, dtype)), {}, std::move(result.formula), result.shape);
  }
  for (std::size_t i = 1; i < factors.size(); ++i) {
    result.formula =
        times(std::move(result.formula), result.shape, std::move(factors[i].formula), factors[i].shape);
    result.shape = broadcast_shapes(result.shape, factors[i].shape);
  }
  return result;
}

Formula sum(bool minus, Formula left, Formula right) {
  if (is_sum(right) && terms_of(right) < terms_of_a_group) {
    const bool inner = minus != (right.text == "-");
    return sum(inner, sum(minus, std::move(left), std::move(right.parts[0])), std::move(right.parts[1]));
  }
  if (is_negative(right)) {
    minus = !minus;
    right = without_sign(right);
  }
  const std::string_view sign = minus ? "-" : "+";
  return infix(sign, sign, precedence::sum, std::move(left), std::move(right));
}

bool only_adds_axes(const Tensor& x) {
  if (!is(x, ops::reshape_to)) return false;
  const Shape& from = x.node().inputs[0].shape();
  if (x.shape().elements() == 1) return true;
  return from.rank() > 0 && from.rank() < x.rank() &&
         std::ranges::equal(from, std::span(x.shape().begin(), x.shape().end()).last(from.rank()));
}

bool centres_again(const Tensor& x) {
  const auto mean_of = [](const Tensor& y) -> const Node* {
    if (!is(y, ops::subtract)) return nullptr;
    Tensor mean = y.node().inputs[1];
    while (is(mean, ops::broadcast)) mean = Tensor(mean.node().inputs[0]);
    return is(mean, ops::reduce_mean) && mean.node().inputs[0] == y.node().inputs[0] ? &mean.node() : nullptr;
  };
  const Node *outer = mean_of(x), *inner = outer == nullptr ? nullptr : mean_of(x.node().inputs[0]);
  return inner != nullptr && inner->attributes.axes == outer->attributes.axes;
}

}  // namespace turunan::explanation
