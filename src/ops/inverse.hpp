#pragma once

#include "ops/arithmetic.hpp"
#include "ops/matrices.hpp"
#include "ops/product.hpp"

// The inverse of a square matrix and the solution of linear equations, by LU decomposition with partial
// pivoting; Golub and Van Loan, Matrix Computations, section 3.4. A matrix counts as singular where its
// reciprocal condition number, rows and columns scaled, is below n times the epsilon of its element type:
// DomainError. Derivatives: Petersen and Pedersen, The Matrix Cookbook, section 2.2.

namespace turunan::ops {

TensorType inverse_type(std::span<const TensorType> x, const Attributes&);
Array inverse_value(const Evaluation& e);
Tensor inverse_derivative(const Pullback& p);

/// A⁻¹ for A: … n×n; of a scalar 1/A.
Tensor inv(const Tensor& x);

/// Y = A⁻¹; Ā = −Yᵀ·Ȳ·Yᵀ.
inline constexpr Operation inverse{
    .name = "inv",
    .summary = "the inverse of a square matrix; of a scalar 1/x",
    .may_fail = true,
    .type = inverse_type,
    .value = inverse_value,
    .derivative = {inverse_derivative},
    .notation = {Form::postfix, "⁻¹", "^{-1}", precedence::power},
    .rule = {"the transposed inverse on both sides, with the other sign"},
    .domain = {.structure = {Structure::well_conditioned}},
    .samples = []() -> std::vector<Sample> {
      return {{{{3, 3}}}, {{{1, 1}}}};
    },
    .call = {{{{"A"}}}, [](const Arguments& a) -> std::vector<Tensor> { return {inv(a.tensor(0))}; }},
};

TensorType solve_type(std::span<const TensorType> x, const Attributes&);
Array solve_value(const Evaluation& e);

/// The x with A·x = b, for A: … n×n and b: … n×m; or b of n elements, and x then too.
Tensor solve(const Tensor& a, const Tensor& b);

/// X = A⁻¹·B; B̄ = A⁻ᵀ·X̄, Ā = −B̄·Xᵀ.
inline constexpr Operation solve_system{
    .name = "solve",
    .summary = "the x with A·x = b, for a square matrix A and a column, a vector or a matrix b: solve(A, b)",
    .arity = 2,
    .may_fail = true,
    .type = solve_type,
    .value = solve_value,
    .derivative = {[](const Pullback& p) { return -matmul(solve(transpose(p.x(0)), p.g), transpose(p.y)); },
                   [](const Pullback& p) { return solve(transpose(p.x(0)), p.g); }},
    .rule = {"the system of the transpose is solved, times the transposed result, with the other sign",
             "the system of the transpose is solved"},
    .domain = {.structure = {Structure::well_conditioned}},
    .samples = []() -> std::vector<Sample> {
      return {{{{3, 3}, {3, 2}}}, {{{2, 2}, {2, 1}}}};
    },
    .call = {{{{"A"}, {"b"}}},
             [](const Arguments& a) -> std::vector<Tensor> { return {solve(a.tensor(0), a.tensor(1))}; }},
};

}  // namespace turunan::ops
