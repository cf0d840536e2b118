#include "learn/optim/levenberg_marquardt.hpp"

#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include "graph/memory.hpp"
#include "learn/optim/method.hpp"
#include "ops/making.hpp"
#include "ops/sum.hpp"
#include "transform/gradient.hpp"
#include "turunan/error.hpp"

namespace turunan::learn {

namespace {

constexpr double rounding = 1e-13;  // of a sum of squares, relative

// J·v as a graph. Jᵀu is linear in u, so the derivative of (Jᵀu)·v by u is J·v, whatever u is.
Tensor jacobian_times(const Tensor& f, std::span<const Tensor> parameters, std::span<const Tensor> v) {
  const Tensor u = ops::alias(ops::filled_like(f, 1));
  const std::vector<Tensor> pulled = pullback(f, u, parameters);
  Tensor product;
  for (std::size_t i = 0; i < pulled.size(); ++i) {
    if (!pulled[i]) continue;
    const Tensor part = ops::cast(ops::sum(pulled[i] * v[i]), f.dtype());
    product = product ? product + part : part;
  }
  const Tensor result = product ? pullback(product, ops::filled_like(product, 1), {&u, 1}).front() : Tensor();
  return result ? result : ops::filled_like(f, 0);
}

}  // namespace

LevenbergMarquardtSolver::LevenbergMarquardtSolver(const Tensor& residuals,
                                                   std::span<const Tensor> parameters,
                                                   const optim::LevenbergMarquardt& settings)
    : point_(parameters), residuals_(residuals), damping_(settings.damping), trials_(settings.trials) {
  std::int64_t columns = 0;
  for (const Tensor& p : parameters) {
    direction_.push_back(input(p.type()));
    columns += p.shape().elements();
  }
  require_memory(static_cast<std::size_t>(residuals.shape().elements() + columns) *
                 static_cast<std::size_t>(columns) * sizeof(double));
  column_ = jacobian_times(residuals, parameters, direction_);
}

Vector LevenbergMarquardtSolver::residuals(plan::Program& program) const {
  const Array found = program.output(1);
  return joined({&found, 1});
}

Eigen::MatrixXd LevenbergMarquardtSolver::jacobian(plan::Program& program) {
  const Eigen::Index columns = point_.get(program).size();
  Eigen::MatrixXd result(residuals_.shape().elements(), columns);
  for (Eigen::Index i = 0; i < columns; ++i) {
    point_.set(program, Vector::Unit(columns, i), direction_);
    program.run();
    const Array column = program.output(2);
    result.col(i) = joined({&column, 1});
  }
  evaluations_ += columns;
  return result;
}

void LevenbergMarquardtSolver::rescale(const Eigen::MatrixXd& jacobian) {
  const Vector lengths = jacobian.colwise().norm().transpose();
  constexpr double kept = 0.5;  // a scale that no longer fits is forgotten
  scale_ = scale_.size() == lengths.size() ? Vector((kept * scale_).cwiseMax(lengths)) : lengths;
}

Vector LevenbergMarquardtSolver::residuals_at(plan::Program& program, const Vector& x) {
  point_.set(program, x);
  program.run();
  ++evaluations_;
  return residuals(program);
}

// Least squares of J·change + r and √damping · scale · change together, by QR: JᵀJ would lose half of the
// digits. Then half a second step, for the curvature of the residuals along the first; Transtrum and Sethna,
// 2012.
LevenbergMarquardtSolver::Trial LevenbergMarquardtSolver::trial(plan::Program& program, const Start& start) {
  const Eigen::MatrixXd& J = start.jacobian;
  // A parameter that nothing depends on stays where it is.
  const Vector scale = (scale_.array() > 0).select(scale_, 1.0);
  Eigen::MatrixXd stacked = Eigen::MatrixXd::Zero(J.rows() + J.cols(), J.cols());
  stacked.topRows(J.rows()) = J * scale.cwiseInverse().asDiagonal();
  stacked.bottomRows(J.cols()).diagonal().setConstant(std::sqrt(damping_));
  const Eigen::HouseholderQR<Eigen::MatrixXd> qr(stacked);
  const auto solved = [&](const Vector& right) {
    Vector whole = Vector::Zero(stacked.rows());
    whole.head(J.rows()) = -right;
    return Vector(qr.solve(whole));
  };
  const Vector first = solved(start.residuals);
  const double linear = (stacked.topRows(J.rows()) * first).squaredNorm();
  const double promised = linear / 2 + damping_ * first.squaredNorm();
  const Vector change = first.cwiseQuotient(scale);
  constexpr double part = 0.1, greatest_bend = 0.75;
  const Vector beside = residuals_at(program, start.x + part * change);
  const Vector curvature = 2 / part * ((beside - start.residuals) / part - J * change);
  if (!curvature.allFinite()) return {change, promised, true};
  const Vector second = solved(curvature);
  const bool is_too_curved = 2 * second.norm() > greatest_bend * first.norm();
  return {(first + second / 2).cwiseQuotient(scale), promised, is_too_curved};
}

// Less damping the better the linear model was, more where it was wrong; Nielsen, 1999.
void LevenbergMarquardtSolver::trust(double gain) {
  constexpr double least_damping = 1e-30, most_damping = 1e30;
  if (gain > 0) {
    damping_ *= std::max(1.0 / 3, 1 - std::pow(2 * gain - 1, 3));
    growth_ = 2;
  } else {
    damping_ *= growth_;
    growth_ *= 2;
  }
  damping_ = std::clamp(damping_, least_damping, most_damping);
}

void LevenbergMarquardtSolver::step(plan::Program& program, bool) {
  Start start{.x = point_.get(program), .residuals = {}, .jacobian = jacobian(program)};
  start.residuals = residuals(program);
  stands_still_ = true;
  if (!start.jacobian.allFinite() || !start.residuals.allFinite()) return;
  rescale(start.jacobian);
  for (std::int64_t i = 0; i < trials_ && stands_still_; ++i) {
    const Trial next = trial(program, start);
    if (!next.change.allFinite() || next.promised <= 0) break;
    take(program, start, next);
    if (stands_still_ && next.promised <= rounding * start.residuals.squaredNorm() / 2) break;
  }
  if (stands_still_) residuals_at(program, start.x);
}

// Goes along a trial where it leads lower.
void LevenbergMarquardtSolver::take(plan::Program& program, const Start& start, const Trial& trial) {
  const double before = start.residuals.squaredNorm() / 2;
  const double after = residuals_at(program, start.x + trial.change).squaredNorm() / 2;
  const bool sound = std::isfinite(after) && !trial.is_too_curved;
  const double gain = sound ? (before - after) / trial.promised : -1;
  const bool hidden = sound && trial.promised <= rounding * before && after <= (1 + rounding) * before;
  if (gain > 0 || !hidden) {
    trust(gain);
    stands_still_ = !(gain > 0);
    return;
  }
  // Rounding hides what is gained; as long as the steps shrink, they lead to the minimum all the same.
  constexpr double shrinking = 0.9;
  const double length = trial.change.cwiseProduct(scale_).norm();
  stands_still_ = length > shrinking * hidden_length_;
  hidden_length_ = std::min(length, hidden_length_);
}

std::vector<Array> LevenbergMarquardtSolver::state() const {
  Vector state(3 + scale_.size());
  state << damping_, growth_, hidden_length_, scale_;
  return {array_of(state, {static_cast<std::int64_t>(state.size())})};
}

void LevenbergMarquardtSolver::restore(std::span<const Array> state) {
  constexpr Eigen::Index numbers = 3;  // before the scale, which is unknown before the first step
  const Vector values = joined(state);
  if (values.size() != numbers && values.size() != numbers + point_.elements())
    throw Error("this is no state of levenberg_marquardt for these parameters");
  damping_ = values[0];
  growth_ = values[1];
  hidden_length_ = values[2];
  scale_ = values.tail(values.size() - numbers);
}

namespace {

class LevenbergMarquardtMethod final : public Method {
 public:
  explicit LevenbergMarquardtMethod(const optim::LevenbergMarquardt& settings) : settings_(settings) {}
  std::string_view name() const override { return "levenberg_marquardt"; }

  Rule rule_for(const Tensor& cost, std::span<const Tensor> parameters) const override {
    const Tensor residuals = residuals_of(cost);
    if (!residuals) {
      throw Error("levenberg_marquardt minimises a sum of squares or a mean of them", {},
                  "mse(ŷ, y), sum(r²) and mean(r²) are such; lbfgs and adam minimise any cost");
    }
    auto solver = std::make_shared<LevenbergMarquardtSolver>(residuals, parameters, settings_);
    return {.updates = {}, .state = {}, .solver = std::move(solver)};
  }

 private:
  optim::LevenbergMarquardt settings_;
};

void check(const optim::LevenbergMarquardt& s) {
  if (!(s.damping > 0) || !std::isfinite(s.damping)) throw DomainError("damping is a finite number above 0");
  if (s.trials < 1) throw DomainError("a step of levenberg_marquardt has at least one trial");
}

}  // namespace

}  // namespace turunan::learn

namespace turunan::optim {

Optimiser::Optimiser(const LevenbergMarquardt& settings)
    : method_(std::make_shared<learn::LevenbergMarquardtMethod>(settings)) {
  learn::check(settings);
}

}  // namespace turunan::optim
