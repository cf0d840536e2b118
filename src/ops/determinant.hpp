#pragma once

#include "ops/matrices.hpp"

// The determinant and its derivatives. None divides by the determinant, so they hold for singular matrices
// too. With A = U·Σ·Vᵀ, cof A = det U det V · U·cof(Σ)·Vᵀ, and the same for its derivative; of the diagonal Σ
// both are products of singular values. Magnus and Neudecker, Matrix Differential Calculus, sections 8.3
// and 8.4.

namespace turunan::ops {

TensorType determinant_type(std::span<const TensorType> x, const Attributes&);
Array determinant_value(const Evaluation& e);
Array cofactor_value(const Evaluation& e);
Array cofactor_change_value(const Evaluation& e);
TensorType cofactor_type(std::span<const TensorType> x, const Attributes&);
Tensor cofactor_change_derivative(const Pullback& p);

/// H(A, G) = Σ gᵢⱼ ∂cᵢⱼ/∂A with C = cof A, for A and G: … n×n. As a matrix of second derivatives it is
/// symmetric, so Ḡ = H(A, H̄). Ā is made of the same H of the n² minors of A.
inline constexpr Operation cofactor_change{
    .name = "cofactor_change",
    .summary = "",
    .arity = 2,
    .may_fail = true,
    .type = cofactor_type,
    .value = cofactor_change_value,
    .derivative = {cofactor_change_derivative,
                   [](const Pullback& p) { return cofactor_change(p.x(0), p.g); }},
    .samples = []() -> std::vector<Sample> {
      return {{{{3, 3}, {3, 3}}}, {{{2, 2}, {2, 2}}}};
    },
};

/// C = cof A with cᵢⱼ = ∂det A/∂aᵢⱼ; where A has an inverse, C = det A · A⁻ᵀ.
inline constexpr Operation cofactor{
    .name = "cof",
    .summary = "",
    .may_fail = true,
    .type = cofactor_type,
    .value = cofactor_value,
    .derivative = {[](const Pullback& p) { return cofactor_change(p.x(), p.g); }},
    .notation = {.latex = "\\operatorname{cof}"},
    .samples = []() -> std::vector<Sample> {
      return {{{{3, 3}}}, {{{1, 1}}}};
    },
};

/// det A for A: … n×n; a scalar is its own determinant.
Tensor det(const Tensor& x);

inline constexpr Operation determinant{
    .name = "det",
    .summary = "the determinant of a square matrix",
    .may_fail = true,
    .type = determinant_type,
    .value = determinant_value,
    .derivative = {[](const Pullback& p) {
      return reshape(p.g, with_sizes(p.g.shape(), {1, 1})) * cofactor(p.x());
    }},
    .notation = {.latex = "\\det"},
    .rule = {"Jacobi's formula: the slope by each element is its cofactor"},
    .samples = []() -> std::vector<Sample> {
      return {{{{3, 3}}}, {{{1, 1}}}};
    },
    .call = {{{{"A"}}}, [](const Arguments& a) -> std::vector<Tensor> { return {det(a.tensor(0))}; }},
};

}  // namespace turunan::ops
