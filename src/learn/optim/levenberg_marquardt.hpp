#pragma once

#include <Eigen/Core>
#include <limits>
#include <string_view>

#include "learn/optim/point.hpp"
#include "learn/solver.hpp"
#include "turunan/optim.hpp"

namespace turunan::learn {

class LevenbergMarquardtSolver final : public Solver {
 public:
  LevenbergMarquardtSolver(const Tensor& residuals, std::span<const Tensor> parameters,
                           const optim::LevenbergMarquardt& settings);

  std::vector<Tensor> outputs() const override { return {residuals_, column_}; }
  void step(plan::Program& program, bool same_cost) override;
  std::vector<Array> state() const override;
  void restore(std::span<const Array> state) override;

  /// Of the last step: no lower point was found, and one could be but for rounding.
  bool stands_still() const { return stands_still_; }
  std::int64_t evaluations() const { return evaluations_; }

  /// At the parameters of the program: the residuals, and their derivatives by each parameter, a column each.
  Vector residuals(plan::Program& program) const;
  Eigen::MatrixXd jacobian(plan::Program& program);

 private:
  /// Where a step starts.
  struct Start {
    Vector x, residuals;
    Eigen::MatrixXd jacobian;
  };
  struct Trial {
    Vector change;
    double promised;     // how much lower half the sum of squares would be, were the residuals linear
    bool is_too_curved;  // the residuals are too far from linear along the step
  };

  void rescale(const Eigen::MatrixXd& jacobian);
  Trial trial(plan::Program& program, const Start& start);
  Vector residuals_at(plan::Program& program, const Vector& x);
  void take(plan::Program& program, const Start& start, const Trial& trial);
  void trust(double gain);

  Point point_;
  Tensor residuals_;
  std::vector<Tensor> direction_;  // of the parameters' shapes; the column is the Jacobian times it
  Tensor column_;
  double damping_, growth_ = 2;
  std::int64_t trials_;
  Vector scale_;  // of each parameter: the greatest length that its column had lately
  double hidden_length_ = std::numeric_limits<double>::max();  // of the last step whose gain rounding hid
  bool stands_still_ = false;
  std::int64_t evaluations_ = 0;
};

/// What a cost is the sum or the mean of the squares of, but for a constant factor; empty where it is
/// neither.
Tensor residuals_of(const Tensor& cost);

}  // namespace turunan::learn
