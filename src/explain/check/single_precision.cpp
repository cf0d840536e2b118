#include "explain/check/single_precision.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "explain/check/difference_quotient.hpp"
#include "explain/check/kinks.hpp"
#include "explain/check/rounding.hpp"
#include "graph/index.hpp"
#include "ops/view.hpp"
#include "plan/program.hpp"
#include "transform/gradient.hpp"
#include "transform/stabilise.hpp"

namespace turunan::explanation {

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

std::vector<Array> patterns(const CostWithKinks& whole, const Bindings& values) {
  std::vector<Tensor> roots;
  for (const Kink& kink : whole.kinks) roots.push_back(kink.pattern);
  return plan::evaluate(roots, values);
}

// Does every element lie on the same side of its kink in f32 and in f64? The two graphs have the same
// operations in the same order.
bool same_sides(const Tensor& cost, const Bindings& values, const Tensor& x, const WideGraph& wide) {
  const std::vector<Tensor> roots = {cost, x};
  const std::vector<Tensor> stable = stabilise(roots, std::span(roots).subspan(1));
  const std::vector<Array> single = patterns(with_kinks(stable[0], stable[1]), values);
  const std::vector<Array> exact = patterns(with_kinks(wide.cost, wide.x), wide.values);
  return std::ranges::equal(single, exact, identical);
}

// The greatest change that rounding every node to f32 makes of each entry, of a few draws; infinite where it
// may make a NaN.
std::vector<double> spread(const Tensor& gradient, const Bindings& values, const std::vector<double>& exact,
                           std::uint64_t seed) {
  constexpr double half_an_ulp = 0x1p-24;
  std::vector<Tensor> noisy;
  for (std::uint64_t draw = 0; draw < 3; ++draw)
    noisy.push_back(with_noise(gradient, half_an_ulp, seed + draw));
  std::vector<double> spread(exact.size(), 0);
  for (const Array& array : plan::evaluate(noisy, values)) {
    const std::vector<double> elements = array.to_doubles();
    for (std::size_t i = 0; i < exact.size(); ++i) {
      const double change = std::abs(elements[i] - exact[i]);
      spread[i] = std::isnan(change) ? infinity : std::max(spread[i], change);
    }
  }
  return spread;
}

}  // namespace

std::optional<Check::Entry> fault_in_f32(const Tensor& cost, const Bindings& values, const Tensor& x,
                                         const Array& gradient, const WideGraph& wide, std::uint64_t seed) {
  const Tensor exact_gradient = turunan::gradient(wide.cost, wide.x);
  const std::vector<double> single = gradient.to_doubles();
  const std::vector<double> exact = plan::evaluate({&exact_gradient, 1}, wide.values).front().to_doubles();
  const std::vector<double> noise = spread(exact_gradient, wide.values, exact, seed);
  double scale = 0, rounding = 0;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    scale = std::max(scale, std::abs(exact[i]));
    rounding = std::max(rounding, noise[i]);
  }
  // Below the least normal number an f32 gradient is flushed to zero.
  constexpr double fit = 1e-3, several = 32;
  const double allowed =
      fit * scale + several * rounding + static_cast<double>(std::numeric_limits<float>::min());

  std::optional<Check::Entry> worst;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    if (!std::isfinite(exact[i]) || std::abs(single[i] - exact[i]) <= allowed) continue;
    const double difference = std::abs(single[i] - exact[i]) / std::max(scale, allowed);
    const double error = std::isfinite(difference) ? difference : infinity;
    if (worst && worst->error >= error) continue;
    const std::string index = index_text(x.shape(), static_cast<std::int64_t>(i));
    worst = {.where = index.empty() ? "in f32" : index + " in f32",
             .gradient = single[i],
             .quotient = exact[i],
             .error = error};
  }
  if (worst && !same_sides(cost, values, x, wide)) return {};
  return worst;
}

}  // namespace turunan::explanation
