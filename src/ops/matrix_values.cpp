#include "ops/matrix_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "turunan/error.hpp"

namespace turunan::ops {

namespace {

void require_finite(const Matrix& a) {
  for (Eigen::Index i = 0; i < a.rows(); ++i) {
    for (Eigen::Index j = 0; j < a.cols(); ++j) {
      if (std::isfinite(a(i, j))) continue;
      throw DomainError("a matrix that is inverted or taken apart has finite elements",
                        {{0, fmt::format("has {} at row {}, column {}", a(i, j), i, j)}});
    }
  }
}

// The power of two that brings a magnitude between 1 and 2; 1 for zero.
double scale_for(double magnitude) {
  return magnitude == 0 ? 1 : std::ldexp(1.0, std::clamp(-std::ilogb(magnitude), -1000, 1000));
}

Matrix matrix_at(const Array& compact, Eigen::Index position) {
  const Shape& shape = compact.shape();
  const Eigen::Index rows = shape.rank() == 0 ? 1 : shape.from_end(2);
  const Eigen::Index columns = shape.rank() == 0 ? 1 : shape.from_end(1);
  return Eigen::Map<const Matrix>(compact.read<double>().data() + position * rows * columns, rows, columns);
}

}  // namespace

double epsilon(DType dtype) {
  return dtype == DType::f32 ? double{std::numeric_limits<float>::epsilon()}
                             : std::numeric_limits<double>::epsilon();
}

Matrix symmetric(const Matrix& a, DType dtype, std::string_view what) {
  if (a.size() == 0) return a;
  Eigen::Index i = 0, j = 0;
  const double difference = (a - a.transpose()).cwiseAbs().maxCoeff(&i, &j);
  if (difference > std::sqrt(epsilon(dtype)) * a.cwiseAbs().maxCoeff()) {
    if (i > j) std::swap(i, j);
    throw DomainError(std::string(what) + " is of a symmetric matrix",
                      {{0, fmt::format("has {:.8g} at row {}, column {} and {:.8g} at row {}, column {}",
                                       a(i, j), i, j, a(j, i), j, i)}},
                      "(A + Aᵀ)/2 is the symmetric part of A");
  }
  return 0.5 * a + 0.5 * a.transpose();
}

Vector signs_of_columns(const Matrix& a) {
  constexpr double tie = 1 - 1e-8;
  Vector signs = Vector::Ones(a.cols());
  for (Eigen::Index j = 0; j < a.cols(); ++j) {
    const double largest = a.col(j).cwiseAbs().maxCoeff();
    Eigen::Index i = 0;
    while (std::abs(a(i, j)) < tie * largest) ++i;
    if (a(i, j) < 0) signs(j) = -1;
  }
  return signs;
}

ScaledLU::ScaledLU(const Matrix& a) : rows_(a.rows()), columns_(a.cols()) {
  for (Eigen::Index i = 0; i < a.rows(); ++i) rows_(i) = scale_for(a.row(i).cwiseAbs().maxCoeff());
  Matrix scaled = rows_.asDiagonal() * a;
  for (Eigen::Index j = 0; j < a.cols(); ++j) columns_(j) = scale_for(scaled.col(j).cwiseAbs().maxCoeff());
  scaled *= columns_.asDiagonal();
  lu_.compute(scaled);
  const bool zero_pivot = (lu_.matrixLU().diagonal().array() == 0).any();
  reciprocal_condition_ = zero_pivot ? 0 : lu_.rcond();
}

bool ScaledLU::is_singular(DType dtype) const {
  return !(reciprocal_condition_ > static_cast<double>(rows_.size()) * epsilon(dtype));
}

Matrix ScaledLU::solve(const Matrix& b) const {
  const Matrix scaled = rows_.asDiagonal() * b;
  return columns_.asDiagonal() * lu_.solve(scaled);
}

double determinant_of(const Matrix& a) {
  return a.size() == 0 ? 1 : Eigen::PartialPivLU<Matrix>(a).determinant();
}

Array each_matrix(std::span<const Array> x, const TensorType& type, const MatrixRule& rule) {
  std::vector<double> result(static_cast<std::size_t>(type.shape.elements()));
  if (result.empty()) return Array::zeros(type);
  std::vector<Array> inputs;
  std::int64_t count = 1;
  for (const Array& array : x) inputs.push_back(array.cast(DType::f64).compact());
  for (std::size_t axis = 0; axis + 2 < x[0].rank(); ++axis) count *= x[0].shape()[axis];
  auto out = result.begin();
  std::vector<Matrix> matrices(inputs.size());
  for (std::int64_t position = 0; position < count; ++position) {
    for (std::size_t i = 0; i < inputs.size(); ++i) matrices[i] = matrix_at(inputs[i], position);
    require_finite(matrices[0]);
    const Matrix one = rule(matrices);
    out = std::copy(one.data(), one.data() + one.size(), out);
  }
  return Array(type.shape, result, type.dtype);
}

}  // namespace turunan::ops
