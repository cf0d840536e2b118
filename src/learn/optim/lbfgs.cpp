#include "learn/optim/lbfgs.hpp"

#include <algorithm>
#include <cmath>

#include "learn/optim/method.hpp"
#include "transform/gradient.hpp"
#include "turunan/error.hpp"

namespace turunan::learn {

LbfgsSolver::LbfgsSolver(const Tensor& cost, std::span<const Tensor> parameters, const optim::LBFGS& settings)
    : point_(parameters), gradients_(gradient(cost, parameters)), settings_(settings) {}

LinePoint LbfgsSolver::look(plan::Program& program, const Vector& x) {
  ++evaluations_;
  point_.set(program, x);
  program.run();
  return {.value = program.scalar_output(0), .gradient = point_.outputs(program, 1)};
}

// The two loops over the remembered pairs, the newest first, then the oldest first.
Vector LbfgsSolver::direction(const Vector& gradient) const {
  Vector q = -gradient;
  std::vector<double> parts;
  for (auto pair = pairs_.rbegin(); pair != pairs_.rend(); ++pair) {
    parts.push_back(pair->s.dot(q) / pair->y.dot(pair->s));
    q -= parts.back() * pair->y;
  }
  if (!pairs_.empty()) q *= pairs_.back().s.dot(pairs_.back().y) / pairs_.back().y.squaredNorm();
  for (const Pair& pair : pairs_) {
    const double back = pair.y.dot(q) / pair.y.dot(pair.s);
    q += (parts.back() - back) * pair.s;
    parts.pop_back();
  }
  return q;
}

std::optional<LinePoint> LbfgsSolver::search(plan::Program& program, const Vector& direction) {
  LinePoint start = last_;
  start.distance = 0;
  start.slope = last_.gradient.dot(direction);
  if (!(start.slope < 0)) return std::nullopt;
  const auto at = [&](double distance) {
    LinePoint point = look(program, at_ + distance * direction);
    point.distance = distance;
    point.slope = point.gradient.dot(direction);
    return point;
  };
  // Of the first step nothing is known of the scale: it has a length of at most 1.
  const double first = pairs_.empty() ? std::min(1.0, 1 / last_.gradient.lpNorm<1>()) : 1;
  return wolfe_point(start, first, at,
                     {.decrease = settings_.decrease,
                      .flatness = settings_.flatness,
                      .evaluations = static_cast<int>(settings_.evaluations)});
}

void LbfgsSolver::remember(const Vector& s, const Vector& y) {
  constexpr double least_curvature = 1e-10;  // relative; below it the estimate would not be positive definite
  if (!(s.dot(y) > least_curvature * s.norm() * y.norm())) return;
  pairs_.push_back({s, y});
  if (pairs_.size() > static_cast<std::size_t>(settings_.history)) pairs_.pop_front();
}

void LbfgsSolver::step(plan::Program& program, bool same_cost) {
  const Vector x = point_.get(program);
  const bool known = same_cost && at_.size() == x.size() && at_ == x;
  at_ = x;
  if (!known) last_ = look(program, x);
  stands_still_ = true;
  if (!std::isfinite(last_.value) || !last_.gradient.allFinite() || last_.gradient.isZero(0)) return;
  Vector along = direction(last_.gradient);
  std::optional<LinePoint> found = search(program, along);
  if (!found && !pairs_.empty()) {
    pairs_.clear();
    along = -last_.gradient;
    found = search(program, along);
  }
  if (found) {
    go_to(program, along, *found);
  } else {
    last_ = look(program, x);
  }
}

// The search may have looked elsewhere since, and single precision rounds the parameters.
void LbfgsSolver::go_to(plan::Program& program, const Vector& along, const LinePoint& found) {
  stands_still_ = false;
  const Vector looked = point_.get(program), next = at_ + found.distance * along;
  point_.set(program, next);
  const Vector reached = point_.get(program);
  const LinePoint there = reached == looked ? found : look(program, next);
  remember(reached - at_, there.gradient - last_.gradient);
  at_ = reached;
  last_ = there;
}

// The steps, then the changes of the gradient, a row each.
std::vector<Array> LbfgsSolver::state() const {
  const auto size = static_cast<std::int64_t>(pairs_.empty() ? 0 : pairs_.front().s.size());
  const Shape shape{static_cast<std::int64_t>(pairs_.size()), size};
  std::vector<double> steps, changes;
  for (const Pair& pair : pairs_) {
    steps.insert(steps.end(), pair.s.begin(), pair.s.end());
    changes.insert(changes.end(), pair.y.begin(), pair.y.end());
  }
  return {Array(shape, steps), Array(shape, changes)};
}

void LbfgsSolver::restore(std::span<const Array> state) {
  const auto fits = [&](const Array& array) {
    if (array.rank() != 2 || array.shape() != state[0].shape()) return false;
    return array.shape()[0] == 0 || array.shape()[1] == point_.elements();
  };
  if (state.size() != 2 || !fits(state[0]) || !fits(state[1]))
    throw Error("this is no state of lbfgs for these parameters");
  pairs_.clear();
  at_.resize(0);
  const Vector steps = joined(state.subspan(0, 1)), changes = joined(state.subspan(1, 1));
  const std::int64_t count = state[0].shape()[0], size = state[0].shape()[1];
  for (std::int64_t i = 0; i < count; ++i)
    pairs_.push_back({steps.segment(i * size, size), changes.segment(i * size, size)});
}

namespace {

class LbfgsMethod final : public Method {
 public:
  explicit LbfgsMethod(const optim::LBFGS& settings) : settings_(settings) {}
  std::string_view name() const override { return "lbfgs"; }
  Rule rule_for(const Tensor& cost, std::span<const Tensor> parameters) const override {
    return {.updates = {}, .state = {}, .solver = std::make_shared<LbfgsSolver>(cost, parameters, settings_)};
  }

 private:
  optim::LBFGS settings_;
};

void check(const optim::LBFGS& s) {
  if (s.history < 1) throw DomainError("lbfgs remembers at least one step");
  if (s.evaluations < 1 || s.evaluations > 10'000)
    throw DomainError("a step of lbfgs has between 1 and 10000 evaluations");
  if (!(0 < s.decrease && s.decrease < s.flatness && s.flatness < 1))
    throw DomainError("the conditions of a line search are 0 < decrease < flatness < 1");
}

}  // namespace

}  // namespace turunan::learn

namespace turunan::optim {

Optimiser::Optimiser(const LBFGS& settings) : method_(std::make_shared<learn::LbfgsMethod>(settings)) {
  learn::check(settings);
}

}  // namespace turunan::optim
