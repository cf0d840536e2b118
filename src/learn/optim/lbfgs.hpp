#pragma once

#include <deque>

#include "learn/optim/line_search.hpp"
#include "learn/solver.hpp"
#include "turunan/optim.hpp"

namespace turunan::learn {

class LbfgsSolver final : public Solver {
 public:
  LbfgsSolver(const Tensor& cost, std::span<const Tensor> parameters, const optim::LBFGS& settings);

  std::vector<Tensor> outputs() const override { return gradients_; }
  void step(plan::Program& program, bool same_cost) override;
  std::vector<Array> state() const override;
  void restore(std::span<const Array> state) override;

  /// Of the last step: no lower point was found, or there was no slope.
  bool stands_still() const { return stands_still_; }
  const LinePoint& last() const { return last_; }
  std::int64_t evaluations() const { return evaluations_; }

 private:
  /// A step and the change of the gradient over it.
  struct Pair {
    Vector s, y;
  };

  LinePoint look(plan::Program& program, const Vector& x);
  Vector direction(const Vector& gradient) const;
  std::optional<LinePoint> search(plan::Program& program, const Vector& direction);
  void go_to(plan::Program& program, const Vector& along, const LinePoint& found);
  void remember(const Vector& s, const Vector& y);

  Point point_;
  std::vector<Tensor> gradients_;
  optim::LBFGS settings_;
  std::deque<Pair> pairs_;
  Vector at_;       // where the last step ended
  LinePoint last_;  // the cost and its gradient there
  bool stands_still_ = false;
  std::int64_t evaluations_ = 0;
};

}  // namespace turunan::learn
