#pragma once

#include <Eigen/Core>
#include <Eigen/LU>
#include <functional>
#include <optional>

#include "graph/operation.hpp"

// What the values of linear algebra share: stacks of matrices seen through Eigen. All is computed in double
// and rounded to the element type at the end.

namespace turunan::ops {

using Matrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Vector = Eigen::VectorXd;

/// The distance from 1 to the next number of an element type.
double epsilon(DType dtype);

/// The symmetric part of a matrix that is symmetric up to rounding: no two elements across the diagonal
/// differ by more than √epsilon times the largest. Throws DomainError where they do.
Matrix symmetric(const Matrix& a, DType dtype, std::string_view what);

/// What each column is multiplied by, 1 or -1, so that its component of largest magnitude is positive; of
/// components that tie up to rounding the first decides.
Vector signs_of_columns(const Matrix& a);

/// Solves linear equations, the rows and columns scaled by powers of two first: so that whether a matrix has
/// an inverse does not depend on the units of its rows and columns.
class ScaledLU {
 public:
  explicit ScaledLU(const Matrix& a);
  /// An estimate of 1/(‖A‖·‖A⁻¹‖) after the scaling, 0 for a matrix without an inverse.
  double reciprocal_condition() const { return reciprocal_condition_; }
  /// Nothing in a solution is certain below n times epsilon.
  bool is_singular(DType dtype) const;
  Matrix solve(const Matrix& b) const;

 private:
  Vector rows_, columns_;
  Eigen::PartialPivLU<Matrix> lu_;
  double reciprocal_condition_ = 0;
};

double determinant_of(const Matrix& a);

/// A = U·diag(s)·Vᵀ, thin, s descending; the signs as they come.
struct SingularVectors {
  Matrix u;
  Vector s;
  Matrix v;
};
SingularVectors thin_svd(const Matrix& a);

/// A = Q·R for at least as many rows as columns; Q has the shape of A, the diagonal of R is not negative.
struct OrthogonalTriangular {
  Matrix q, r;
};
OrthogonalTriangular thin_qr(const Matrix& a);

/// The ascending eigenvalues of a symmetric matrix, and its eigenvectors as columns, their signs as they
/// come. Throws DomainError where they do not converge.
struct EigenPairs {
  Vector values;
  Matrix vectors;
};
EigenPairs symmetric_eigen(const Matrix& a, bool with_vectors);

/// L with A = L·Lᵀ, of a symmetric matrix; nothing where A is not positive definite.
std::optional<Matrix> lower_factor(const Matrix& a);

/// From one matrix of each input to one matrix, or vector, of the result.
using MatrixRule = std::function<Matrix(std::span<const Matrix>)>;

/// Calls the rule with the first matrix of every input, then with the second ones, and puts the results side
/// by side. The inputs have the same stack of axes in front; a scalar counts as 1×1. Throws DomainError where
/// the first input has an element that is not finite.
Array each_matrix(std::span<const Array> x, const TensorType& type, const MatrixRule& rule);

}  // namespace turunan::ops
