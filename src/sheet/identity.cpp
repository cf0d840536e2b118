#include "sheet/identity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <utility>

#include "ops/view.hpp"
#include "reference/evaluate.hpp"
#include "sheet/names.hpp"
#include "turunan/error.hpp"

namespace turunan::sheet {

namespace {

constexpr int number_of_draws = 100;
constexpr int most_trials = 2000;  // of making a counterexample smaller
constexpr std::int64_t largest_named_size = 4;

using Values = std::vector<std::vector<double>>;  // of each drawn tensor

/// The two sides for one choice of sizes, and the tensors that stand for the draws.
struct Sides {
  std::vector<Tensor> drawn;
  std::vector<Tensor> sides;
};

enum class Outcome { holds, fails, undefined };

class Trials {
 public:
  Trials(const Check& check, const Comparison& comparison, DType dtype, const Bindings& values)
      : check_(check), comparison_(comparison), dtype_(dtype), bindings_(values) {}

  void build(const std::vector<Shape>& shapes,
             const std::function<std::vector<Tensor>(const Elaborator::Names&)>& make) {
    if (shapes == shapes_) return;
    shapes_ = shapes;
    Elaborator::Names names;
    now_ = {};
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      now_.drawn.push_back(input({dtype_, shapes[i]}, {{}, 0, display(check_.draws[i].name.key)}));
      names[check_.draws[i].name.key] = now_.drawn.back();
    }
    std::vector<Tensor> sides = make(names);
    const Shape shape = broadcast_shapes(sides[0].shape(), sides[1].shape());
    for (Tensor& side : sides) now_.sides.push_back(ops::broadcast_to(side, shape));
  }

  Outcome run(const Values& values, Difference* difference = nullptr) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      bindings_[&now_.drawn[i].node()] = Array(shapes_[i], values[i], dtype_);
    }
    try {
      const std::vector<Array> sides = reference::evaluate(now_.sides, bindings_);
      if (both_undefined(sides[0], sides[1])) return Outcome::undefined;
      const Difference found = compare_values(comparison_, sides[0], sides[1]);
      if (difference != nullptr) *difference = found;
      return found.count == 0 ? Outcome::holds : Outcome::fails;
    } catch (const DomainError&) {
      return Outcome::undefined;
    }
  }

  const std::vector<Shape>& shapes() const { return shapes_; }

 private:
  // Some element is no number on both sides.
  static bool both_undefined(const Array& left, const Array& right) {
    const std::vector<double> a = left.to_doubles(), b = right.to_doubles();
    for (std::size_t i = 0; i < a.size(); ++i) {
      if (!std::isfinite(a[i]) && !std::isfinite(b[i])) return true;
    }
    return false;
  }

  const Check& check_;
  const Comparison& comparison_;
  DType dtype_;
  Bindings bindings_;
  std::vector<Shape> shapes_ = {Shape{-1}};  // none yet
  Sides now_;
};

// The kinds of draws take turns: zeros, ones, whole numbers, real numbers.
double draw(int trial, std::mt19937_64& random) {
  const auto unit = [&] { return static_cast<double>(random() >> 11) * 0x1p-53; };
  if (trial == 0) return 0;
  if (trial == 1) return 1;
  if (trial == 2) return -1;
  if (trial % 2 == 1) return std::floor(unit() * 7) - 3;
  return unit() * 4 - 2;
}

std::vector<Shape> shapes_of(const Check& check, std::mt19937_64& random) {
  std::map<std::string, std::int64_t> named;
  std::vector<Shape> shapes;
  for (const Draw& drawn : check.draws) {
    std::vector<std::int64_t> sizes;
    for (const DrawSize& size : drawn.sizes) {
      if (!size.name.empty() && !named.contains(size.name)) {
        named[size.name] = 1 + static_cast<std::int64_t>(random() % largest_named_size);
      }
      sizes.push_back(size.name.empty() ? size.number : named[size.name]);
    }
    shapes.emplace_back(std::move(sizes));
  }
  return shapes;
}

// Replaces elements by simpler ones as long as the identity still fails.
Values shrink(Trials& trials, Values values) {
  int trial = 0;
  for (bool changed = true; changed && trial < most_trials;) {
    changed = false;
    for (std::vector<double>& tensor : values) {
      for (double& x : tensor) {
        for (const double simpler : {0.0, 1.0, -1.0, std::trunc(x)}) {
          const bool smaller = std::abs(simpler) < std::abs(x) || (simpler == 1 && x == -1);
          if (!smaller || ++trial > most_trials) continue;
          const double before = std::exchange(x, simpler);
          if (trials.run(values) == Outcome::fails) {
            changed = true;
            break;
          }
          x = before;
        }
      }
    }
  }
  return values;
}

std::string written(const Check& check, const Trials& trials, const Values& values, DType dtype) {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    std::string array = to_string(Array(trials.shapes()[i], values[i], dtype), {.sheet = true});
    for (std::size_t at = 0; (at = array.find('\n', at)) != std::string::npos;) {
      array.erase(at, array.find_first_not_of("\n ", at) - at);
      array.insert(at, ", ");
    }
    text += (text.empty() ? "" : "; ") + display(check.draws[i].name.key) + " = " + array;
  }
  return text;
}

}  // namespace

Counterexample try_draws(const Check& check, const Comparison& comparison, DType dtype, std::uint64_t seed,
                         const Bindings& values,
                         const std::function<std::vector<Tensor>(const Elaborator::Names&)>& build) {
  std::mt19937_64 random(seed);
  Trials trials(check, comparison, dtype, values);
  int defined = 0;
  for (int trial = 0; trial < number_of_draws; ++trial) {
    trials.build(shapes_of(check, random), build);
    Values drawn;
    for (const Shape& shape : trials.shapes()) {
      drawn.emplace_back(static_cast<std::size_t>(shape.elements()));
      std::ranges::generate(drawn.back(), [&] { return draw(trial, random); });
    }
    const Outcome outcome = trials.run(drawn);
    defined += outcome != Outcome::undefined;
    if (outcome != Outcome::fails) continue;
    drawn = shrink(trials, std::move(drawn));
    Difference difference;
    trials.run(drawn, &difference);
    return {.exists = true,
            .message =
                fmt::format("the identity fails on draw {} of {}: {}; the left side {}, the right side {}",
                            trial + 1, number_of_draws, difference.text, difference.left, difference.right),
            .values = "the smallest counterexample found: " + written(check, trials, drawn, dtype)};
  }
  if (defined > 0) return {};
  return {.exists = true,
          .message = "the identity was tried on no draw: its sides were never defined",
          .values = {}};
}

}  // namespace turunan::sheet
