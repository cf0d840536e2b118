#pragma once

#include "ops/sum.hpp"
#include "ops/view.hpp"

// Products that sum: of matrices, of vectors.

namespace turunan::ops {

TensorType matmul_type(std::span<const TensorType> x, const Attributes&);
Array matmul_value(const Evaluation& e);

/// C = A·B: … m×k times … k×n gives … m×n, the axes in front alike. Goodfellow et al., Deep Learning,
/// section 2.2.
inline constexpr Operation matmul{
    .name = "matmul",
    .summary = "",
    .arity = 2,
    .type = matmul_type,
    .value = matmul_value,
    .derivative = {[](const Pullback& p) { return matmul(p.g, transpose(p.x(1))); },
                   [](const Pullback& p) { return matmul(transpose(p.x(0)), p.g); }},
    .notation = {Form::infix, "·", "\\cdot", precedence::product},
    .rule = {"times the transpose of {1}, because of the matrix product",
             "the transpose of {0} first, because of the matrix product"},
    .samples = []() -> std::vector<Sample> {
      return {{{{2, 3}, {3, 4}}}, {{{1, 3}, {3, 1}}}, {{{2, 2, 3}, {2, 3, 2}}}};
    },
};

/// NumPy's `@`: vectors count as a row on the left and a column on the right, axes in front are broadcast.
Tensor product(const Tensor& a, const Tensor& b);

/// Of two vectors (of one axis, rows or columns) the sum of products; otherwise the matrix product.
Tensor dot(const Tensor& a, const Tensor& b);

inline constexpr Operation dot_product{
    .name = "dot",
    .summary = "the sum of the products of two vectors' elements; of matrices the matrix product",
    .arity = 2,
    .call = {{{{"x"}, {"y"}}},
             [](const Arguments& a) -> std::vector<Tensor> { return {dot(a.tensor(0), a.tensor(1))}; }},
};

inline constexpr Operation outer_product{
    .name = "outer",
    .summary = "every element of one vector times every element of another, as a matrix",
    .arity = 2,
    .call = {{{{"x"}, {"y"}}},
             [](const Arguments& a) -> std::vector<Tensor> {
               const Tensor x = a.tensor(0), y = a.tensor(1);
               return {reshape(x, {x.shape().elements(), 1}) * reshape(y, {1, y.shape().elements()})};
             }},
};

Tensor trace_of(const Tensor& x);
std::vector<Tensor> build_trace(const Arguments& a);
inline constexpr Operation trace{
    .name = "trace",
    .summary = "the sum of the elements on the diagonal of a matrix",
    .call = {{{{"A"}}}, build_trace},
};

}  // namespace turunan::ops
