#include <Eigen/SVD>

#include "ops/matrix_values.hpp"

namespace turunan::ops {

SingularVectors thin_svd(const Matrix& a) {
  const Eigen::BDCSVD<Eigen::MatrixXd> svd(a, Eigen::ComputeThinU | Eigen::ComputeThinV);
  return {svd.matrixU(), svd.singularValues(), svd.matrixV()};
}

}  // namespace turunan::ops
