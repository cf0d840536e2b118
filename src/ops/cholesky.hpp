#pragma once

#include "ops/matrices.hpp"

// The Cholesky factor; Golub and Van Loan, Matrix Computations, section 4.2.
// Derivative: Murray, Differentiation of the Cholesky decomposition, 2016, section 3.1.

namespace turunan::ops {

TensorType cholesky_type(std::span<const TensorType> x, const Attributes&);
Array cholesky_value(const Evaluation& e);
Tensor cholesky_derivative(const Pullback& p);

/// The lower triangular L with a positive diagonal and A = L·Lᵀ, for a symmetric positive definite A: … n×n.
/// An A that is symmetric but for rounding stands for its symmetric part; DomainError for any other. Ā = (S +
/// Sᵀ)/2 with S = L⁻ᵀ·Φ(Lᵀ·L̄)·L⁻¹, where Φ takes the lower triangle and halves its diagonal.
inline constexpr Operation cholesky_factor{
    .name = "cholesky",
    .summary = "the lower triangular L with A = L·Lᵀ, of a symmetric positive definite matrix",
    .may_fail = true,
    .type = cholesky_type,
    .value = cholesky_value,
    .derivative = {cholesky_derivative},
    .notation = {.latex = "\\operatorname{cholesky}"},
    .domain = {.structure = {Structure::positive_definite}},
    .samples = []() -> std::vector<Sample> {
      return {{{{3, 3}}}, {{{1, 1}}}};
    },
    .call = {{{{"A"}}},
             [](const Arguments& a) -> std::vector<Tensor> {
               return {apply(cholesky_factor, {floating(a.tensor(0))})};
             }},
};

inline Tensor cholesky(const Tensor& x) {
  return cholesky_factor(floating(x));
}

}  // namespace turunan::ops
