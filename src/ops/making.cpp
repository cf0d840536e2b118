#include "ops/making.hpp"

#include <cmath>

#include "graph/memory.hpp"
#include "turunan/error.hpp"

namespace turunan::ops {

std::optional<double> uniform_value(const Tensor& x) {
  const Node* node = &x.node();
  std::vector<DType> casts;
  while (&node->operation == &broadcast || &node->operation == &cast_to || &node->operation == &reshape_to) {
    if (&node->operation == &cast_to) casts.push_back(node->type.dtype);
    node = &node->inputs[0].node();
  }
  if (&node->operation != &constant || node->attributes.value->elements() != 1) return {};
  Array value = *node->attributes.value;
  for (std::size_t i = casts.size(); i-- > 0;) value = value.cast(casts[i]);
  return value.element(0);
}

Tensor identity_matrix(std::int64_t n, std::int64_t m, DType dtype) {
  Array diagonal = Array::zeros({DType::f64, {n, m}});
  const auto elements = diagonal.write<double>();
  for (std::int64_t i = 0; i < std::min(n, m); ++i) elements[static_cast<std::size_t>(i * m + i)] = 1;
  return diagonal.cast(dtype);
}

Tensor evenly_spaced(double start, double step, double count, DType dtype) {
  if (!(count >= 0 && count <= static_cast<double>(Shape::max_elements))) {
    throw DomainError("a range needs a finite number of elements; this one has " + std::to_string(count));
  }
  require_memory(static_cast<std::size_t>(count) * sizeof(double));
  std::vector<double> values(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = start + static_cast<double>(i) * step;
  return Array({static_cast<std::int64_t>(values.size())}, values, dtype);
}

std::vector<Tensor> build_arange(const Arguments& a) {
  const double start = a.has(1) ? a.number(0) : 0;
  const double end = a.has(1) ? a.number(1) : a.number(0);
  const double step = a.number_or(2, 1);
  if (step == 0) throw DomainError("the step of arange is not 0");
  return {evenly_spaced(start, step, std::max(0.0, std::ceil((end - start) / step)), a.dtype())};
}

Array between(double start, double end, std::int64_t wanted, DType dtype) {
  const auto count = static_cast<double>(wanted);
  if (count < 0) throw DomainError("linspace makes no fewer than 0 numbers");
  const Tensor spaced = evenly_spaced(start, count > 1 ? (end - start) / (count - 1) : 0, count, DType::f64);
  std::vector<double> values = spaced.node().attributes.value->to_doubles();
  if (count > 1) values.back() = end;  // exactly, whatever the steps add up to
  return Array(spaced.shape(), values, dtype);
}

std::vector<Tensor> build_linspace(const Arguments& a) {
  return {between(a.number(0), a.number(1), a.integer_or(2, 50), a.dtype())};
}

}  // namespace turunan::ops
