#pragma once

#include "ops/eigen.hpp"

// The singular value decomposition A = U·diag(s)·Vᵀ, thin: with k = min(m, n), U is … m×k, s … k and V … n×k.
// The columns of U and V are orthonormal, s descends. Of the two signs of a pair of columns the one where the
// component of largest magnitude in U, the first of them where several tie, is positive.
// Golub and Van Loan, Matrix Computations, sections 2.4 and 8.6.
// Derivatives: Townsend, Differentiating the singular value decomposition, 2016.

namespace turunan::ops {

TensorType singular_values_type(std::span<const TensorType> x, const Attributes&);
TensorType left_vectors_type(std::span<const TensorType> x, const Attributes&);
TensorType right_vectors_type(std::span<const TensorType> x, const Attributes&);
TensorType nonzero_singular_values_type(std::span<const TensorType> x, const Attributes&);
Array singular_values_value(const Evaluation& e);
Array left_vectors_value(const Evaluation& e);
Array right_vectors_value(const Evaluation& e);
Array nonzero_singular_values_value(const Evaluation& e);
Tensor singular_values_derivative(const Pullback& p);
Tensor left_vectors_derivative(const Pullback& p);
Tensor right_vectors_derivative(const Pullback& p);

inline constexpr Operation singular_value_gaps = reciprocal_gaps(
    "singular_value_gaps",
    [](const Evaluation& e) { return gaps_value(e, "a singular vector", "singular values"); });

/// s itself, for s: … k of a matrix with numbers[0] rows or columns, whichever are more; throws
/// DerivativeError where one of them is 0 up to rounding.
inline constexpr Operation nonzero_singular_values{
    .name = "nonzero_singular_values",
    .summary = "",
    .may_fail = true,
    .type = nonzero_singular_values_type,
    .value = nonzero_singular_values_value,
    .derivative = {[](const Pullback& p) { return p.g; }},
    .notation = {.form = Form::hidden},
    .domain = {.low = 0.5, .high = 2},
    .samples = []() -> std::vector<Sample> {
      return {{{{3}}, {.numbers = {4}}}};
    },
};

constexpr Operation part_of_svd(std::string_view name, TypeRule type, ValueRule value,
                                DerivativeRule derivative) {
  return {.name = name,
          .summary = "",
          .may_fail = true,
          .type = type,
          .value = value,
          .derivative = {derivative},
          .domain = {.structure = {Structure::well_conditioned}},
          .samples = []() -> std::vector<Sample> {
            return {{{{3, 2}}}, {{{2, 3}}}, {{{3, 3}}}};
          }};
}

/// Ā = U·diag(s̄)·Vᵀ, at a singular value of 0 its derivative from above.
inline constexpr Operation singular_values =
    part_of_svd("singular_values", singular_values_type, singular_values_value, singular_values_derivative);

/// Ā = U·(J + Jᵀ)·S·Vᵀ + (I − U·Uᵀ)·Ū·S⁻¹·Vᵀ with J = F ⊙ Uᵀ·Ū and fᵢⱼ = 1/(sⱼ² − sᵢ²); the second term only
/// for m > n. Throws DerivativeError where singular values are equal, or, for m > n, zero.
inline constexpr Operation left_singular_vectors =
    part_of_svd("left_singular_vectors", left_vectors_type, left_vectors_value, left_vectors_derivative);

/// As for U, with Aᵀ = V·S·Uᵀ.
inline constexpr Operation right_singular_vectors =
    part_of_svd("right_singular_vectors", right_vectors_type, right_vectors_value, right_vectors_derivative);

struct SVD {
  Tensor u, s, v;
};
SVD svd(const Tensor& x);

inline constexpr Operation singular_value_decomposition{
    .name = "svd",
    .summary =
        "the thin singular value decomposition A = (U*s)·Vᵀ, s descending, V not transposed: U, s, V = "
        "svd(A)",
    .call = {{{{"A"}}},
             [](const Arguments& a) -> std::vector<Tensor> {
               const SVD parts = svd(a.tensor(0));
               return {parts.u, parts.s, parts.v};
             }},
};

}  // namespace turunan::ops
