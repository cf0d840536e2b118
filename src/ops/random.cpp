#include "ops/random.hpp"

#include <cmath>
#include <numbers>

#include "graph/random_bits.hpp"
#include "ops/matrix_values.hpp"
#include "turunan/error.hpp"

namespace turunan::ops {

namespace {

double unit(std::uint64_t seed, std::uint64_t position) {  // in [0, 1)
  return static_cast<double>(random_bits(seed, position) >> 11) * 0x1p-53;
}

template <class Draw>
Array fill(const Evaluation& e, Draw draw) {
  std::vector<double> values(static_cast<std::size_t>(e.type.shape.elements()));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = draw(e.attributes.seed, i);
  return Array(e.type.shape, values, e.type.dtype);
}

Tensor drawn(const Operation& operation, const Arguments& a, double first, double second) {
  const Shape shape = a.has(0) ? a.sizes(0) : Shape{};
  return apply(operation, {},
               {.shape = shape, .dtype = a.dtype(), .numbers = {first, second}, .seed = a.draw_seed()});
}

}  // namespace

std::uint64_t random_bits(std::uint64_t seed, std::uint64_t position) {
  return turunan::random_bits(seed, position);
}

Array draw_normal(const Evaluation& e) {
  const double mean = e.attributes.numbers[0], deviation = e.attributes.numbers[1];
  return fill(e, [=](std::uint64_t seed, std::uint64_t i) {
    const double radius = std::sqrt(-2 * std::log(1 - unit(seed, 2 * i)));
    return mean + deviation * radius * std::cos(2 * std::numbers::pi * unit(seed, 2 * i + 1));
  });
}

Array draw_uniform(const Evaluation& e) {
  const double low = e.attributes.numbers[0], high = e.attributes.numbers[1];
  return fill(e, [=](std::uint64_t seed, std::uint64_t i) { return low + (high - low) * unit(seed, i); });
}

double inputs_of(const Shape& weights) {
  if (weights.rank() == 0 || weights.elements() == 0) return 1;
  const auto all = static_cast<double>(weights.elements());
  return weights.rank() == 1 ? all : all / static_cast<double>(weights.from_end(1));
}

double outputs_of(const Shape& weights) {
  if (weights.rank() == 0 || weights.elements() == 0) return 1;
  const auto all = static_cast<double>(weights.elements());
  return weights.rank() == 1 ? all : all / static_cast<double>(weights.from_end(2));
}

Array draw_orthogonal(std::int64_t rows, std::int64_t columns, std::uint64_t seed) {
  const TensorType type{DType::f64, {rows, columns}};
  const Attributes attributes{.shape = type.shape, .numbers = {0, 1}, .seed = seed};
  const Array draws = draw_normal({{}, attributes, type});
  const Eigen::Map<const Matrix> random(draws.read<double>().data(), rows, columns);
  const bool wide = rows < columns;
  const Matrix q = thin_qr(wide ? Matrix(random.transpose()) : Matrix(random)).q;
  const Matrix result = wide ? Matrix(q.transpose()) : q;
  return Array(type.shape, {result.data(), static_cast<std::size_t>(result.size())});
}

std::vector<Tensor> build_normal(const Arguments& a) {
  const double deviation = a.number_or(2, 1);
  if (!(deviation >= 0)) throw DomainError("a standard deviation is not negative");
  return {drawn(normal, a, a.number_or(1, 0), deviation)};
}

std::vector<Tensor> build_uniform(const Arguments& a) {
  const double low = a.number_or(1, 0), high = a.number_or(2, 1);
  if (!(low <= high)) throw DomainError("the low end of a uniform distribution is not above the high one");
  return {drawn(uniform, a, low, high)};
}

std::vector<Tensor> build_glorot(const Arguments& a) {
  const double limit = std::sqrt(6 / (inputs_of(a.sizes(0)) + outputs_of(a.sizes(0))));
  return {drawn(uniform, a, -limit, limit)};
}

std::vector<Tensor> build_he(const Arguments& a) {
  return {drawn(normal, a, 0, std::sqrt(2 / inputs_of(a.sizes(0))))};
}

std::vector<Tensor> build_lecun(const Arguments& a) {
  return {drawn(normal, a, 0, std::sqrt(1 / inputs_of(a.sizes(0))))};
}

std::vector<Tensor> build_orthogonal(const Arguments& a) {
  const Shape shape = a.sizes(0);
  if (shape.rank() != 2) throw ShapeError("orthogonal makes a matrix: orthogonal(rows, columns)");
  return {draw_orthogonal(shape[0], shape[1], a.draw_seed()).cast(a.dtype())};
}

}  // namespace turunan::ops
