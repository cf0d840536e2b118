// What formulas look like in LaTeX, line by line: sums, products, powers, fractions.

#include <gtest/gtest.h>

#include <limits>

#include "explain/build_formula.hpp"
#include "explain/print/latex_formula.hpp"

namespace turunan {
namespace {

using namespace build;

const Formula a = symbol("a");
const Formula b = symbol("b");
const Formula c = symbol("c");
const Formula x = symbol("x");
const Formula z = symbol("z");
const Formula A = symbol("A");
const Formula B = symbol("B");

TEST(LatexFormula, SumsAndProducts) {
  EXPECT_EQ(formula_latex(plus(a, b)), "a + b");
  EXPECT_EQ(formula_latex(minus(a, b)), "a - b");
  EXPECT_EQ(formula_latex(minus(minus(a, b), c)), "a - b - c");
  EXPECT_EQ(formula_latex(minus(a, minus(b, c))), "a - \\left( b - c \\right)");
  EXPECT_EQ(formula_latex(plus(a, plus(b, c))), "a + \\left( b + c \\right)");
  EXPECT_EQ(formula_latex(plus(a, minus(b, c))), "a + \\left( b - c \\right)");
  EXPECT_EQ(formula_latex(minus(plus(a, b), c)), "a + b - c");
  EXPECT_EQ(formula_latex(times(plus(a, b), c)), "\\left( a + b \\right) \\cdot c");
  EXPECT_EQ(formula_latex(times(a, plus(b, c))), "a \\cdot \\left( b + c \\right)");
  EXPECT_EQ(formula_latex(times(a, times(b, c))), "a \\cdot \\left( b \\cdot c \\right)");
  EXPECT_EQ(formula_latex(times(times(a, b), c)), "a \\cdot b \\cdot c");
  EXPECT_EQ(formula_latex(each(a, times(b, c))), "a \\odot \\left( b \\cdot c \\right)");
  EXPECT_EQ(formula_latex(plus(times(a, b), times(c, x))), "a \\cdot b + c \\cdot x");
  EXPECT_EQ(formula_latex(each(A, minus(number(1), A))), "A \\odot \\left( 1 - A \\right)");
  EXPECT_EQ(formula_latex(infix(a, "≤", "\\le", precedence::comparison, b)), "a \\le b");
  EXPECT_EQ(formula_latex(infix(a, "←", "", precedence::comparison, b)), "a \\leftarrow b");
  EXPECT_EQ(formula_latex(infix(a, "⊙", "", precedence::product, b)), "a \\odot b");
  EXPECT_EQ(formula_latex(negative(x)), "-x");
  EXPECT_EQ(formula_latex(negative(plus(a, b))), "-\\left( a + b \\right)");
  EXPECT_EQ(formula_latex(negative(times(a, b))), "-a \\cdot b");
  EXPECT_EQ(formula_latex(negative(negative(x))), "-\\left( -x \\right)");
  EXPECT_EQ(formula_latex(negative(number(-2))), "-\\left( -2 \\right)");
  EXPECT_EQ(formula_latex(times(negative(a), b)), "-a \\cdot b");
  EXPECT_EQ(formula_latex(times(a, negative(b))), "a \\cdot \\left( -b \\right)");
  EXPECT_EQ(formula_latex(plus(a, negative(b))), "a + \\left( -b \\right)");
  EXPECT_EQ(formula_latex(minus(a, number(-2))), "a - \\left( -2 \\right)");
  EXPECT_EQ(formula_latex(plus(number(-2), a)), "-2 + a");
  EXPECT_EQ(formula_latex(times(number(-2), a)), "-2 \\cdot a");
  EXPECT_EQ(formula_latex(times(a, number(-2))), "a \\cdot \\left( -2 \\right)");
  EXPECT_EQ(formula_latex(negative(fraction(a, b))), "-\\frac{a}{b}");
  EXPECT_EQ(formula_latex(negative(squared(x))), "-x^{2}");
  EXPECT_EQ(formula_latex(squared(negative(x))), "\\left( -x \\right)^{2}");
  EXPECT_EQ(formula_latex(beside(number(2), x)), "2\\,x");
  EXPECT_EQ(formula_latex(beside(number(2), number(3))), "2 \\cdot 3");
  EXPECT_EQ(formula_latex(beside(number(2), plus(a, b))), "2\\,\\left( a + b \\right)");
  EXPECT_EQ(formula_latex(beside(number(2), fraction(a, b))), "2\\,\\frac{a}{b}");
  EXPECT_EQ(formula_latex(beside(number(2), fraction(number(1), b))), "2 \\cdot \\frac{1}{b}");
  EXPECT_EQ(formula_latex(beside(number(2), squared(x))), "2\\,x^{2}");
  EXPECT_EQ(formula_latex(beside(number(2), squared(number(3)))), "2 \\cdot 3^{2}");
  EXPECT_EQ(formula_latex(beside(number(2), symbol("rate"))), "2\\,\\mathit{rate}");
  EXPECT_EQ(formula_latex(beside(number(-2), x)), "-2\\,x");
  EXPECT_EQ(formula_latex(beside(number(2), negative(x))), "2\\,\\left( -x \\right)");
  EXPECT_EQ(formula_latex(beside(number(1.5e-8), x)), "1.5\\times 10^{-8}\\,x");
  EXPECT_EQ(formula_latex(beside(number(2), array({1, 1}, {3}))),
            "2 \\cdot \\begin{bmatrix} 3 \\end{bmatrix}");
}

TEST(LatexFormula, Powers) {
  EXPECT_EQ(formula_latex(transposed(A)), "A^{\\top}");
  EXPECT_EQ(formula_latex(transposed(times(A, B))), "\\left( A \\cdot B \\right)^{\\top}");
  EXPECT_EQ(formula_latex(transposed(squared(x))), "\\left( x^{2} \\right)^{\\top}");
  EXPECT_EQ(formula_latex(squared(transposed(x))), "\\left( x^{\\top} \\right)^{2}");
  EXPECT_EQ(formula_latex(transposed(symbol("W₁"))), "W_{1}^{\\top}");
  EXPECT_EQ(formula_latex(times(transposed(A), B)), "A^{\\top} \\cdot B");
  EXPECT_EQ(formula_latex(transposed(partial("C", "W"))),
            "\\left( \\frac{\\partial C}{\\partial W} \\right)^{\\top}");
  EXPECT_EQ(formula_latex(squared(symbol("ŷ′"))), "\\hat{y}'^{2}");
  EXPECT_EQ(formula_latex(squared(minus(symbol("ŷ"), symbol("y")))), "\\left( \\hat{y} - y \\right)^{2}");
  EXPECT_EQ(formula_latex(squared(fraction(a, b))), "\\left( \\frac{a}{b} \\right)^{2}");
  EXPECT_EQ(formula_latex(squared(sigma(z))), "\\sigma\\left( z \\right)^{2}");
  EXPECT_EQ(formula_latex(squared(number(1.2e-5))), "\\left( 1.2\\times 10^{-5} \\right)^{2}");
  EXPECT_EQ(formula_latex(squared(number(-2))), "\\left( -2 \\right)^{2}");
  EXPECT_EQ(formula_latex(squared(number(2))), "2^{2}");
  EXPECT_EQ(formula_latex(postfix(A, "⁻¹", "^{-1}")), "A^{-1}");
  EXPECT_EQ(formula_latex(postfix(A, "ᵀ", "")), "A^{\\top}");
  EXPECT_EQ(formula_latex(postfix(postfix(A, "⁻¹", "^{-1}"), "ᵀ", "^{\\top}")),
            "\\left( A^{-1} \\right)^{\\top}");
  EXPECT_EQ(formula_latex(power(x, number(3))), "x^{3}");
  EXPECT_EQ(formula_latex(power(x, negative(number(2)))), "x^{-2}");
  EXPECT_EQ(formula_latex(power(x, plus(a, b))), "x^{a + b}");
  EXPECT_EQ(formula_latex(power(plus(a, b), x)), "\\left( a + b \\right)^{x}");
  EXPECT_EQ(formula_latex(power(power(a, b), x)), "\\left( a^{b} \\right)^{x}");
  EXPECT_EQ(formula_latex(power(a, power(b, x))), "a^{b^{x}}");
  EXPECT_EQ(formula_latex(power(symbol("β₁"), symbol("t"))), "\\beta_{1}^{t}");
  EXPECT_EQ(formula_latex(power(array({1, 2}, {1, 2}), number(2))),
            "\\begin{bmatrix} 1 & 2 \\end{bmatrix}^{2}");
}

TEST(LatexFormula, FractionsAndRoots) {
  EXPECT_EQ(formula_latex(fraction(a, b)), "\\frac{a}{b}");
  EXPECT_EQ(formula_latex(fraction(plus(a, b), minus(a, b))), "\\frac{a + b}{a - b}");
  EXPECT_EQ(formula_latex(fraction(fraction(a, b), fraction(c, x))), "\\frac{\\frac{a}{b}}{\\frac{c}{x}}");
  EXPECT_EQ(formula_latex(times(fraction(a, b), c)), "\\frac{a}{b} \\cdot c");
  EXPECT_EQ(formula_latex(times(c, fraction(a, b))), "c \\cdot \\frac{a}{b}");
  EXPECT_EQ(formula_latex(plus(fraction(a, b), c)), "\\frac{a}{b} + c");
  EXPECT_EQ(formula_latex(power(fraction(a, b), number(3))), "\\left( \\frac{a}{b} \\right)^{3}");
  EXPECT_EQ(formula_latex(fraction(partial("C", "z"), number(4))),
            "\\frac{\\frac{\\partial C}{\\partial z}}{4}");
  EXPECT_EQ(formula_latex(minus(a, fraction(negative(b), c))), "a - \\left( \\frac{-b}{c} \\right)");
  EXPECT_EQ(formula_latex(times(a, fraction(negative(b), c))), "a \\cdot \\left( \\frac{-b}{c} \\right)");
  EXPECT_EQ(formula_latex(root(x)), "\\sqrt{x}");
  EXPECT_EQ(formula_latex(root(plus(a, b))), "\\sqrt{a + b}");
  EXPECT_EQ(formula_latex(squared(root(x))), "\\left( \\sqrt{x} \\right)^{2}");
  EXPECT_EQ(formula_latex(fraction(symbol("m̂"), plus(root(symbol("v̂")), symbol("ε")))),
            "\\frac{\\hat{m}}{\\sqrt{\\hat{v}} + \\varepsilon}");
}

TEST(LatexFormula, LongSumsComeInLines) {
  Formula sum = symbol("x₁");
  for (int i = 2; i <= 40; ++i) sum = (i % 2 == 0 ? minus : plus)(sum, symbol("x_" + std::to_string(i)));
  const std::vector<std::string> lines = explanation::latex_in_lines(sum, {});
  ASSERT_EQ(lines.size(), 3U);
  EXPECT_TRUE(lines[0].starts_with("x_{1} - x_{2} + x_{3}")) << lines[0];
  EXPECT_TRUE(lines[1].starts_with("+ ") || lines[1].starts_with("- ")) << lines[1];
  EXPECT_EQ(lines[0] + " " + lines[1] + " " + lines[2], formula_latex(sum));
  EXPECT_EQ(explanation::latex_in_lines(times(sum, sum), {}).size(), 1U);
}

}  // namespace
}  // namespace turunan
