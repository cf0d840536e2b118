// What formulas look like in LaTeX, line by line: names, numbers, arrays.

#include <gtest/gtest.h>

#include <limits>

#include "explain/build_formula.hpp"

namespace turunan {
namespace {

using namespace build;

const Formula x = symbol("x");
const Formula A = symbol("A");

Formula with_blanks(Formula formula, std::vector<int> blanks) {
  formula.blanks = std::move(blanks);
  return formula;
}

TEST(LatexFormula, Names) {
  EXPECT_EQ(formula_latex(symbol("x")), "x");
  EXPECT_EQ(formula_latex(symbol("W₁")), "W_{1}");
  EXPECT_EQ(formula_latex(symbol("W₁₂")), "W_{12}");
  EXPECT_EQ(formula_latex(symbol("ŷ")), "\\hat{y}");
  EXPECT_EQ(formula_latex(symbol("ŷ′")), "\\hat{y}'");
  EXPECT_EQ(formula_latex(symbol("ŷ′′")), "\\hat{y}''");
  EXPECT_EQ(formula_latex(symbol("x̄")), "\\bar{x}");
  EXPECT_EQ(formula_latex(symbol("x̃₀")), "\\tilde{x}_{0}");
  EXPECT_EQ(formula_latex(symbol("α")), "\\alpha");
  EXPECT_EQ(formula_latex(symbol("β₁")), "\\beta_{1}");
  EXPECT_EQ(formula_latex(symbol("ε")), "\\varepsilon");
  EXPECT_EQ(formula_latex(symbol("Γ")), "\\Gamma");
  EXPECT_EQ(formula_latex(symbol("Α")), "\\mathrm{A}");
  EXPECT_EQ(formula_latex(symbol("ο")), "o");
  EXPECT_EQ(formula_latex(symbol("μ̂")), "\\hat{\\mu}");
  EXPECT_EQ(formula_latex(symbol("v_W₁")), "v_{W_{1}}");
  EXPECT_EQ(formula_latex(symbol("x_max")), "x_{\\mathit{max}}");
  EXPECT_EQ(formula_latex(symbol("x_i")), "x_{i}");
  EXPECT_EQ(formula_latex(symbol("W₁_max")), "W_{1,\\mathit{max}}");
  EXPECT_EQ(formula_latex(symbol("rate")), "\\mathit{rate}");
  EXPECT_EQ(formula_latex(symbol("learning_rate")), "\\mathit{learning\\_rate}");
  EXPECT_EQ(formula_latex(symbol("größe")), "\\mathit{gr\\ddot{o}\\text{\\ss}e}");
  EXPECT_EQ(formula_latex(symbol("é")), "\\acute{e}");
  EXPECT_EQ(formula_latex(symbol("ß")), "\\text{\\ss}");
  EXPECT_EQ(formula_latex(symbol("ℓ₁")), "\\ell_{1}");
  EXPECT_EQ(formula_latex(symbol("Ж")), "\\texttt{U+0416}");
  EXPECT_EQ(formula_latex(symbol("日本")), "\\mathit{\\texttt{U+65E5}\\texttt{U+672C}}");
  EXPECT_EQ(formula_latex(symbol("שלום")),
            "\\mathit{\\texttt{U+05E9}\\texttt{U+05DC}\\texttt{U+05D5}\\texttt{U+05DD}}");
  EXPECT_EQ(formula_latex(symbol("x̧")), "x\\texttt{U+0327}");
  EXPECT_EQ(formula_latex(symbol("∆")), "\\Delta");
  EXPECT_EQ(formula_latex(partial("C", "W₁")), "\\frac{\\partial C}{\\partial W_{1}}");
  EXPECT_EQ(formula_latex(partial("C", "ŷ")), "\\frac{\\partial C}{\\partial \\hat{y}}");
  EXPECT_EQ(formula_latex(partial("C", "x_max")), "\\frac{\\partial C}{\\partial x_{\\mathit{max}}}");
  EXPECT_EQ(formula_latex(partial(symbol("C"), index(symbol("W₂"), {"0", "0"}))),
            "\\frac{\\partial C}{\\partial W_{2}[0, 0]}");
}

TEST(LatexFormula, Numbers) {
  EXPECT_EQ(formula_latex(number(2)), "2");
  EXPECT_EQ(formula_latex(number(-2)), "-2");
  EXPECT_EQ(formula_latex(number(0.5)), "0.5");
  EXPECT_EQ(formula_latex(number(0.731058578)), "0.7311");
  EXPECT_EQ(formula_latex(number(1.2e-5)), "1.2\\times 10^{-5}");
  EXPECT_EQ(formula_latex(number(-1.2e-5)), "-1.2\\times 10^{-5}");
  EXPECT_EQ(formula_latex(number(1e20)), "1\\times 10^{20}");
  EXPECT_EQ(formula_latex(number(2.00001)), "2.");
  EXPECT_EQ(formula_latex(number(std::numeric_limits<double>::infinity())), "\\infty");
  EXPECT_EQ(formula_latex(number(-std::numeric_limits<double>::infinity())), "-\\infty");
  EXPECT_EQ(formula_latex(number(std::numeric_limits<double>::quiet_NaN())), "\\mathrm{NaN}");
  EXPECT_EQ(formula_latex(number(0.1, DType::f32)), "0.1");
  EXPECT_EQ(formula_latex(with_blanks(number(2), {7})), "\\underline{\\hspace{2.5em}}_{(7)}");
}

TEST(LatexFormula, Arrays) {
  EXPECT_EQ(formula_latex(array({2, 2}, {1, 2, 3, 4})), "\\begin{bmatrix} 1 & 2 \\\\ 3 & 4 \\end{bmatrix}");
  EXPECT_EQ(formula_latex(array({2, 1}, {0.25, -1.5e-7})),
            "\\begin{bmatrix} 0.25 \\\\ -1.5\\times 10^{-7} \\end{bmatrix}");
  EXPECT_EQ(formula_latex(array({3}, {1, 2, 3})), "\\begin{bmatrix} 1 & 2 & 3 \\end{bmatrix}");
  EXPECT_EQ(formula_latex(array({1, 2}, {5, 6})), "\\begin{bmatrix} 5 & 6 \\end{bmatrix}");
  EXPECT_EQ(formula_latex(array({2, 2}, {1, 2, 3, 4}, {0, 3, 0, 4})),
            "\\begin{bmatrix} 1 & \\underline{\\hspace{2.5em}}_{(3)} \\\\ 3 & "
            "\\underline{\\hspace{2.5em}}_{(4)} \\end{bmatrix}");
  EXPECT_EQ(
      formula_latex(array({2, 1, 2}, {1, 2, 3, 4})),
      "\\left[ \\begin{gathered} \\overset{[0]}{\\begin{bmatrix} 1 & 2 "
      "\\end{bmatrix}}\\,\\overset{[1]}{\\begin{bmatrix} 3 & 4 \\end{bmatrix}} \\end{gathered} \\right]");
  EXPECT_EQ(
      formula_latex(array({2, 2, 1, 1}, {1, 2, 3, 4})),
      "\\left[ \\begin{gathered} \\overset{[0, 0]}{\\begin{bmatrix} 1 \\end{bmatrix}}\\,\\overset{[0, "
      "1]}{\\begin{bmatrix} 2 \\end{bmatrix}}\\,\\overset{[1, 0]}{\\begin{bmatrix} 3 "
      "\\end{bmatrix}}\\,\\overset{[1, 1]}{\\begin{bmatrix} 4 \\end{bmatrix}} \\end{gathered} \\right]");
  EXPECT_EQ(formula_latex(array({0, 3}, {})), "[\\enspace]_{0{\\times}3}");
  EXPECT_EQ(formula_latex(written(Array::full({DType::f64, {20, 9}}, 1))),
            "\\begin{bmatrix} 1 & 1 & 1 & \\cdots \\\\ 1 & 1 & 1 & \\cdots \\\\ 1 & 1 & 1 & \\cdots \\\\ "
            "\\vdots & \\vdots & \\vdots & \\ddots \\end{bmatrix}");
  EXPECT_EQ(formula_latex(written(Array::full({DType::f64, {100}}, 1))),
            "\\begin{bmatrix} 1 & 1 & 1 & \\cdots \\end{bmatrix}");
  EXPECT_EQ(formula_latex(written(Array::full({DType::f64, {100, 2}}, 1))),
            "\\begin{bmatrix} 1 & 1 \\\\ 1 & 1 \\\\ 1 & 1 \\\\ \\vdots & \\vdots \\end{bmatrix}");
  EXPECT_EQ(formula_latex(written(Array::full({DType::f64, {9, 3, 3}}, 2))),
            "\\left[ \\overset{[0]}{\\begin{bmatrix} 2 & 2 & 2 \\\\ 2 & 2 & 2 \\\\ 2 & 2 & 2 "
            "\\end{bmatrix}}\\,\\cdots \\right]");
  EXPECT_EQ(formula_latex(sizes("4×2")), "4{\\times}2");
  EXPECT_EQ(formula_latex(sizes("3")), "3");
  EXPECT_EQ(formula_latex(sizes("scalar")), "\\text{scalar}");
  EXPECT_EQ(formula_latex(plus(times(sizes("4×2"), sizes("2×2")), sizes("1×2"))),
            "4{\\times}2 \\cdot 2{\\times}2 + 1{\\times}2");
  EXPECT_EQ(formula_latex(transposed(sizes("4×2"))), "\\left( 4{\\times}2 \\right)^{\\top}");
}

}  // namespace
}  // namespace turunan
