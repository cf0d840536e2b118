#pragma once

#include <string>
#include <vector>

#include "turunan/explain.hpp"

// What every printer of formulas shares: where brackets go, how numbers are written, which arrays are written
// out.

namespace turunan::explanation {

using FormulaKind = Formula::Kind;

/// Whether a target stacks fractions and raises exponents, so that their parts need no brackets.
enum class Layout : std::uint8_t { line, stacked };

/// Does a part of a formula stand in brackets? The one precedence table is `precedence` in
/// graph/operation.hpp, in `Formula::binding`.
bool in_brackets(const Formula& whole, std::size_t part, Layout layout);

/// Are the two sides of a juxtaposition written side by side, 2x, or is a sign needed between, 2·3?
bool side_by_side(const Formula& whole);

/// One element with so many significant digits: "0.7311", "2", "1.2e-05", "inf", "nan"; a whole number has no
/// point, one that is only rounded to a whole number keeps it, "2.".
std::string number_text(double value, DType dtype, int digits);

/// The same taken apart, for targets that raise exponents: "1.2" and -5; no exponent for most numbers.
struct Scientific {
  std::string digits;
  std::optional<int> exponent;
};
Scientific number_parts(double value, DType dtype, int digits);

/// One cell of an array that is written out: an element or a blank.
struct Cell {
  double value = 0;
  int blank = 0;  ///< 0 where the element stands
};

/// An element as number_text has it, a blank as ⟨3⟩.
std::string cell_text(const Cell& cell, DType dtype, int digits);

/// The cells of an array (or number) formula as rows of matrices: a scalar or vector is one row, of three and
/// more axes each matrix comes with its index in front: [0], [1], …
struct Sheaf {
  std::vector<std::string> labels;  ///< one for each matrix; one empty label for a matrix alone
  std::vector<std::vector<std::vector<Cell>>> matrices;
};
Sheaf cells_of(const Formula& array);

/// Small enough to be written out; others are summarised.
bool is_written_out(const Array& value);

/// What is told of an array that is not written out.
struct Summary {
  Shape shape;
  double minimum = 0, mean = 0, maximum = 0, norm = 0;
  Array corner;  ///< the first elements, at most 3×3
};
Summary summary_of(const Array& value);

/// "4×2"; "scalar" for no axes.
std::string sizes_text(const Shape& shape);

/// A name taken apart for printers: ŷ₁ is y, hat, 1; learning_rate is a word without a subscript; x_max is x
/// with the subscript max; W₁ is W with the subscript 1; a prime counts primes.
struct NameParts {
  std::string base;                     ///< a letter, a Greek letter, or a word
  std::vector<std::string> accents;     ///< "hat", "bar", "tilde", outermost last
  std::vector<std::string> subscripts;  ///< plain digits or words
  int primes = 0;
};
NameParts parts_of_name(std::string_view name);

}  // namespace turunan::explanation
