#pragma once

#include <optional>

#include "ops/arithmetic.hpp"
#include "ops/view.hpp"

// Tensors made from nothing but sizes: all of them constants of the graph.

namespace turunan::ops {

/// The number that every element of a tensor is, where the graph itself says so: a scalar constant, broadcast
/// or cast.
std::optional<double> uniform_value(const Tensor& x);

inline Tensor filled(const TensorType& type, double value) {
  return broadcast_to(Array::scalar(value, type.dtype), type.shape);
}
inline Tensor filled_like(const Tensor& x, double value) {
  return filled(x.type(), value);
}

/// The n × m matrix with ones on its diagonal.
Tensor identity_matrix(std::int64_t n, std::int64_t m, DType dtype);
/// start, start + step, … of so many elements. Throws DomainError where their number is not finite.
Tensor evenly_spaced(double start, double step, double count, DType dtype);

inline constexpr Operation zeros{
    .name = "zeros",
    .summary = "a tensor of zeros: zeros(2, 3)",
    .arity = 0,
    .call = {{{{"sizes", Kind::sizes, true}}},
             [](const Arguments& a) -> std::vector<Tensor> {
               return {filled({a.dtype(), a.sizes(0)}, 0)};
             }},
};

inline constexpr Operation ones{
    .name = "ones",
    .summary = "a tensor of ones: ones(2, 3)",
    .arity = 0,
    .call = {{{{"sizes", Kind::sizes, true}}},
             [](const Arguments& a) -> std::vector<Tensor> {
               return {filled({a.dtype(), a.sizes(0)}, 1)};
             }},
};

inline constexpr Operation full{
    .name = "full",
    .summary = "a tensor with one value everywhere: full(2, 3, value = 7)",
    .arity = 0,
    .call = {{{{"sizes", Kind::sizes, true}, {"value", Kind::tensor}}},
             [](const Arguments& a) -> std::vector<Tensor> {
               return {broadcast_to(a.tensor(1), a.sizes(0))};
             }},
};

inline constexpr Operation identity{
    .name = "I",
    .summary = "the identity matrix: I(3), or I(2, 3) with ones on its diagonal",
    .arity = 0,
    .call = {{{{"rows", Kind::integer}, {"columns", Kind::integer, true}}},
             [](const Arguments& a) -> std::vector<Tensor> {
               return {identity_matrix(a.integer(0), a.integer_or(1, a.integer(0)), a.dtype())};
             }},
};

std::vector<Tensor> build_arange(const Arguments& a);
inline constexpr Operation arange{
    .name = "arange",
    .summary =
        "evenly spaced numbers, the end left out: arange(n), arange(start, end), arange(start, end, step)",
    .arity = 0,
    .call = {{{{"start", Kind::number}, {"end", Kind::number, true}, {"step", Kind::number, true}}},
             build_arange},
};

/// So many evenly spaced numbers, both ends among them. Throws DomainError for fewer than 0.
Array between(double start, double end, std::int64_t count, DType dtype);
std::vector<Tensor> build_linspace(const Arguments& a);
inline constexpr Operation linspace{
    .name = "linspace",
    .summary = "evenly spaced numbers, both ends among them: linspace(start, end, 50)",
    .arity = 0,
    .call = {{{{"start", Kind::number}, {"end", Kind::number}, {"count", Kind::integer, true}}},
             build_linspace},
};

}  // namespace turunan::ops
