#pragma once

#include <cstdint>
#include <memory>

#include "turunan/tensor.hpp"

/// How a learning rate changes while training goes on. Each schedule is a closed form in the step number t,
/// counted from 0, that is compiled into the training step; OnPlateau alone follows a measure that the
/// trainer gives it after each epoch. A number out of range throws DomainError where a Rate is made of it.
///
/// Where names agree with PyTorch's `torch.optim.lr_scheduler`, so do the rates, with one `scheduler.step()`
/// after each training step.
namespace turunan::schedule {

struct Constant;
struct Step;
struct Exponential;
struct Cosine;
struct OneCycle;
struct WarmUp;
struct OnPlateau;

/// A learning rate: a number, or a schedule of them. It is above 0, or 0.
class Rate {
 public:
  Rate(double rate);
  Rate(const Constant& schedule);
  Rate(const Step& schedule);
  Rate(const Exponential& schedule);
  Rate(const Cosine& schedule);
  Rate(const OneCycle& schedule);
  Rate(const WarmUp& schedule);
  Rate(const OnPlateau& schedule);

  /// The rate of one step, counted from 0. Of OnPlateau it is the rate that it starts from.
  double at(std::int64_t step) const;

  class Form;
  const Form& form() const { return *form_; }  ///< for the library itself

 private:
  std::shared_ptr<const Form> form_;
};

/// The same rate throughout.
struct Constant {
  double rate;
};

/// rate · factor^⌊t / every⌋
struct Step {
  double rate;
  std::int64_t every;
  double factor = 0.1;
};

/// rate · factor^(t / every): it falls by the factor in so many steps, a little in each.
struct Exponential {
  double rate;
  double factor;
  std::int64_t every = 1;
};

/// From the rate down half a cosine wave to `least` in so many steps, and `least` from there on:
/// least + (rate − least) (1 + cos(π t / steps)) / 2. Loshchilov and Hutter, 2017, without restarts.
struct Cosine {
  double rate;
  std::int64_t steps;
  double least = 0;
};

/// Up half a cosine wave from greatest / start_divisor to `greatest` in the first part of the steps, and down
/// to greatest / (start_divisor · end_divisor) in the others. Smith and Topin, 2018.
struct OneCycle {
  double greatest;
  std::int64_t steps;   ///< at least 2
  double rising = 0.3;  ///< the part of the steps in which it rises
  double start_divisor = 25;
  double end_divisor = 1e4;
};

/// Up a straight line from start · rate in the first steps; then `rate` from its beginning.
/// Goyal and others, 2017, section 2.2.
struct WarmUp {
  Rate rate;
  std::int64_t steps;
  double start = 0;  ///< a part of the rate
};

/// The rate times `factor` whenever the measure, which should fall, has not fallen below (1 − threshold)
/// times its least for more than `patience` epochs; never below `least`.
struct OnPlateau {
  double rate;
  double factor = 0.1;
  std::int64_t patience = 10;
  double threshold = 1e-4;
  double least = 0;
};

}  // namespace turunan::schedule
