#include "explain/check/probe.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "ops/pieces.hpp"
#include "ops/sum.hpp"
#include "turunan/error.hpp"

namespace turunan::explanation {

namespace {

// The cost, then of each kink the number of elements whose pattern is not what it is at the point.
plan::Program compiled(const LocalCost& local, std::vector<Kink>& kinks) {
  CostWithKinks whole = with_kinks(local.cost, local.variable);
  std::vector<Tensor> patterns;
  for (const Kink& kink : whole.kinks) patterns.push_back(kink.pattern);
  const std::vector<Array> here = plan::evaluate(patterns, {{&local.variable.node(), local.value}});
  std::vector<Tensor> outputs = {whole.cost};
  for (std::size_t i = 0; i < patterns.size(); ++i)
    outputs.push_back(ops::sum(ops::cast(ops::not_equal(patterns[i], here[i]), DType::f64)));
  outputs.push_back(local.variable);  // known to the program even where the cost does not depend on it
  kinks = std::move(whole.kinks);
  return plan::Program(std::move(outputs), {});
}

}  // namespace

Probe::Probe(const LocalCost& local)
    : local_(local),
      x_(local.value.to_doubles()),
      moved_(Array::zeros(local.value.type())),
      program_(compiled(local, kinks_)) {
  std::ranges::copy(x_, moved_.write<double>().begin());
  program_.set(local_.variable, moved_);
  program_.run();
  cost_ = program_.scalar_output(0);
}

double Probe::greatest_magnitude() const {
  double greatest = 0;
  for (const double x : x_) greatest = std::max(greatest, std::abs(x));
  return greatest;
}

void Probe::run() {
  program_.set(local_.variable, moved_);
  try {
    program_.run();
    ran_ = true;
  } catch (const Error&) {
    ran_ = false;
  }
}

Probe::Seen Probe::see(const ProbeLine& line, double step) {
  const std::span<double> moved = moved_.write<double>();
  Seen seen{.moved = step};
  if (line.direction.empty()) {
    const auto i = static_cast<std::size_t>(line.entry);
    moved[i] = x_[i] + step;
    seen.moved = moved[i] - x_[i];
    run();
    moved[i] = x_[i];
  } else {
    for (std::size_t i = 0; i < x_.size(); ++i) moved[i] = x_[i] + step * line.direction[i];
    run();
    std::ranges::copy(x_, moved.begin());
  }
  seen.cost = ran_ ? program_.scalar_output(0) : std::numeric_limits<double>::quiet_NaN();
  seen.kink = crossed_kink();
  return seen;
}

std::string Probe::crossed_kink() const {
  if (!ran_) return {};
  // A comparison mostly stands inside of a function that has a name, such as where.
  const Kink* comparison = nullptr;
  for (std::size_t i = 0; i < kinks_.size(); ++i) {
    if (program_.scalar_output(1 + i) == 0) continue;
    if (!kinks_[i].is_comparison) return kinks_[i].name;
    if (comparison == nullptr) comparison = &kinks_[i];
  }
  return comparison == nullptr ? std::string() : comparison->name;
}

}  // namespace turunan::explanation
