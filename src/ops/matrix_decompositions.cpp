#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <Eigen/SVD>

#include "ops/matrix_values.hpp"
#include "turunan/error.hpp"

// Eigen's decompositions take long to compile, so they stand apart from the operations that use them.

namespace turunan::ops {

SingularVectors thin_svd(const Matrix& a) {
  const Eigen::BDCSVD<Eigen::MatrixXd> svd(a, Eigen::ComputeThinU | Eigen::ComputeThinV);
  return {svd.matrixU(), svd.singularValues(), svd.matrixV()};
}

OrthogonalTriangular thin_qr(const Matrix& a) {
  const Eigen::HouseholderQR<Matrix> qr(a);
  Matrix q = qr.householderQ() * Matrix::Identity(a.rows(), a.cols());
  Matrix r = qr.matrixQR().topRows(a.cols()).triangularView<Eigen::Upper>();
  for (Eigen::Index i = 0; i < r.rows(); ++i) {
    if (r(i, i) >= 0) continue;
    r.row(i).tail(r.cols() - i) *= -1;
    q.col(i) *= -1;
  }
  return {std::move(q), std::move(r)};
}

EigenPairs symmetric_eigen(const Matrix& a, bool with_vectors) {
  const Eigen::SelfAdjointEigenSolver<Matrix> solver(
      a, with_vectors ? Eigen::ComputeEigenvectors : Eigen::EigenvaluesOnly);
  if (solver.info() != Eigen::Success)
    throw DomainError("the eigenvalues of the matrix could not be computed");
  return {solver.eigenvalues(), with_vectors ? Matrix(solver.eigenvectors()) : Matrix()};
}

std::optional<Matrix> lower_factor(const Matrix& a) {
  const Eigen::LLT<Matrix> llt(a);
  if (llt.info() != Eigen::Success) return {};
  return llt.matrixL();
}

}  // namespace turunan::ops
