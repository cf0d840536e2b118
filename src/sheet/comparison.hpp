#pragma once

#include <string>

#include "sheet/syntax.hpp"
#include "turunan/array.hpp"

namespace turunan::sheet {

/// How the two sides of a check are compared.
struct Comparison {
  BinaryOp op = BinaryOp::kEqual;
  double tolerance = 1e-6;  ///< of ≈: times the largest magnitude on the right, or itself where that is 0
  bool rounding = false;    ///< = allows for the rounding of floating-point numbers, as in an identity
};

/// Where two values fail a comparison.
struct Difference {
  std::int64_t count = 0;   ///< of the elements that fail
  std::string text;         ///< "2 of 4 elements differ, first at [1, 0]"
  std::string left, right;  ///< the first of them on each side
  std::string help;
};

/// Both of one shape.
Difference compare_values(const Comparison& comparison, const Array& left, const Array& right);

}  // namespace turunan::sheet
