#pragma once

#include <string>
#include <vector>

#include "explain/print/latex_characters.hpp"
#include "turunan/explain.hpp"

namespace turunan::explanation {

struct LatexStyle {
  int digits = 4;
  LatexTarget target = LatexTarget::pdflatex;

  /// Signs with a backslash before punctuation are others for MathJax (see LatexTarget).
  std::string thin_space() const { return target == LatexTarget::pdflatex ? "\\," : "\\thinspace "; }
  std::string line_end() const { return target == LatexTarget::pdflatex ? " \\\\ " : " \\cr "; }
};

/// A formula for math mode.
std::string latex(const Formula& formula, const LatexStyle& style);

/// A sum in lines that each have room on a page, every line but the first with its sign in front; one line
/// for whatever is short or no sum.
std::vector<std::string> latex_in_lines(const Formula& formula, const LatexStyle& style);

/// One number: "0.7311", "1.2\times 10^{-5}", "-\infty", "\mathrm{NaN}".
std::string latex_number(double value, DType dtype, const LatexStyle& style);

/// A number or an array: written out, of three and more axes as matrices with their indices above; the corner
/// with dots where it is too large.
std::string latex_array(const Formula& array, const LatexStyle& style);

/// A function's name: \operatorname{leaky\_relu}.
std::string latex_operator(std::string_view name, const LatexStyle& style);

/// "4{\times}2": set closely, so that it reads as one among the signs of a formula.
std::string latex_sizes(std::string_view sizes);

}  // namespace turunan::explanation
