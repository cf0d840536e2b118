#pragma once

#include "ops/matrices.hpp"

// A = Q·R with orthonormal columns in Q and R upper triangular, by Householder reflections; Golub and Van
// Loan, Matrix Computations, section 5.2. R has a diagonal of no negative number. That makes the two unique
// and smooth where the columns of A are independent; numpy.linalg.qr leaves the signs as they come, so a
// column of its Q and a row of its R may have the other sign. Derivative: Walter and Lehmann, Algorithmic
// differentiation of linear algebra functions, 2018, section 3.

namespace turunan::ops {

TensorType qr_q_type(std::span<const TensorType> x, const Attributes&);
TensorType qr_r_type(std::span<const TensorType> x, const Attributes&);
TensorType independent_columns_type(std::span<const TensorType> x, const Attributes&);
Array qr_q_value(const Evaluation& e);
Array qr_r_value(const Evaluation& e);
Array independent_columns_value(const Evaluation& e);
Tensor qr_q_derivative(const Pullback& p);
Tensor qr_r_derivative(const Pullback& p);

/// R itself, for R: … n×n of a matrix with numbers[0] rows; throws DerivativeError where a column of that
/// matrix is, up to rounding, a combination of those before it: where an element of R's diagonal is small
/// beside its column.
inline constexpr Operation independent_columns{
    .name = "independent_columns",
    .summary = "",
    .may_fail = true,
    .type = independent_columns_type,
    .value = independent_columns_value,
    .derivative = {[](const Pullback& p) { return p.g; }},
    .notation = {.form = Form::hidden},
    .domain = {.structure = {Structure::well_conditioned}},
    .samples = []() -> std::vector<Sample> {
      return {{{{3, 3}}, {.numbers = {4}}}};
    },
};

/// Q: … m×n of A: … m×n with m ≥ n. Ā = (Q̄ + Q·T)·R⁻ᵀ, where the symmetric T has the lower triangle of −Q̄ᵀ·Q.
inline constexpr Operation qr_q{
    .name = "qr_q",
    .summary = "",
    .may_fail = true,
    .type = qr_q_type,
    .value = qr_q_value,
    .derivative = {qr_q_derivative},
    .notation = {.symbol = "Q", .latex = "\\operatorname{Q}"},
    .domain = {.structure = {Structure::well_conditioned}},
    .samples = []() -> std::vector<Sample> {
      return {{{{3, 2}}}, {{{3, 3}}}};
    },
};

/// R: … n×n of A: … m×n with m ≥ n. Ā = Q·T·R⁻ᵀ, where the symmetric T has the lower triangle of R·R̄ᵀ.
inline constexpr Operation qr_r{
    .name = "qr_r",
    .summary = "",
    .may_fail = true,
    .type = qr_r_type,
    .value = qr_r_value,
    .derivative = {qr_r_derivative},
    .notation = {.symbol = "R", .latex = "\\operatorname{R}"},
    .domain = {.structure = {Structure::well_conditioned}},
    .samples = []() -> std::vector<Sample> {
      return {{{{3, 2}}}, {{{3, 3}}}};
    },
};

struct QR {
  Tensor q, r;
};
/// Q: … m×k and R: … k×n of A: … m×n, with k = min(m, n). Where A is wide, its first m columns give Q, and R
/// is Qᵀ·A. Differentiating throws DerivativeError where the first k columns depend on each other.
QR qr(const Tensor& x);

inline constexpr Operation qr_decomposition{
    .name = "qr",
    .summary =
        "Q with orthonormal columns and R upper triangular, its diagonal not negative, with A = Q·R: Q, R = "
        "qr(A)",
    .call = {{{{"A"}}},
             [](const Arguments& a) -> std::vector<Tensor> {
               const QR parts = qr(a.tensor(0));
               return {parts.q, parts.r};
             }},
};

}  // namespace turunan::ops
