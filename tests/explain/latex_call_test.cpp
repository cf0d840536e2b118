// What formulas look like in LaTeX, line by line: functions and reductions.

#include <gtest/gtest.h>

#include <limits>

#include "explain/build_formula.hpp"

namespace turunan {
namespace {

using namespace build;

const Formula a = symbol("a");
const Formula b = symbol("b");
const Formula x = symbol("x");
const Formula z = symbol("z");
const Formula A = symbol("A");

TEST(LatexFormula, Functions) {
  EXPECT_EQ(formula_latex(sigma(z)), "\\sigma\\left( z \\right)");
  EXPECT_EQ(formula_latex(call("relu", "\\operatorname{relu}", {z})),
            "\\operatorname{relu}\\left( z \\right)");
  EXPECT_EQ(formula_latex(call("leaky_relu", "\\operatorname{leaky\\_relu}", {z})),
            "\\operatorname{leaky\\_relu}\\left( z \\right)");
  EXPECT_EQ(formula_latex(call("leaky_relu", "", {z}, {"slope = 0.01"})),
            "\\operatorname{leaky\\_relu}\\left( z, \\text{slope}=0.01 \\right)");
  EXPECT_EQ(formula_latex(call("max", "\\max", {a, b})), "\\max\\left( a, b \\right)");
  EXPECT_EQ(formula_latex(call("f", "", {a, b})), "f\\left( a, b \\right)");
  EXPECT_EQ(formula_latex(call("softmax", "", {z}, {"axis = 1"})),
            "\\operatorname{softmax}\\left( z, \\text{axis}=1 \\right)");
  EXPECT_EQ(formula_latex(call("reshape", "", {z}, {"3", "(4, 2)", "keepdims = true"})),
            "\\operatorname{reshape}\\left( z, 3, (4, 2), \\text{keepdims}=\\text{true} \\right)");
  EXPECT_EQ(formula_latex(call("log", "\\log", {plus(a, b)})), "\\log\\left( a + b \\right)");
  EXPECT_EQ(formula_latex(call("sin", "\\sin", {negative(x)})), "\\sin\\left( -x \\right)");
  EXPECT_EQ(formula_latex(each(prime(symbol("σ")), A)), "\\sigma' \\odot A");
  EXPECT_EQ(formula_latex(call("g", "g'", {z})), "g'\\left( z \\right)");
  EXPECT_EQ(formula_latex(prime(symbol("σ"))), "\\sigma'");
  EXPECT_EQ(formula_latex(prime(plus(a, b))), "\\left( a + b \\right)'");
  EXPECT_EQ(formula_latex(squared(prime(symbol("f")))), "f'^{2}");
  EXPECT_EQ(formula_latex(enclosed("|", "|", plus(a, b))), "\\left| a + b \\right|");
  EXPECT_EQ(formula_latex(enclosed("‖", "\\|", x)), "\\left\\| x \\right\\|");
  EXPECT_EQ(formula_latex(squared(enclosed("‖", "\\|", minus(a, b)))), "\\left\\| a - b \\right\\|^{2}");
  EXPECT_EQ(formula_latex(enclosed("‖", "", x)), "\\left\\| x \\right\\|");
  EXPECT_EQ(formula_latex(index(A, {"0", ":"})), "A[0, {:}]");
  EXPECT_EQ(formula_latex(index(symbol("W₁"), {"1:3", ":"})), "W_{1}[1{:}3, {:}]");
  EXPECT_EQ(formula_latex(index(plus(a, b), {"0"})), "\\left( a + b \\right)[0]");
  EXPECT_EQ(formula_latex(squared(index(a, {"0"}))), "a[0]^{2}");
}

TEST(LatexFormula, Reductions) {
  EXPECT_EQ(formula_latex(reduction("Σ", "\\sum", x, {}, 2)), "\\sum x");
  EXPECT_EQ(formula_latex(reduction("Σ", "\\sum", plus(a, b), {}, 2)), "\\sum \\left( a + b \\right)");
  EXPECT_EQ(formula_latex(reduction("Σ", "\\sum", times(a, b), {}, 2)), "\\sum a \\cdot b");
  EXPECT_EQ(formula_latex(reduction("Σ", "\\sum", negative(a), {}, 2)), "\\sum \\left( -a \\right)");
  EXPECT_EQ(formula_latex(reduction("Σ", "\\sum", x, {0}, 2)), "\\sum_{i} x_{i,:}");
  EXPECT_EQ(formula_latex(reduction("Σ", "\\sum", x, {1}, 2)), "\\sum_{i} x_{:,i}");
  EXPECT_EQ(formula_latex(reduction("Σ", "\\sum", x, {0, 1}, 2)), "\\sum x");
  EXPECT_EQ(formula_latex(reduction("Σ", "\\sum", x, {0, 2}, 3)), "\\sum_{i,j} x_{i,:,j}");
  EXPECT_EQ(formula_latex(reduction("Σ", "\\sum", symbol("W₁"), {0}, 2)),
            "\\sum_{i} \\left( W_{1} \\right)_{i,:}");
  EXPECT_EQ(formula_latex(reduction("Σ", "\\sum", symbol("i"), {0}, 2)), "\\sum_{j} i_{j,:}");
  EXPECT_EQ(formula_latex(reduction("Σ", "\\sum", partial("C", "Z₁"), {0}, 2)),
            "\\sum_{i} \\left( \\frac{\\partial C}{\\partial Z_{1}} \\right)_{i,:}");
  EXPECT_EQ(formula_latex(reduction("Σ", "\\sum", reduction("Σ", "\\sum", x, {0}, 2), {0}, 2)),
            "\\sum_{j} \\left( \\sum_{i} x_{i,:} \\right)_{j,:}");
  EXPECT_EQ(formula_latex(reduction("Σ", "\\sum", array({2, 1}, {1, 2}), {0}, 2)),
            "\\sum_{i} \\begin{bmatrix} 1 \\\\ 2 \\end{bmatrix}_{i,:}");
  EXPECT_EQ(formula_latex(reduction("Π", "\\prod", x, {-1}, 2)), "\\prod_{i} x_{:,i}");
  EXPECT_EQ(formula_latex(reduction("Σ", "", x, {}, 1)), "\\sum x");
  EXPECT_EQ(formula_latex(squared(reduction("Σ", "\\sum", x, {}, 1))), "\\left( \\sum x \\right)^{2}");
  EXPECT_EQ(formula_latex(times(reduction("Σ", "\\sum", x, {}, 1), a)), "\\left( \\sum x \\right) \\cdot a");
  EXPECT_EQ(formula_latex(times(a, reduction("Σ", "\\sum", x, {}, 1))), "a \\cdot \\sum x");
  EXPECT_EQ(formula_latex(plus(a, reduction("Σ", "\\sum", x, {}, 1))), "a + \\sum x");
  EXPECT_EQ(formula_latex(reduction("mean", "", squared(x), {}, 2)),
            "\\operatorname{mean}\\left( x^{2} \\right)");
  EXPECT_EQ(formula_latex(reduction("mean", "", x, {0}, 2)),
            "\\operatorname{mean}\\left( x, \\text{axis}=0 \\right)");
  EXPECT_EQ(formula_latex(reduction("max", "\\max", x, {0, 1}, 3)),
            "\\max\\left( x, \\text{axis}=(0, 1) \\right)");
  EXPECT_EQ(formula_latex(fraction(number(1), reduction("Σ", "\\sum", x, {}, 1))), "\\frac{1}{\\sum x}");
}

}  // namespace
}  // namespace turunan
