#pragma once

#include "ops/window.hpp"

// Pooling: a window walks over every channel of images, examples × spatial axes × channels, by itself, and
// each of its places gives one number. Goodfellow et al., Deep Learning, section 9.3.
//
// Of equal elements the first one, row by row, is the largest: it alone has a part in the derivative, as in
// PyTorch. A NaN is larger than everything. Padding is never the largest.

namespace turunan::ops {

TensorType pool_type(std::span<const TensorType> x, const Attributes& a);  ///< of images
TensorType pool_like_first_type(std::span<const TensorType> x,
                                const Attributes& a);  ///< images, one number a place
TensorType pool_like_second_type(std::span<const TensorType> x,
                                 const Attributes& a);  ///< images of one shape
TensorType spread_type(std::span<const TensorType> x, const Attributes& a);

Array max_pool_value(const Evaluation& e);
Array take_largest_value(const Evaluation& e);
Array put_largest_value(const Evaluation& e);
Array average_pool_value(const Evaluation& e);
Array spread_average_value(const Evaluation& e);

Tensor max_pool(const Tensor& x, const Window& window);
Tensor take_largest(const Tensor& x, const Tensor& t, const Window& window);
Tensor put_largest(const Tensor& x, const Tensor& g, const Window& window);
Tensor average_pool(const Tensor& x, const Window& window);
Tensor spread_average(const Tensor& g, const Window& window, const Shape& shape);

std::vector<Tensor> build_max_pool(const Arguments& a);
std::vector<Tensor> build_average_pool(const Arguments& a);
std::vector<Sample> pool_samples();
std::vector<Sample> take_samples();
std::vector<Sample> put_samples();
std::vector<Sample> average_samples();
std::vector<Sample> spread_samples();

/// y = the largest element at each place of the window.
inline constexpr Operation pool_max{
    .name = "maxpool",
    .summary =
        "the largest element in each place of a window over images: maxpool(x, 2), with stride = size and "
        "padding = 0 unless given",
    .type = pool_type,
    .value = max_pool_value,
    .derivative = {[](const Pullback& p) { return put_largest(p.x(), p.g, *p.attributes().window); }},
    .rule = {"only the largest element of each place has a part; of equals the first"},
    .samples = pool_samples,
    .call =
        {{{{"x"}, {"size", Kind::places}, {"stride", Kind::places, true}, {"padding", Kind::padding, true}}},
         build_max_pool},
};

/// y = t where x is largest, at each place of the window.
inline constexpr Operation pool_take{
    .name = "maxpool_take",
    .summary = "",
    .arity = 2,
    .type = pool_like_second_type,
    .value = take_largest_value,
    .derivative = {zero_derivative,
                   [](const Pullback& p) { return put_largest(p.x(0), p.g, *p.attributes().window); }},
    .rule = {"", "put where {0} is largest"},
    .samples = take_samples,
};

/// Zeros of x's shape with g added where x is largest: the cotangent of a max pooling.
inline constexpr Operation pool_put{
    .name = "maxpool_put",
    .summary = "",
    .arity = 2,
    .type = pool_like_first_type,
    .value = put_largest_value,
    .derivative = {zero_derivative,
                   [](const Pullback& p) { return take_largest(p.x(0), p.g, *p.attributes().window); }},
    .rule = {"", "taken where {0} is largest"},
    .samples = put_samples,
};

/// y = the mean at each place of the window; attributes.window says whether padding counts, as zeros.
inline constexpr Operation pool_average{
    .name = "avgpool",
    .summary =
        "the mean of each place of a window over images: avgpool(x, 2), with stride = size unless given; "
        "padding counts only with padded = 1",
    .type = pool_type,
    .value = average_pool_value,
    .derivative = {[](const Pullback& p) {
      return spread_average(p.g, *p.attributes().window, p.x().shape());
    }},
    .rule = {"each element has an equal share of every mean that it is in"},
    .samples = average_samples,
    .call = {{{{"x"},
               {"size", Kind::places},
               {"stride", Kind::places, true},
               {"padding", Kind::padding, true},
               {"padded", Kind::flag, true}}},
             build_average_pool},
};

/// Each g over the number of elements of its place, added to all of them; attributes.shape is the result's.
inline constexpr Operation pool_spread{
    .name = "avgpool_spread",
    .summary = "",
    .type = spread_type,
    .value = spread_average_value,
    .derivative = {[](const Pullback& p) { return average_pool(p.g, *p.attributes().window); }},
    .rule = {"the mean of what each was spread over"},
    .samples = spread_samples,
};

}  // namespace turunan::ops
