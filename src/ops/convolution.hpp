#pragma once

#include "ops/window.hpp"

// Convolutions of images, examples × spatial axes × channels, with weights, window × (channels in / groups) ×
// channels out. The weights are not turned round, as in every library of the field: a cross-correlation.
// Goodfellow et al., Deep Learning, section 9.1; Dumoulin and Visin, A guide to convolution arithmetic, 2016.
//
// The three operations are the parts of one sum of products x·w·y, each linear in two of them, so that their
// derivatives are each other.

namespace turunan::ops {

/// y = x ∗ w.
Tensor convolve(const Tensor& x, const Tensor& w, const Window& window);
/// x of the given shape from y and w: the transposed convolution, and the cotangent of x.
Tensor convolve_transposed(const Tensor& y, const Tensor& w, const Window& window, const Shape& shape);
/// w of the given shape from x and y: the cotangent of the weights.
Tensor convolution_weights(const Tensor& x, const Tensor& y, const Window& window, const Shape& shape);

/// The shape of which `convolve` would make y, the largest where a stride leaves a choice.
Shape transposed_shape(const Shape& y, const Shape& w, const Window& window);

TensorType convolution_type(std::span<const TensorType> x, const Attributes& a);
TensorType convolution_transposed_type(std::span<const TensorType> x, const Attributes& a);
TensorType convolution_weights_type(std::span<const TensorType> x, const Attributes& a);
Array convolution_value(const Evaluation& e);
Array convolution_transposed_value(const Evaluation& e);
Array convolution_weights_value(const Evaluation& e);
std::vector<Tensor> build_convolution(const Arguments& a);
std::vector<Sample> convolution_samples();
std::vector<Sample> convolution_transposed_samples();
std::vector<Sample> convolution_weights_samples();

/// attributes.window says how the window walks and what groups the channels are in.
inline constexpr Operation convolution{
    .name = "conv",
    .summary =
        "images, examples × height × width × channels, under weights, height × width × channels in / groups "
        "× "
        "channels out: conv(x, w, padding = 1); padding = \"same\" keeps height and width",
    .arity = 2,
    .type = convolution_type,
    .value = convolution_value,
    .derivative = {[](const Pullback& p) {
                     return convolve_transposed(p.g, p.x(1), *p.attributes().window, p.x(0).shape());
                   },
                   [](const Pullback& p) {
                     return convolution_weights(p.x(0), p.g, *p.attributes().window, p.x(1).shape());
                   }},
    .rule = {"each element gets back from every place of the window that it was in, by the weight there",
             "each weight gets from every place of the window what it met there"},
    .samples = convolution_samples,
    .call = {{{{"x"},
               {"w"},
               {"stride", Kind::places, true},
               {"padding", Kind::padding, true},
               {"dilation", Kind::places, true},
               {"groups", Kind::integer, true}}},
             build_convolution},
};

/// x̄ = the sum over the window of ȳ by the weights; attributes.shape is that of x̄.
inline constexpr Operation convolution_transposed{
    .name = "conv_transposed",
    .summary = "",
    .arity = 2,
    .type = convolution_transposed_type,
    .value = convolution_transposed_value,
    .derivative = {[](const Pullback& p) { return convolve(p.g, p.x(1), *p.attributes().window); },
                   [](const Pullback& p) {
                     return convolution_weights(p.g, p.x(0), *p.attributes().window, p.x(1).shape());
                   }},
    .notation = {.latex = "\\operatorname{conv}^{\\top}"},
    .rule = {"convolved with the same weights",
             "each weight gets from every place of the window what it met there"},
    .samples = convolution_transposed_samples,
};

/// w̄ = the sum over examples and places of x by ȳ; attributes.shape is that of w̄.
inline constexpr Operation convolution_of_weights{
    .name = "conv_weights",
    .summary = "",
    .arity = 2,
    .type = convolution_weights_type,
    .value = convolution_weights_value,
    .derivative = {[](const Pullback& p) {
                     return convolve_transposed(p.x(1), p.g, *p.attributes().window, p.x(0).shape());
                   },
                   [](const Pullback& p) { return convolve(p.x(0), p.g, *p.attributes().window); }},
    .notation = {.latex = "\\operatorname{conv\\_weights}"},
    .rule = {"each element gets back from every place of the window that it was in",
             "convolved with the slope"},
    .samples = convolution_weights_samples,
};

}  // namespace turunan::ops
