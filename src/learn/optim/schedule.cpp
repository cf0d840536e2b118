#include "turunan/schedule.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "learn/optim/form.hpp"
#include "ops/pieces.hpp"
#include "ops/power.hpp"
#include "ops/trigonometry.hpp"
#include "reference/evaluate.hpp"
#include "turunan/error.hpp"

namespace turunan::schedule {

namespace {

// ---- what is required of the numbers

void require(bool holds, const char* message) {
  if (!holds) throw DomainError(message);
}

void require_rate(double rate) {
  if (!(rate >= 0) || !std::isfinite(rate))
    throw DomainError(fmt::format("a learning rate is a finite number of at least 0, not {}", rate));
}

void require_steps(std::int64_t steps, std::int64_t least = 1) {
  if (steps < least)
    throw DomainError(
        fmt::format("a schedule takes at least {} step{}, not {}", least, least == 1 ? "" : "s", steps));
}

void check(const Constant& s) {
  require_rate(s.rate);
}

void check(const Step& s) {
  require_rate(s.rate);
  require_steps(s.every);
  require(s.factor > 0 && std::isfinite(s.factor), "the factor of a schedule is a finite number above 0");
}

void check(const Exponential& s) {
  require_rate(s.rate);
  require_steps(s.every);
  require(s.factor > 0 && std::isfinite(s.factor), "the factor of a schedule is a finite number above 0");
}

void check(const Cosine& s) {
  require_rate(s.rate);
  require_rate(s.least);
  require_steps(s.steps);
}

void check(const OneCycle& s) {
  require_rate(s.greatest);
  require_steps(s.steps, 2);
  require(s.rising >= 0 && s.rising <= 1, "the rising part of a cycle is between 0 and 1");
  require(s.start_divisor > 0 && s.end_divisor > 0 && std::isfinite(s.start_divisor * s.end_divisor),
          "the divisors of a cycle are finite numbers above 0");
}

void check(const WarmUp& s) {
  require_steps(s.steps);
  require(s.start >= 0 && s.start <= 1, "a warm-up starts from a part of the rate, between 0 and 1");
}

void check(const OnPlateau& s) {
  require_rate(s.rate);
  require_rate(s.least);
  require(s.factor > 0 && s.factor < 1, "the factor on a plateau is between 0 and 1");
  require(s.patience >= 0, "the patience on a plateau is not negative");
  require(s.threshold >= 0 && s.threshold < 1, "the threshold of a plateau is at least 0 and below 1");
}

// ---- the closed forms

Tensor number(std::int64_t value) {
  return static_cast<double>(value);
}

// From one rate to another along half a cosine wave, as `part` goes from 0 to 1.
Tensor half_wave(double from, double to, const Tensor& part) {
  const Tensor wave = (from - to) / 2 * (1.0 + ops::cos(std::numbers::pi * part));
  return to == 0 ? wave : to + wave;
}

Tensor formula(const Constant& s, const Tensor&) {
  return s.rate;
}

Tensor formula(const Step& s, const Tensor& t) {
  return s.rate * ops::power(s.factor, ops::floor(t / number(s.every)));
}

Tensor formula(const Exponential& s, const Tensor& t) {
  return s.rate * ops::power(s.factor, s.every == 1 ? t : t / number(s.every));
}

Tensor formula(const Cosine& s, const Tensor& t) {
  return half_wave(s.rate, s.least, ops::minimum(t / number(s.steps), 1.0));
}

Tensor formula(const OneCycle& s, const Tensor& t) {
  const double start = s.greatest / s.start_divisor, end = start / s.end_divisor;
  const double last = static_cast<double>(s.steps - 1);
  const double peak = std::clamp(s.rising * static_cast<double>(s.steps) - 1, 0.0, last);
  const auto falling = [&] {
    return half_wave(s.greatest, end, ops::minimum((t - peak) / (last - peak), 1.0));
  };
  if (peak <= 0) return falling();
  const Tensor rising = half_wave(start, s.greatest, t / peak);
  if (peak >= last) return half_wave(start, s.greatest, ops::minimum(t / peak, 1.0));
  return ops::where(ops::less_equal(t, peak), rising, falling());
}

// ---- as forms

template <class S>
class Formula : public Rate::Form {
 public:
  explicit Formula(const S& settings) : settings_(settings) { check(settings); }
  Tensor at(const Tensor& t, const Tensor&) const override { return formula(settings_, t); }
  std::optional<double> constant() const override {
    if constexpr (std::is_same_v<S, Constant>) return settings_.rate;
    return std::nullopt;
  }

 private:
  S settings_;
};

class Followed : public Rate::Form {
 public:
  explicit Followed(const OnPlateau& settings) : settings_(settings) { check(settings); }
  Tensor at(const Tensor&, const Tensor& followed) const override { return followed; }
  const OnPlateau* plateau() const override { return &settings_; }

 private:
  OnPlateau settings_;
};

class Warm : public Rate::Form {
 public:
  explicit Warm(const WarmUp& settings) : settings_(settings) { check(settings); }

  Tensor at(const Tensor& t, const Tensor& followed) const override {
    const Rate::Form& then = settings_.rate.form();
    const Tensor steps = number(settings_.steps);
    const Tensor later = ops::maximum(t - steps, 0.0), part = ops::minimum(t / steps, 1.0);
    return then.at(later, followed) * (settings_.start + (1 - settings_.start) * part);
  }
  const OnPlateau* plateau() const override { return settings_.rate.form().plateau(); }

 private:
  WarmUp settings_;
};

}  // namespace

Rate::Rate(double rate) : Rate(Constant{rate}) {}
Rate::Rate(const Constant& schedule) : form_(std::make_shared<const Formula<Constant>>(schedule)) {}
Rate::Rate(const Step& schedule) : form_(std::make_shared<const Formula<Step>>(schedule)) {}
Rate::Rate(const Exponential& schedule) : form_(std::make_shared<const Formula<Exponential>>(schedule)) {}
Rate::Rate(const Cosine& schedule) : form_(std::make_shared<const Formula<Cosine>>(schedule)) {}
Rate::Rate(const OneCycle& schedule) : form_(std::make_shared<const Formula<OneCycle>>(schedule)) {}
Rate::Rate(const WarmUp& schedule) : form_(std::make_shared<const Warm>(schedule)) {}
Rate::Rate(const OnPlateau& schedule) : form_(std::make_shared<const Followed>(schedule)) {}

double Rate::at(std::int64_t step) const {
  const OnPlateau* plateau = form_->plateau();
  const Tensor rate = form_->at(number(step), plateau == nullptr ? Tensor() : Tensor(plateau->rate));
  return reference::evaluate({&rate, 1}, {}).front().element(0);
}

}  // namespace turunan::schedule
