#include "learn/optim/point.hpp"

#include <algorithm>

namespace turunan::learn {

Vector joined(std::span<const Array> arrays) {
  Eigen::Index size = 0;
  for (const Array& array : arrays) size += array.elements();
  Vector result(size);
  Eigen::Index at = 0;
  for (const Array& array : arrays) {
    for (const double x : array.to_doubles()) result[at++] = x;
  }
  return result;
}

Array array_of(const Vector& x, const Shape& shape) {
  return Array(shape, {x.data(), static_cast<std::size_t>(x.size())});
}

std::int64_t Point::elements() const {
  std::int64_t count = 0;
  for (const Tensor& parameter : parameters_) count += parameter.shape().elements();
  return count;
}

Vector Point::get(const plan::Program& program) const {
  std::vector<Array> arrays;
  for (const Tensor& parameter : parameters_) arrays.push_back(program.get(parameter));
  return joined(arrays);
}

void Point::set(plan::Program& program, const Vector& x, std::span<const Tensor> variables) const {
  const double* at = x.data();
  for (const Tensor& variable : variables) {
    const auto size = static_cast<std::size_t>(variable.shape().elements());
    program.set(variable, Array(variable.shape(), {at, size}, variable.dtype()));
    at += size;
  }
}

Vector Point::outputs(const plan::Program& program, std::size_t first) const {
  std::vector<Array> arrays;
  for (std::size_t i = 0; i < parameters_.size(); ++i) arrays.push_back(program.output(first + i));
  return joined(arrays);
}

}  // namespace turunan::learn
