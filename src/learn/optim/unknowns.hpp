#pragma once

#include "learn/optim/point.hpp"
#include "turunan/minimise.hpp"

namespace turunan::learn {

/// The arguments of a function that is minimised, as parameters with their first values.
class Unknowns {
 public:
  /// Throws TypeError where one is not of floating-point numbers, Error where there is none.
  explicit Unknowns(std::span<const Array> start);

  const std::vector<Tensor>& tensors() const { return tensors_; }
  /// One that computes these, at the start.
  plan::Program program(const std::vector<Tensor>& outputs) const;
  std::vector<Array> values(const plan::Program& program) const;
  /// Throws DomainError where an output of a program that has run is not finite.
  void require_finite(const plan::Program& program, std::size_t outputs, const char* what) const;

 private:
  std::vector<Tensor> tensors_;
  std::vector<Array> start_;
};

/// Throws DomainError for a number below 0.
void require_limits(const optim::Limits& limits);

/// A change of which no element is above the limit's part of the parameter.
bool hardly_changes(const Vector& change, const Vector& at, const optim::Limits& limits);

}  // namespace turunan::learn
