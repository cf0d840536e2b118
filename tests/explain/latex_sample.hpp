#pragma once

#include <cmath>
#include <limits>

#include "explain/build_formula.hpp"

// Derivations by hand with all that makes documents hard to set.
namespace turunan::sample {

using namespace build;

inline Words say(std::string text) {
  return {{{.text = std::move(text), .formula = {}}}};
}

inline Step step(Formula left, Formula right, Formula shapes, std::optional<Formula> numbers, Array value,
                 Words rule = {}) {
  return {.name = left.text,
          .left = std::move(left),
          .right = std::move(right),
          .shapes = std::move(shapes),
          .numbers = std::move(numbers),
          .value = value,
          .result = written(value),
          .rule = std::move(rule),
          .difference_quotient_error = {}};
}

inline Formula affine(Formula x, Formula w, Formula b) {
  return plus(times(std::move(x), std::move(w)), std::move(b));
}

/// A network like the lecture's: a sheet of ordinary size.
inline Derivation xor_network() {
  Derivation d;
  d.sheet = "examples/lecture/xor.tn";
  d.cost = "C";
  d.moment = "before the first step of sgd(rate = 2)";
  const Array x({4, 2}, std::vector<double>{0, 0, 1, 0, 0, 1, 1, 1}),
      y({4, 1}, std::vector<double>{0, 1, 1, 0});
  const Array w1 = random_array({2, 2}, 1), b1 = Array::zeros({DType::f64, {1, 2}});
  const Array w2 = random_array({2, 1}, 2), b2 = Array::zeros({DType::f64, {1, 1}});
  const Array z1 = random_array({4, 2}, 3), a1 = random_array({4, 2}, 4), z2 = random_array({4, 1}, 5);
  d.given = {{symbol("X"), x},         {symbol("y"), y},         {symbol("W₁"), w1, true},
             {symbol("b₁"), b1, true}, {symbol("W₂"), w2, true}, {symbol("b₂"), b2, true}};
  d.forward.push_back(step(symbol("Z₁"), affine(symbol("X"), symbol("W₁"), symbol("b₁")),
                           affine(sizes("4×2"), sizes("2×2"), sizes("1×2")),
                           affine(written(x), written(w1), written(b1)), z1));
  d.forward.push_back(step(symbol("A₁"), sigma(symbol("Z₁")), sigma(sizes("4×2")), sigma(written(z1)), a1));
  d.forward.push_back(step(symbol("ŷ"), sigma(symbol("Z₂")), sigma(sizes("4×1")), sigma(written(z2)), z2));
  d.forward.push_back(step(symbol("C"), call("mean", "", {squared(minus(symbol("ŷ"), symbol("y")))}),
                           call("mean", "", {squared(minus(sizes("4×1"), sizes("4×1")))}),
                           call("mean", "", {squared(minus(written(z2), written(y)))}),
                           Array::scalar(0.2538)));
  Words rule{{{.text = "The chain rule; the transpose of ", .formula = {}},
              {.text = {}, .formula = symbol("A₁")},
              {.text = " because of the matrix product.", .formula = {}}}};
  d.backward.push_back(
      step(partial("C", "ŷ"), beside(number(2), fraction(minus(symbol("ŷ"), symbol("y")), symbol("n"))),
           sizes("4×1"), {}, random_array({4, 1}, 6), say("The derivative of a mean of squares.")));
  d.backward.push_back(step(partial("C", "W₂"), times(transposed(symbol("A₁")), partial("C", "Z₂")),
                            times(transposed(sizes("4×2")), sizes("4×1")),
                            times(transposed(written(a1)), written(z2)), random_array({2, 1}, 7), rule));
  d.backward.push_back(step(partial("C", "b₁"), reduction("Σ", "\\sum", partial("C", "Z₁"), {0}, 2),
                            reduction("Σ", "\\sum", sizes("4×2"), {0}, 2),
                            reduction("Σ", "\\sum", written(z1), {0}, 2), random_array({1, 2}, 8),
                            say("A sum over the examples, because b₁ is shared by all of them.")));
  Check check{.name = "∂C/∂W₂", .gradient = partial("C", "W₂"), .entries = {}};
  check.entries = {{.where = "[0, 0]", .gradient = 0.0123, .quotient = 0.0123, .error = 2e-11},
                   {.where = "[1, 0]", .gradient = -0.0345, .quotient = -0.0345, .error = 7.3e-12}};
  check.greatest_error = 2e-11;
  d.checks.push_back(check);
  d.update.push_back({.name = "W₂",
                      .left = symbol("W₂"),
                      .right = minus(symbol("W₂"), beside(number(2), partial("C", "W₂"))),
                      .numbers = minus(written(w2), beside(number(2), written(random_array({2, 1}, 7)))),
                      .before = w2,
                      .gradient = random_array({2, 1}, 7),
                      .after = random_array({2, 1}, 9),
                      .result = written(random_array({2, 1}, 9))});
  Trace trace{.entry = "W₂[0, 0]", .paths = {}};
  for (const char* example : {"0", "1", "2"}) {
    Trace::Path path;
    path.factors = {
        {.of = "Z₂",
         .by = "W₂",
         .derivative = partial(index(symbol("Z₂"), {example, "0"}), index(symbol("W₂"), {"0", "0"})),
         .value = 0.62},
        {.of = "ŷ",
         .by = "Z₂",
         .derivative = partial(index(symbol("ŷ"), {example, "0"}), index(symbol("Z₂"), {example, "0"})),
         .value = 0.21},
        {.of = "C",
         .by = "ŷ",
         .derivative = partial(symbol("C"), index(symbol("ŷ"), {example, "0"})),
         .value = -0.3}};
    path.product = 0.62 * 0.21 * -0.3;
    trace.paths.push_back(path);
  }
  trace.number_of_paths = 4;
  trace.rest = 0.01;
  trace.sum = trace.gradient = 0.0123;
  d.traces.push_back(trace);
  d.notes = {say("∂C/∂Z₁ uses that σ′ is A₁ ⊙ (1 − A₁).")};
  return d;
}

/// Names and texts that a document is not made for.
inline std::vector<std::string> odd_names() {
  return {
      "ŷ′",
      "learning_rate",
      "日本語",
      "Ж",
      "größe",
      "x_max",
      "v_W₁",
      "Ω",
      "שלום",
      "é",
      "a_b_c_d_e",
      "ℓ₁",
      "Α",
      "ο",
      "x̂",
      "ß",
      "Łódź",
      "µ",
      "x̧",
      "q̂̄̃̂̂̂̂",
      "an_extraordinarily_long_name_that_goes_on_and_on_and_on_and_on_and_on_until_the_line_ends_somewhere",
      "#%&$\\{}^~_",
      "𝛼",
      "ǖ",
      "",
      "Z₂[0, 0]"};
}

inline std::string odd_text() {
  return "C:\\odd #1 & 100% of $x_1^2 {~tilde~} <a|b> \"q\" `ticks` -- ?` !` 日本語 Ж ß Łódź naïve ŷ β₁ = "
         "0.9 → "
         "x² − 1 … “quoted” é\u0301\u0302\u0303 \u0007 "
         "/a/very/long/path/without/a/single/blank/that/does/not/end/before/the/line/does/and/goes/on/xor.tn";
}

/// Everything that is hard to set, in one derivation.
inline Derivation odd_network() {
  Derivation d;
  d.sheet = odd_text();
  d.cost = "ŷ_日";
  d.moment = "before the first step of adam(rate = 2, β₁ = 0.9)";
  const double inf = std::numeric_limits<double>::infinity(), nan = std::numeric_limits<double>::quiet_NaN();
  for (const std::string& name : odd_names()) d.given.push_back({symbol(name), random_array({2, 3}), false});
  d.given.push_back({symbol("T"), random_array({4, 2, 8}), false});
  d.given.push_back({symbol("U"), random_array({8, 2, 1, 4}), false});
  d.given.push_back({symbol("cubes"), random_array({64, 1, 1}), true});
  d.given.push_back({symbol("W"), random_array({784, 128}), true});
  d.given.push_back({symbol("K"), random_array({32, 3, 5, 5}), true});
  d.given.push_back({symbol("row"), random_array({1000}), true});
  d.given.push_back({symbol("column"), random_array({1000, 1}), true});
  d.given.push_back({symbol("nothing"), Array(Shape{0, 3}, std::vector<double>{}), true});
  d.given.push_back(
      {symbol("v"), Array({6}, std::vector<double>{1.25e-5, -3e-300, inf, -inf, nan, 1e20}), true});
  d.given.push_back({symbol("s"), Array::scalar(-0.5), true});

  const Array tall = random_array({12, 5}), wide = random_array({8, 8});
  Formula long_sum = symbol("x₁");
  for (int i = 2; i < 60; ++i) long_sum = plus(long_sum, symbol("x_" + std::to_string(i)));
  d.forward.push_back(step(symbol(odd_names()[20]), long_sum, sizes("8×8"), {}, wide));
  const Formula product = times(times(written(wide), written(wide)), times(written(wide), written(wide)));
  d.forward.push_back(step(symbol("A"), times(symbol("A"), symbol("B")), times(sizes("8×8"), sizes("8×8")),
                           plus(product, product), wide));
  Formula tower = written(tall);
  for (int i = 0; i < 6; ++i) tower = fraction(tower, plus(number(1), written(tall)));
  d.forward.push_back(
      step(partial(symbol(odd_names()[20]), symbol(odd_names()[20])), tower, sizes("12×5"), tower, tall));
  Formula deep = symbol("x");
  for (int i = 0; i < 30; ++i)
    deep = power(sigma(plus(deep, root(fraction(number(1), symbol("y"))))), number(2));
  d.forward.push_back(step(symbol("C"), deep, sizes("scalar"), {}, Array::scalar(nan)));
  Words rule = say("The rule: " + odd_text() + " (");
  rule.pieces.push_back({.text = {}, .formula = long_sum});
  rule.pieces.push_back({.text = ") and ", .formula = {}});
  rule.pieces.push_back({.text = {}, .formula = written(tall)});
  d.backward.push_back(step(partial("C", "W"), times(transposed(symbol("X")), partial("C", "Z")),
                            sizes("784×128"), {}, random_array({784, 128}), rule));
  d.notes = {rule, say(""), say("One.")};

  for (const bool passed : {true, false}) {
    Check check{
        .name = "∂C/∂b", .gradient = partial("ŷ_日", odd_names()[20]), .entries = {}, .passed = passed};
    for (int i = 0; i < 100; ++i) {
      check.entries.push_back({.where = "[" + std::to_string(i) + ", 0]",
                               .gradient = i * 1e-7,
                               .quotient = i * 1e-7,
                               .error = passed ? 1e-12 : 0.5,
                               .at_kink = i % 8 == 0,
                               .left = -1,
                               .right = inf,
                               .kink = "leaky_relu"});
    }
    check.greatest_error = passed ? 1e-12 : 0.5;
    d.checks.push_back(check);
  }
  d.checks.push_back({.name = "∂C/∂s",
                      .gradient = partial("C", "s"),
                      .entries = {{.where = "", .gradient = nan, .quotient = inf}}});
  d.checks.push_back({.name = "∂C/∂t", .gradient = partial("C", "t"), .entries = {}});

  Trace trace{.entry = "größe[0, 日, 1:3]", .paths = {}, .number_of_paths = 3e17, .rest = nan, .sum = inf};
  for (int length : {0, 1, 2, 20, 5, 5, 5, 5, 5, 5, 5}) {
    Trace::Path path{.factors = {}, .product = -1.5e-9};
    for (int i = 0; i < length; ++i)
      path.factors.push_back({.of = "Zₐ",
                              .by = "größe",
                              .derivative = partial(index(symbol("Zₐ"), {"0", "0"}), symbol("größe")),
                              .value = -1e-9});
    trace.paths.push_back(path);
  }
  d.traces.push_back(trace);
  d.update.push_back({.name = "W",
                      .left = symbol("W"),
                      .right = minus(symbol("W"), symbol("x")),
                      .numbers = {},
                      .before = random_array({784, 128}),
                      .gradient = {},
                      .after = random_array({784, 128}),
                      .result = written(random_array({784, 128}))});
  return d;
}

/// The network of ordinary size with blanks.
inline Derivation sheet_with_blanks() {
  Derivation d = xor_network();
  d.checks.clear();
  d.traces.clear();
  d.forward[0].result.blanks = {0, 1, 0, 0, 2, 0, 0, 0};
  d.forward[1].numbers->parts[0].blanks = {0, 1, 0, 0, 2, 0, 0, 0};
  d.forward[3].result.blanks = {3};
  for (int i = 1; i <= 40; ++i)
    d.blanks.push_back(
        {.number = i, .where = "Z₁[0, 1]", .formula = index(symbol("Z₁"), {"0", "1"}), .value = 0.25 * i});
  return d;
}

}  // namespace turunan::sample
