#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

#include "turunan/operators.hpp"

// Functions of tensors. Each makes a node of the graph and computes nothing; `value` computes.
//
// Shapes follow NumPy: elementwise functions broadcast their operands, and negative axes count from the end.
// Element types are promoted, boolean < i64 < f32 < f64; a number beside a tensor takes the tensor's type.
// Functions throw ShapeError for shapes that do not go together and TypeError for an element type that they
// do not take.

namespace turunan {

using Axes = std::vector<std::int64_t>;  ///< of a reduction; none means all

// ---- element by element; + − * / are in operators.hpp

[[nodiscard]] Tensor square(const Tensor& x);
[[nodiscard]] Tensor pow(const Tensor& x, const Tensor& exponent);
[[nodiscard]] Tensor pow(const Tensor& x, double exponent);
[[nodiscard]] Tensor exp(const Tensor& x);
[[nodiscard]] Tensor log(const Tensor& x);
[[nodiscard]] Tensor sqrt(const Tensor& x);  ///< its derivative at 0 is infinite
[[nodiscard]] Tensor sin(const Tensor& x);
[[nodiscard]] Tensor cos(const Tensor& x);
[[nodiscard]] Tensor tan(const Tensor& x);
[[nodiscard]] Tensor asin(const Tensor& x);  ///< in radians, from −π/2 to π/2
[[nodiscard]] Tensor acos(const Tensor& x);  ///< in radians, from 0 to π
[[nodiscard]] Tensor atan(const Tensor& x);  ///< in radians, between −π/2 and π/2
[[nodiscard]] Tensor sinh(const Tensor& x);
[[nodiscard]] Tensor cosh(const Tensor& x);
[[nodiscard]] Tensor tanh(const Tensor& x);
[[nodiscard]] Tensor asinh(const Tensor& x);
[[nodiscard]] Tensor acosh(const Tensor& x);  ///< of 1 and above, from 0 on
[[nodiscard]] Tensor atanh(const Tensor& x);  ///< between −1 and 1
[[nodiscard]] Tensor erf(const Tensor& x);
[[nodiscard]] Tensor abs(const Tensor& x);   ///< |0|′ = 0
[[nodiscard]] Tensor sign(const Tensor& x);  ///< −1, 0 or 1
[[nodiscard]] Tensor floor(const Tensor& x);
[[nodiscard]] Tensor ceil(const Tensor& x);
[[nodiscard]] Tensor round(const Tensor& x);  ///< halves go to the even number
[[nodiscard]] Tensor maximum(const Tensor& x,
                             const Tensor& y);  ///< where they tie, each has half of the slope
[[nodiscard]] Tensor minimum(const Tensor& x, const Tensor& y);
[[nodiscard]] Tensor clip(const Tensor& x, double low, double high);
[[nodiscard]] Tensor where(const Tensor& condition, const Tensor& x, const Tensor& y);

/// Comparisons give booleans, which count as 0 and 1 in arithmetic. (== asks whether two handles are one
/// node.)
[[nodiscard]] Tensor equal(const Tensor& x, const Tensor& y);
[[nodiscard]] Tensor not_equal(const Tensor& x, const Tensor& y);
[[nodiscard]] Tensor less(const Tensor& x, const Tensor& y);
[[nodiscard]] Tensor less_equal(const Tensor& x, const Tensor& y);
[[nodiscard]] Tensor greater(const Tensor& x, const Tensor& y);
[[nodiscard]] Tensor greater_equal(const Tensor& x, const Tensor& y);

// ---- activations; Goodfellow, Bengio and Courville, Deep Learning, sections 6.2 and 6.3

[[nodiscard]] Tensor sigmoid(const Tensor& x);  ///< σ(x) = 1 / (1 + e⁻ˣ)
[[nodiscard]] Tensor relu(const Tensor& x);     ///< max(0, x), with the slope 0 at 0
[[nodiscard]] Tensor leaky_relu(const Tensor& x, double slope = 0.01);
[[nodiscard]] Tensor elu(const Tensor& x, double alpha = 1);  ///< x, or α(eˣ − 1) below 0
[[nodiscard]] Tensor softplus(const Tensor& x);               ///< log(1 + eˣ)
[[nodiscard]] Tensor gelu(const Tensor& x);                   ///< x Φ(x), not its approximation by tanh
[[nodiscard]] Tensor silu(const Tensor& x);                   ///< x σ(x)
[[nodiscard]] Tensor softmax(const Tensor& x, std::int64_t axis = -1);
[[nodiscard]] Tensor log_softmax(const Tensor& x, std::int64_t axis = -1);

// ---- products

/// A·B as NumPy's matmul: … m×k times … k×n is … m×n, the axes in front broadcast; vectors count as a row on
/// the left and a column on the right.
[[nodiscard]] Tensor matmul(const Tensor& a, const Tensor& b);
[[nodiscard]] Tensor dot(const Tensor& x, const Tensor& y);    ///< of two vectors, the sum of products
[[nodiscard]] Tensor outer(const Tensor& x, const Tensor& y);  ///< of two vectors, all products
[[nodiscard]] Tensor trace(const Tensor& a);                   ///< the sum of a square matrix's diagonal

// ---- reductions: over the axes named, or all elements

[[nodiscard]] Tensor sum(const Tensor& x, const Axes& axes = {}, bool keepdims = false);
[[nodiscard]] Tensor mean(const Tensor& x, const Axes& axes = {}, bool keepdims = false);
[[nodiscard]] Tensor variance(const Tensor& x, const Axes& axes = {}, bool keepdims = false);   ///< over n
[[nodiscard]] Tensor deviation(const Tensor& x, const Axes& axes = {}, bool keepdims = false);  ///< over n
[[nodiscard]] Tensor product(const Tensor& x, const Axes& axes = {}, bool keepdims = false);
[[nodiscard]] Tensor max(const Tensor& x, const Axes& axes = {}, bool keepdims = false);
[[nodiscard]] Tensor min(const Tensor& x, const Axes& axes = {}, bool keepdims = false);
[[nodiscard]] Tensor norm(const Tensor& x, const Axes& axes = {}, bool keepdims = false);  ///< Euclidean
/// Positions of the first greatest and least elements, i64; of all elements counted row by row.
[[nodiscard]] Tensor argmax(const Tensor& x, const Axes& axes = {}, bool keepdims = false);
[[nodiscard]] Tensor argmin(const Tensor& x, const Axes& axes = {}, bool keepdims = false);

/// Of all elements so far along an axis.
[[nodiscard]] Tensor cumsum(const Tensor& x, std::int64_t axis = 0);

// ---- shapes and element types

[[nodiscard]] Tensor reshape(const Tensor& x, const Shape& shape);  ///< one size may be -1: what is left
[[nodiscard]] Tensor transpose(const Tensor& x);                    ///< the last two axes change places
[[nodiscard]] Tensor permute(const Tensor& x, const Axes& axes);    ///< axis i of the result is axis axes[i]
[[nodiscard]] Tensor flatten(const Tensor& x,
                             std::int64_t first_axis = 0);  ///< all axes from one on into one
[[nodiscard]] Tensor broadcast(const Tensor& x, const Shape& shape);
[[nodiscard]] Tensor concatenate(const std::vector<Tensor>& tensors, std::int64_t axis = 0);
[[nodiscard]] Tensor stack(const std::vector<Tensor>& tensors, std::int64_t axis = 0);  ///< along a new axis
/// The parts of x at the places, whole numbers counted from 0 along an axis; the axes of the places take its
/// place. DomainError at evaluation for a place that there is not.
[[nodiscard]] Tensor gather(const Tensor& x, const Tensor& places, std::int64_t axis = 0);
[[nodiscard]] Tensor cast(const Tensor& x, DType dtype);
[[nodiscard]] Tensor one_hot(const Tensor& labels, std::int64_t classes);

// ---- making; random draws are functions of their seed alone

[[nodiscard]] Tensor zeros(const Shape& shape, DType dtype = DType::f64);
[[nodiscard]] Tensor ones(const Shape& shape, DType dtype = DType::f64);
[[nodiscard]] Tensor full(const Shape& shape, double number, DType dtype = DType::f64);
[[nodiscard]] Tensor arange(double count, DType dtype = DType::f64);  ///< 0, 1, … below `count`
/// So many evenly spaced numbers, both ends among them. Throws DomainError for fewer than 0.
[[nodiscard]] Tensor linspace(double start, double end, std::int64_t count = 50, DType dtype = DType::f64);
[[nodiscard]] Tensor identity(std::int64_t n, DType dtype = DType::f64);
[[nodiscard]] Tensor normal(const Shape& shape, std::uint64_t seed, double mean = 0, double deviation = 1);
[[nodiscard]] Tensor uniform(const Shape& shape, std::uint64_t seed, double low = 0, double high = 1);

// ---- linear algebra; DomainError at evaluation where there is no value: a singular matrix

[[nodiscard]] Tensor inv(const Tensor& a);
[[nodiscard]] Tensor solve(const Tensor& a, const Tensor& b);  ///< the x with a·x = b
[[nodiscard]] Tensor det(const Tensor& a);
[[nodiscard]] Tensor cholesky(const Tensor& a);                ///< the lower factor
[[nodiscard]] std::pair<Tensor, Tensor> eig(const Tensor& a);  ///< of a symmetric matrix: values, vectors
[[nodiscard]] std::pair<Tensor, Tensor> qr(const Tensor& a);
struct SingularValueDecomposition {
  Tensor u, s, v;
};
[[nodiscard]] SingularValueDecomposition svd(const Tensor& a);  ///< a = u diag(s) vᵀ

// ---- names and values

/// The same tensor under a name, for derivations: named("Z₁", matmul(X, W) + b).
[[nodiscard]] Tensor named(std::string name, const Tensor& x);

/// Computes a tensor. Parameters have the values that they have now. Throws Error for an input without a
/// value, DomainError where an operation has none.
[[nodiscard]] Array value(const Tensor& x);
/// Of several tensors at once; what they share is computed once.
[[nodiscard]] std::vector<Array> values(const std::vector<Tensor>& tensors);
/// The value of a tensor with one element. Throws ShapeError for any other.
[[nodiscard]] double number(const Tensor& x);

/// Computes the tensor and writes it as NumPy prints arrays.
std::ostream& operator<<(std::ostream& out, const Tensor& x);
std::ostream& operator<<(std::ostream& out, const Array& x);

}  // namespace turunan
