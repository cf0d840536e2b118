#pragma once

#include <string>
#include <vector>

#include "explain/check/kinks.hpp"
#include "explain/check/local_cost.hpp"
#include "plan/program.hpp"

namespace turunan::explanation {

/// A line through a point: along one entry, or in a direction where there is one.
struct ProbeLine {
  std::int64_t entry = 0;
  std::vector<double> direction = {};
};

/// The cost at points on lines through the point where it is looked at.
class Probe {
 public:
  /// Throws what the operations throw at that point.
  explicit Probe(const LocalCost& local);

  struct Seen {
    double cost = 0;        ///< NaN where an operation has no value: a singular matrix
    double moved = 0;       ///< by how far, in floating point
    std::string kink = {};  ///< the function of a kink that lies between; empty where there is none
  };
  Seen see(const ProbeLine& line, double step);

  double cost() const { return cost_; }  ///< at the point itself
  const std::vector<double>& point() const { return x_; }
  double greatest_magnitude() const;  ///< of the point's elements

 private:
  void run();
  std::string crossed_kink() const;

  LocalCost local_;
  std::vector<Kink> kinks_;
  std::vector<double> x_;
  Array moved_;
  plan::Program program_;
  double cost_ = 0;
  bool ran_ = false;
};

}  // namespace turunan::explanation
