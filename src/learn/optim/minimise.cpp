#include "turunan/minimise.hpp"

#include <algorithm>
#include <cmath>

#include "learn/optim/lbfgs.hpp"
#include "learn/optim/unknowns.hpp"
#include "turunan/error.hpp"
#include "turunan/functions.hpp"

namespace turunan::optim {

namespace {

using learn::Vector;

bool converged(const learn::LbfgsSolver& solver, const Vector& change, const Vector& at,
               const Limits& limits) {
  const learn::LinePoint& last = solver.last();
  const double slope = last.gradient.size() == 0 ? 0 : last.gradient.lpNorm<Eigen::Infinity>();
  return solver.stands_still() || slope <= limits.gradient * std::max(1.0, std::abs(last.value)) ||
         learn::hardly_changes(change, at, limits);
}

}  // namespace

Minimum minimise(const FunctionOfSeveral& cost, std::span<const Array> start, const LBFGS& settings,
                 const Limits& limits) {
  const Optimiser checked = settings;
  learn::require_limits(limits);
  const learn::Unknowns unknowns(start);
  const Tensor value = cost(unknowns.tensors());
  learn::LbfgsSolver solver(value, unknowns.tensors(), settings);
  std::vector<Tensor> outputs = {value};
  for (const Tensor& output : solver.outputs()) outputs.push_back(output);
  plan::Program program = unknowns.program(outputs);
  const learn::Point point(unknowns.tensors());
  Minimum result;
  while (result.steps < limits.steps && !result.converged) {
    const Vector before = point.get(program);
    solver.step(program, true);
    ++result.steps;
    if (result.steps == 1) unknowns.require_finite(program, outputs.size(), "the cost");
    const Vector now = point.get(program);
    result.converged = converged(solver, now - before, now, limits);
  }
  result.parameters = unknowns.values(program);
  program.run();
  result.cost = program.scalar_output(0);
  result.evaluations = solver.evaluations();
  return result;
}

Minimum minimise(const Function& cost, const Tensor& start, const LBFGS& settings, const Limits& limits) {
  const Array first = value(start);
  return minimise([&](std::span<const Tensor> x) { return cost(x[0]); }, {&first, 1}, settings, limits);
}

}  // namespace turunan::optim
