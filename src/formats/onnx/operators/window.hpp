#pragma once

#include "formats/onnx/operators/common.hpp"
#include "ops/window.hpp"

// Windows over images. The format has channels before places, examples × channels × places, and weights
// channels out × channels in × window; the operations have channels last. Between the two stand transposes.

namespace turunan::onnx {

Tensor channels_last(const Tensor& x);   ///< of images in the format
Tensor channels_first(const Tensor& x);  ///< back
/// Weights of the format, out × in × window, as window × in × out.
Tensor weights_last(const Tensor& w);

/// The window that a node's attributes name, for images with so many places: the padding that auto_pad asks
/// for is worked out.
Window window_of(const Call& c, const std::vector<std::int64_t>& sizes,
                 const std::vector<std::int64_t>& kernel);

/// One number for each spatial axis; `otherwise` where the node has none.
std::vector<std::int64_t> for_each_place(const Call& c, const char* name, std::size_t axes,
                                         std::int64_t otherwise);

/// The sizes of an image's places, in the format.
std::vector<std::int64_t> places_of(const Tensor& x);

}  // namespace turunan::onnx
