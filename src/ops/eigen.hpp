#pragma once

#include "ops/matrices.hpp"

// The eigenvalues and eigenvectors of a symmetric matrix; Golub and Van Loan, Matrix Computations, chapter 8.
// A matrix that is symmetric but for rounding stands for its symmetric part; DomainError for any other.
// Derivatives: Giles, Collected matrix derivative results, 2008, section 3.1. A cotangent of A is symmetric.

namespace turunan::ops {

TensorType eigenvalues_type(std::span<const TensorType> x, const Attributes&);
TensorType eigenvectors_type(std::span<const TensorType> x, const Attributes&);
TensorType gaps_type(std::span<const TensorType> x, const Attributes&);
Array eigenvalues_value(const Evaluation& e);
Array eigenvectors_value(const Evaluation& e);
Tensor eigenvalues_derivative(const Pullback& p);
Tensor eigenvectors_derivative(const Pullback& p);
Tensor gaps_derivative(const Pullback& p);

/// F with fᵢⱼ = 1/(λⱼ − λᵢ) and zeros on the diagonal; throws DerivativeError where two λ agree up to
/// rounding.
constexpr Operation reciprocal_gaps(std::string_view name, ValueRule value) {
  return {.name = name,
          .summary = "",
          .may_fail = true,
          .type = gaps_type,
          .value = value,
          .derivative = {gaps_derivative},
          .samples = []() -> std::vector<Sample> { return {{{{2}}}}; }};
}
/// The same, where the error says that it is the derivative of `of` that needs distinct `numbers`.
Array gaps_value(const Evaluation& e, std::string_view of, std::string_view numbers);

inline constexpr Operation eigenvalue_gaps = reciprocal_gaps(
    "eigenvalue_gaps", [](const Evaluation& e) { return gaps_value(e, "an eigenvector", "eigenvalues"); });

/// λ: … n of A: … n×n, in ascending order. Ā = V·diag(λ̄)·Vᵀ, also where eigenvalues are equal: then one of
/// the derivatives along a direction, and the derivative of what does not depend on their order.
inline constexpr Operation eigenvalues{
    .name = "eigenvalues",
    .summary = "",
    .may_fail = true,
    .type = eigenvalues_type,
    .value = eigenvalues_value,
    .derivative = {eigenvalues_derivative},
    .notation = {.latex = "\\operatorname{eigenvalues}"},
    .domain = {.structure = {Structure::symmetric}},
    .samples = []() -> std::vector<Sample> {
      return {{{{3, 3}}}, {{{1, 1}}}};
    },
};

/// V: … n×n, its columns orthonormal, in the order of the eigenvalues. Of the two signs of a column the one
/// where the component of largest magnitude, the first of them where several tie, is positive. Ā is the
/// symmetric part of V·(F ⊙ Vᵀ·V̄)·Vᵀ; throws DerivativeError where eigenvalues are equal.
inline constexpr Operation eigenvectors{
    .name = "eigenvectors",
    .summary = "",
    .may_fail = true,
    .type = eigenvectors_type,
    .value = eigenvectors_value,
    .derivative = {eigenvectors_derivative},
    .notation = {.latex = "\\operatorname{eigenvectors}"},
    .domain = {.structure = {Structure::symmetric}},
    .samples = []() -> std::vector<Sample> {
      return {{{{3, 3}}}, {{{1, 1}}}};
    },
};

struct Eigenpairs {
  Tensor values, vectors;
};
Eigenpairs eig(const Tensor& x);

inline constexpr Operation eigen_decomposition{
    .name = "eig",
    .summary =
        "the ascending eigenvalues of a symmetric matrix and its eigenvectors as columns: λ, V = eig(A)",
    .call = {{{{"A"}}},
             [](const Arguments& a) -> std::vector<Tensor> {
               const Eigenpairs pairs = eig(a.tensor(0));
               return {pairs.values, pairs.vectors};
             }},
};

}  // namespace turunan::ops
