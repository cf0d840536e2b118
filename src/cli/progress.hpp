#pragma once

#include <chrono>

#include "sheet/session.hpp"

namespace turunan::cli {

/// Shows how far a training has come, on standard error. On a terminal: one line with a bar, drawn anew some
/// times a second. Elsewhere: a line for each milestone.
class ProgressView {
 public:
  enum class Detail {
    nothing,
    bar,        ///< on a terminal while it trains, and nothing of it stays
    milestones  ///< the bar, and lines that stay
  };

  explicit ProgressView(Detail detail);

  void show(const sheet::Progress& progress);

 private:
  using Clock = std::chrono::steady_clock;

  bool starts(const sheet::Progress& progress) const;
  void draw(const sheet::Progress& progress) const;

  Detail detail_;
  bool terminal_;
  sheet::Progress last_ = {};
  bool training_ = false;  // between the first report of a training and the last
  std::int64_t first_done_ = 0;
  Clock::time_point first_time_ = {};
};

}  // namespace turunan::cli
