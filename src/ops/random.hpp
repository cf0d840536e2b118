#pragma once

#include "ops/leaf.hpp"

// Random draws, each a pure function of its seed and its shape. numbers holds the two figures of the
// distribution.

namespace turunan::ops {

/// 64 random bits, a function of the seed and the position alone.
std::uint64_t random_bits(std::uint64_t seed, std::uint64_t position);

Array draw_normal(const Evaluation& e);
Array draw_uniform(const Evaluation& e);
/// The Q of a random matrix, with R's diagonal positive, or its transpose where it has more columns than
/// rows.
Array draw_orthogonal(std::int64_t rows, std::int64_t columns, std::uint64_t seed);

/// How many inputs and outputs weights of a shape have: a matrix is inputs × outputs; of more axes, those
/// before the last two count for both, as the places of a convolution's kernel do.
double inputs_of(const Shape& weights);
double outputs_of(const Shape& weights);

inline constexpr Parameters normal_parameters = {
    {{"sizes", Kind::sizes, true}, {"mean", Kind::number, true}, {"sd", Kind::number, true}}};
inline constexpr Parameters uniform_parameters = {
    {{"sizes", Kind::sizes, true}, {"low", Kind::number, true}, {"high", Kind::number, true}}};
inline constexpr Parameters size_parameters = {{{"sizes", Kind::sizes}}};

std::vector<Tensor> build_normal(const Arguments& a);
std::vector<Tensor> build_uniform(const Arguments& a);
std::vector<Tensor> build_glorot(const Arguments& a);
std::vector<Tensor> build_he(const Arguments& a);
std::vector<Tensor> build_lecun(const Arguments& a);
std::vector<Tensor> build_orthogonal(const Arguments& a);

/// numbers: mean, standard deviation. By Box and Muller's transform.
inline constexpr Operation normal{
    .name = "normal",
    .summary = "draws from the normal distribution: normal(2, 3, mean = 0, sd = 1)",
    .arity = 0,
    .type = type_as_given,
    .value = draw_normal,
    .call = {normal_parameters, build_normal},
};

/// numbers: low, high; low itself may be drawn, high is not.
inline constexpr Operation uniform{
    .name = "uniform",
    .summary = "draws from the uniform distribution: uniform(2, 3, low = 0, high = 1)",
    .arity = 0,
    .type = type_as_given,
    .value = draw_uniform,
    .call = {uniform_parameters, build_uniform},
};

/// Uniform in ±√(6/(inputs + outputs)); Glorot and Bengio, 2010.
inline constexpr Operation glorot{
    .name = "glorot",
    .summary = "initial weights for tanh and σ: uniform in ±√(6/(inputs + outputs))",
    .arity = 0,
    .call = {size_parameters, build_glorot},
};

/// Normal with the variance 2/inputs; He, Zhang, Ren and Sun, 2015.
inline constexpr Operation he{
    .name = "he",
    .summary = "initial weights for relu: normal with the variance 2/inputs",
    .arity = 0,
    .call = {size_parameters, build_he},
};

/// Normal with the variance 1/inputs; LeCun, Bottou, Orr and Müller, 1998.
inline constexpr Operation lecun{
    .name = "lecun",
    .summary = "initial weights: normal with the variance 1/inputs",
    .arity = 0,
    .call = {size_parameters, build_lecun},
};

/// Saxe, McClelland and Ganguli, 2014.
inline constexpr Operation orthogonal{
    .name = "orthogonal",
    .summary = "a random matrix with orthonormal rows or columns",
    .arity = 0,
    .call = {size_parameters, build_orthogonal},
};

}  // namespace turunan::ops
