#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "plan/program.hpp"

namespace turunan::learn {

using Vector = Eigen::VectorXd;

/// All parameters of a program as one vector, one after the other, row by row.
class Point {
 public:
  explicit Point(std::span<const Tensor> parameters) : parameters_(parameters.begin(), parameters.end()) {}

  Vector get(const plan::Program& program) const;
  void set(plan::Program& program, const Vector& x) const { set(program, x, parameters_); }
  /// Puts the vector into other variables of the same shapes.
  void set(plan::Program& program, const Vector& x, std::span<const Tensor> variables) const;
  /// The outputs from one on, as many as there are parameters and of their shapes.
  Vector outputs(const plan::Program& program, std::size_t first) const;

  std::int64_t elements() const;
  const std::vector<Tensor>& parameters() const { return parameters_; }

 private:
  std::vector<Tensor> parameters_;
};

/// Arrays one after the other.
Vector joined(std::span<const Array> arrays);
Array array_of(const Vector& x, const Shape& shape);

}  // namespace turunan::learn
