#include <Eigen/QR>
#include <cmath>
#include <limits>

#include "learn/optim/levenberg_marquardt.hpp"
#include "learn/optim/unknowns.hpp"
#include "ops/power.hpp"
#include "ops/sum.hpp"
#include "turunan/error.hpp"
#include "turunan/functions.hpp"

namespace turunan::optim {

namespace {

using learn::Vector;

// The square roots of the diagonal of s² (JᵀJ)⁻¹, from J = QRPᵀ: the rows of (RPᵀ)⁻¹ have these lengths.
Vector deviations_of(const Eigen::MatrixXd& jacobian, double residual_deviation) {
  const Eigen::Index columns = jacobian.cols();
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  // Columns of length 1, so that the rank is no matter of units.
  const Vector lengths = jacobian.colwise().norm().transpose();
  if (!(lengths.array() > 0).all() || std::isnan(residual_deviation))
    return Vector::Constant(columns, unknown);
  const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr(jacobian * lengths.cwiseInverse().asDiagonal());
  if (qr.rank() < columns) return Vector::Constant(columns, unknown);
  const Eigen::MatrixXd inverse = qr.matrixR().topRows(columns).triangularView<Eigen::Upper>().solve(
      Eigen::MatrixXd::Identity(columns, columns));
  const Vector lengths_of_rows = qr.colsPermutation() * inverse.rowwise().norm();
  return residual_deviation * lengths_of_rows.cwiseQuotient(lengths);
}

void describe(Fit& fit, const Eigen::MatrixXd& jacobian) {
  const auto freedom = static_cast<double>(jacobian.rows() - jacobian.cols());
  fit.residual_deviation =
      freedom > 0 ? std::sqrt(fit.cost / freedom) : std::numeric_limits<double>::quiet_NaN();
  const Vector deviations = deviations_of(jacobian, fit.residual_deviation);
  Eigen::Index at = 0;
  for (const Array& parameter : fit.parameters) {
    const Eigen::Index size = parameter.elements();
    fit.deviations.push_back(learn::array_of(deviations.segment(at, size), parameter.shape()));
    at += size;
  }
}

}  // namespace

Fit fit_least_squares(const FunctionOfSeveral& residuals, std::span<const Array> start,
                      const LevenbergMarquardt& settings, const Limits& limits) {
  const Optimiser checked = settings;
  learn::require_limits(limits);
  const learn::Unknowns unknowns(start);
  const Tensor r = residuals(unknowns.tensors());
  if (!is_floating(r.dtype()))
    throw TypeError("residuals are floating-point numbers", {{0, "is " + to_string(r.type())}});
  if (r.shape().elements() == 0) throw ShapeError("a fit needs at least one residual");
  learn::LevenbergMarquardtSolver solver(r, unknowns.tensors(), settings);
  std::vector<Tensor> outputs = {ops::sum(ops::square(r))};
  for (const Tensor& output : solver.outputs()) outputs.push_back(output);
  plan::Program program = unknowns.program(outputs);
  const learn::Point point(unknowns.tensors());
  Fit result;
  while (result.steps < limits.steps && !result.converged) {
    const Vector before = point.get(program);
    solver.step(program, true);
    ++result.steps;
    if (result.steps == 1) unknowns.require_finite(program, outputs.size(), "a residual");
    const Vector now = point.get(program);
    result.converged = solver.stands_still() || learn::hardly_changes(now - before, now, limits);
  }
  result.parameters = unknowns.values(program);
  result.evaluations = solver.evaluations();
  const Eigen::MatrixXd jacobian = solver.jacobian(program);
  result.cost = program.scalar_output(0);
  result.residuals = program.output(1);
  describe(result, jacobian);
  return result;
}

Fit fit_least_squares(const Function& residuals, const Tensor& start, const LevenbergMarquardt& settings,
                      const Limits& limits) {
  const Array first = value(start);
  return fit_least_squares([&](std::span<const Tensor> x) { return residuals(x[0]); }, {&first, 1}, settings,
                           limits);
}

}  // namespace turunan::optim
