#pragma once

#include "explain/formula.hpp"
#include "turunan/tensor.hpp"

// Pieces that graphs are written with: products, sums, tensors of one number, what nobody sees.

namespace turunan::explanation {

// A formula and the shape that it has as it is read: smaller than its tensor's where a broadcast is unseen.
struct Written {
  Formula formula;
  Shape shape;
};

/// "2", "3" of 2×3.
std::vector<std::string> sizes_of(const Shape& shape);

/// zeros(2, 3), ones(2, 3), full(2, 3, value = 5)
Formula filled(const Formula& number, const Shape& shape);

/// a·b where either is read as one number, else a ⊙ b; 2a.
Formula times(Formula left, const Shape& left_shape, Formula right, const Shape& right_shape);
/// Numbers first, then scalars, then the rest in order.
Written multiplied(double coefficient, std::vector<Written> factors, DType dtype);
/// a + b or a - b. A sum on the right loses its brackets: nobody chose the order.
Formula sum(bool minus, Formula left, Formula right);

/// A reshape that nobody sees: of one number, or with axes of one place in front.
bool only_adds_axes(const Tensor& x);
/// x - mean(x) once more less its mean, which is zero but for rounding.
bool centres_again(const Tensor& x);

}  // namespace turunan::explanation
