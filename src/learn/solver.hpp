#pragma once

#include <span>
#include <vector>

#include "plan/program.hpp"

namespace turunan::learn {

/// Takes steps that no single pass through a graph can: it looks at several points, with one program.
class Solver {
 public:
  virtual ~Solver() = default;

  /// What it reads. The program's outputs are the cost, then these.
  virtual std::vector<Tensor> outputs() const = 0;
  /// One step from where the program's parameters are, to a point that is no worse. Where `same_cost`,
  /// nothing but the parameters has changed in the program since the step before. The outputs are then those
  /// there.
  virtual void step(plan::Program& program, bool same_cost) = 0;

  /// What it carries from step to step.
  virtual std::vector<Array> state() const = 0;
  virtual void restore(std::span<const Array> state) = 0;
};

}  // namespace turunan::learn
